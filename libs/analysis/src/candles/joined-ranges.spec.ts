import fc from 'fast-check';
import { after, TIMEFRAME_MS, type Timeframe } from '#libs/market';
import { randomMarket } from '../testing/random-market.js';
import { Aggregation } from './aggregation.js';
import { CandleSeries } from './candle-series.js';
import { JoinedRanges, rangeOverTime } from './joined-ranges.js';
import { TrueRanges } from './true-ranges.js';

const market = fc.record({
  seed: fc.nat(),
  minutes: fc.integer({ min: 1, max: 4_000 }),
  holes: fc.constantFrom(0, 0.002, 0.02),
  longestHole: fc.constantFrom(3, 200),
});

/** A timeframe, the one whose candles are joined, and how many of them. */
const KNOWN = [
  ['15m', '5m', 3],
  ['30m', '5m', 6],
  ['1h', '15m', 4],
  ['4h', '1h', 4],
] as const satisfies readonly (readonly [Timeframe, Timeframe, number])[];

describe.each(KNOWN)('the range of %s joined of %s candles', (whole, part, count) => {
  it('is that of the timeframe itself, holes or not, as soon as a part of the next is there', () => {
    const law = fc.property(market, (wish) => {
      const [wholes, parts] = [new CandleSeries(whole), new CandleSeries(part)];
      const ranges = new TrueRanges(wholes, 14);
      const joined = new JoinedRanges(parts, count, 14);
      const aggregation = new Aggregation();
      for (const minute of randomMarket(wish)) {
        for (const closed of aggregation.apply(minute)) {
          if (closed.timeframe === part) parts.append(closed);
          if (closed.timeframe === whole) wholes.append(closed);
        }
        ranges.extend();
        joined.extend();
      }
      // Time closes the last one of a market with a hole; of its parts none has come since.
      const known = wholes.length - joined.length;
      expect([0, 1]).toContain(known);
      const told = rangeOverTime(wholes, ranges);
      for (let i = 0; i < joined.length; i += 1) {
        const end = wholes.endTime(i);
        expect(joined.at(end)).toBe(told.at(end));
        const before = after(end, -1);
        expect(joined.at(before)).toBe(told.at(before));
      }
      if (known === 0) expect(joined.latest()).toBe(told.latest());
    });
    fc.assert(law, { numRuns: 60 });
  });
});

describe('a joined range', () => {
  it('is unknown before the first, and until there is a period of them', () => {
    const parts = new CandleSeries('1h');
    const joined = new JoinedRanges(parts, 12, 2);
    const minutes = randomMarket({ minutes: 24 * 60 });
    const hours = new Aggregation();
    for (const minute of minutes) {
      for (const closed of hours.apply(minute)) if (closed.timeframe === '1h') parts.append(closed);
      joined.extend();
      const halves = Math.floor(parts.length / 12);
      expect(joined.length).toBe(halves);
      expect(joined.latest() === undefined).toBe(halves < 2);
    }
    expect(joined.at(after(parts.endTime(23), -TIMEFRAME_MS['1h']))).toBeUndefined();
  });
});
