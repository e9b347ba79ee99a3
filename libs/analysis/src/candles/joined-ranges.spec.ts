import fc from 'fast-check';
import { after, TIMEFRAME_MS, type EpochMs, type Timeframe } from '#libs/market';
import { randomMarket } from '../testing/random-market.js';
import { Aggregation } from './aggregation.js';
import { CandleSeries } from './candle-series.js';
import { JoinedRanges } from './joined-ranges.js';
import { TrueRanges } from './true-ranges.js';

const market = fc.record({
  seed: fc.nat(),
  minutes: fc.integer({ min: 1, max: 3_000 }),
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
  it('is that of the timeframe itself, holes or not, and at no minute another than it was then', () => {
    const law = fc.property(market, (wish) => {
      const [wholes, parts] = [new CandleSeries(whole), new CandleSeries(part)];
      const ranges = new TrueRanges(wholes, 14);
      const joined = new JoinedRanges(parts, count, 14);
      const aggregation = new Aggregation();
      const wrong: EpochMs[] = [];
      const said: (readonly [EpochMs, number | undefined])[] = [];
      for (const minute of randomMarket(wish)) {
        for (const closed of aggregation.apply(minute)) {
          if (closed.timeframe === part) parts.append(closed);
          if (closed.timeframe === whole) wholes.append(closed);
        }
        ranges.extend();
        joined.extend();
        said.push([minute.closeTime, joined.latest()]);
        // Time closes a candle whose last part is missing; joined it is over when the next part has come.
        const late = wholes.length - joined.length;
        if (late < 0 || late > 1 || (late === 0 && joined.latest() !== ranges.latest())) wrong.push(minute.closeTime);
      }
      expect(wrong).toEqual([]);
      expect(said.filter(([time, range]) => joined.at(time) !== range)).toEqual([]);
    });
    fc.assert(law, { numRuns: 30 });
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
