import type { MapCandle } from './map-footprint.js';

/** POC and value area of a Map of volumes: copied to objects, sorted, grown row by row from the fullest. */
export function mapValueArea(rows: ReadonlyMap<number, number>): {
  readonly poc: number;
  readonly val: number;
  readonly vah: number;
  readonly volume: number;
} {
  const sorted = [...rows].map(([row, volume]) => ({ row, volume })).toSorted((one, other) => one.row - other.row);
  const total = sorted.reduce((sum, { volume }) => sum + volume, 0);
  const peak = sorted.reduce((best, entry, i) => (entry.volume > (sorted[best]?.volume ?? 0) ? i : best), 0);
  let [low, high, inside] = [peak, peak, sorted[peak]?.volume ?? 0];
  while (inside * 10 < total * 7) {
    const above = sorted[high + 1]?.volume ?? -1;
    const below = sorted[low - 1]?.volume ?? -1;
    if (above >= below) high += 1;
    else low -= 1;
    inside += Math.max(above, below);
  }
  const rowAt = (index: number): number => sorted[index]?.row ?? NaN;
  return { poc: rowAt(peak), val: rowAt(low), vah: rowAt(high), volume: total };
}

/** Rows in which one side outweighs the other diagonally by three to one, and runs of three of them. */
export function mapImbalances({ rows }: MapCandle): {
  readonly buy: number;
  readonly sell: number;
  readonly stacked: number;
} {
  const sorted = [...rows.keys()].toSorted((one, other) => one - other);
  const buy = sorted.filter((row) => (rows.get(row)?.ask ?? 0) >= 3 * Math.max(1, rows.get(row - 1)?.bid ?? 0));
  const sell = sorted.filter((row) => (rows.get(row)?.bid ?? 0) >= 3 * Math.max(1, rows.get(row + 1)?.ask ?? 0));
  const stackedIn = (list: readonly number[]): number =>
    list.filter((row, i) => list[i + 1] === row + 1 && list[i + 2] === row + 2).length;
  return { buy: buy.length, sell: sell.length, stacked: stackedIn(buy) + stackedIn(sell) };
}
