import fc from 'fast-check';
import { after, openTimeOf, TIMEFRAME_MS, type Candle } from '#libs/market';
import { Aggregation, ROLLED_UP } from './aggregation.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';

function rolledUp(minutes: readonly Candle[]): Candle[] {
  const aggregation = new Aggregation();
  return minutes.flatMap((minute) => aggregation.apply(minute));
}

/** The same by brute force: each period's minutes, gathered and summed. */
function gathered(minutes: readonly Candle[], timeframe: (typeof ROLLED_UP)[number]): Candle[] {
  const periods = new Map<number, Candle[]>();
  for (const minute of minutes) {
    const openTime = openTimeOf(minute.openTime, timeframe);
    periods.set(openTime, [...(periods.get(openTime) ?? []), minute]);
  }
  const last = minutes.at(-1)?.openTime ?? MONDAY;
  const isOver = (openTime: number): boolean => openTime + TIMEFRAME_MS[timeframe] <= last + 60_000;
  return [...periods.values()].map((parts) => summed(parts, timeframe)).filter(({ openTime }) => isOver(openTime));
}

function summed(parts: readonly Candle[], timeframe: Candle['timeframe']): Candle {
  const [first, last] = [parts[0], parts.at(-1)];
  if (!first || !last) throw new Error('Period must have minutes');
  const openTime = openTimeOf(first.openTime, timeframe);
  const told = parts.every(({ takerBuyVolume }) => takerBuyVolume !== undefined);
  return {
    timeframe,
    openTime,
    closeTime: after(openTime, TIMEFRAME_MS[timeframe]),
    open: first.open,
    high: Math.max(...parts.map(({ high }) => high)),
    low: Math.min(...parts.map(({ low }) => low)),
    close: last.close,
    volume: parts.reduce((sum, { volume }) => sum + volume, 0),
    quoteVolume: parts.reduce((sum, { quoteVolume }) => sum + quoteVolume, 0n),
    trades: parts.reduce((sum, { trades }) => sum + (trades ?? 0), 0),
    takerBuyVolume: told ? parts.reduce((sum, { takerBuyVolume }) => sum + (takerBuyVolume ?? 0), 0) : undefined,
    takerBuyQuoteVolume: told
      ? parts.reduce((sum, { takerBuyQuoteVolume }) => sum + (takerBuyQuoteVolume ?? 0n), 0n)
      : undefined,
  };
}

describe('Aggregation', () => {
  it('closes all periods of a midnight with their last minute, shortest first', () => {
    const closed = new Map<number, string[]>();
    const aggregation = new Aggregation();
    randomMarket().forEach((minute, i) =>
      closed.set(
        i,
        aggregation.apply(minute).map(({ timeframe }) => timeframe),
      ),
    );
    expect(closed.get(3)).toEqual([]);
    expect(closed.get(4)).toEqual(['5m']);
    expect(closed.get(59)).toEqual(['5m', '15m', '30m', '1h']);
    expect(closed.get(1439)).toEqual([...ROLLED_UP]);
  });

  it('closes a period whose last minute is missing with the first minute after it', () => {
    const minutes = randomMarket({ minutes: 12 }).filter((_, i) => i !== 4 && i !== 9);
    const aggregation = new Aggregation();
    const counts = minutes.map((minute) => aggregation.apply(minute).length);
    expect(counts).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 1, 0]);
  });

  it('takes a minute in which the engine stopped early as over', () => {
    const minutes = randomMarket({ minutes: 5 });
    const stopped = minutes.map((minute, i) =>
      i === 4 ? { ...minute, closeTime: after(minute.openTime, 7000) } : minute,
    );
    expect(rolledUp(stopped)).toEqual(rolledUp(minutes));
  });

  it('does not know what aggressors bought if one minute does not tell', () => {
    const minutes = randomMarket({ minutes: 10 }).map((minute, i) =>
      i === 7 ? { ...minute, takerBuyVolume: undefined, takerBuyQuoteVolume: undefined } : minute,
    );
    const told = rolledUp(minutes).map(({ takerBuyVolume }) => takerBuyVolume === undefined);
    expect(told).toEqual([false, true]);
  });

  it('sums exactly what the minutes of each period hold, with holes and without', () => {
    const market = fc.record({
      seed: fc.nat(),
      minutes: fc.integer({ min: 1, max: 700 }),
      holes: fc.constantFrom(0, 0.05, 0.3),
    });
    fc.assert(
      fc.property(market, (wish) => {
        const minutes = randomMarket({ ...wish, longestHole: 90, quiet: 0.1 });
        const candles = rolledUp(minutes);
        for (const timeframe of ROLLED_UP) {
          expect(candles.filter((candle) => candle.timeframe === timeframe)).toEqual(gathered(minutes, timeframe));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
