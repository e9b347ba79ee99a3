import type { MinuteTrades, Fill } from '../minute-trades.js';

/** Groups raw trades of one minute into aggregates: same millisecond, price and side, ids without a hole. */
export function minuteTrades(openTime: number, firstAggId: number, raws: readonly Fill[]): MinuteTrades {
  const starts = raws.flatMap((raw, i) => (continues(raws[i - 1], raw) ? [] : [i]));
  const firstRaw = Int32Array.from([...starts, raws.length]);
  const quantity = Float64Array.from(starts, (start, i) =>
    raws.slice(start, firstRaw[i + 1]).reduce((sum, raw) => sum + raw.quantity, 0),
  );
  return {
    openTime,
    count: starts.length,
    firstAggId,
    time: Float64Array.from(starts, (start) => raws[start]?.time ?? 0),
    price: Int32Array.from(starts, (start) => raws[start]?.price ?? 0),
    quantity,
    buyerIsMaker: Uint8Array.from(starts, (start) => Number(raws[start]?.buyerIsMaker ?? false)),
    firstRaw,
    rawQuantity: Float64Array.from(raws, (raw) => raw.quantity),
    rawId: Float64Array.from(raws, (raw) => raw.id),
  };
}

function continues(before: Fill | undefined, raw: Fill): boolean {
  if (before === undefined) return false;
  const { id, time, price, buyerIsMaker } = before;
  return raw.id === id + 1 && raw.time === time && raw.price === price && raw.buyerIsMaker === buyerIsMaker;
}
