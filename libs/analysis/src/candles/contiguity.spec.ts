import fc from 'fast-check';
import { after, MINUTE_MS, type EpochMs } from '#libs/market';
import { CandleSeries } from './candle-series.js';
import { ContiguityTracker } from './contiguity.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';

const at = (minute: number): EpochMs => after(MONDAY, minute * MINUTE_MS);

function followed(
  minutes: ReturnType<typeof randomMarket>,
  since?: EpochMs,
): { tracker: ContiguityTracker; halts: number } {
  const series = new CandleSeries('1m');
  const tracker = new ContiguityTracker(series, since);
  let halts = 0;
  for (const minute of minutes) {
    series.append(minute);
    if (tracker.extend()) halts += 1;
  }
  return { tracker, halts };
}

describe('ContiguityTracker', () => {
  it('lists holes and counts what is missing', () => {
    const { tracker } = followed(randomMarket({ minutes: 100 }).filter((_, i) => i < 20 || (i > 24 && i !== 50)));
    expect(tracker.read()).toMatchObject({
      expectedMinutes: 100,
      missingMinutes: 6,
      gaps: [
        { from: at(20), to: at(25) },
        { from: at(50), to: at(51) },
      ],
    });
    expect(tracker.missing(at(0), at(100))).toBe(6);
    expect(tracker.missing(at(22), at(23))).toBe(1);
    expect(tracker.isBroken(at(0), at(100))).toBe(true);
    expect(tracker.isBroken(at(30), at(100))).toBe(false);
  });

  it('misses nothing before the first candle ever, but does where older candles are known', () => {
    const late = randomMarket({ minutes: 60 }).slice(30);
    expect(followed(late).tracker.read()).toMatchObject({ expectedMinutes: 30, missingMinutes: 0, gaps: [] });
    expect(followed(late).tracker.missing(at(0), at(60))).toBe(0);
    expect(followed(late, MONDAY).tracker.read()).toMatchObject({ expectedMinutes: 60, missingMinutes: 30 });
  });

  it('tells a halt from the holes of a market that trades now and then', () => {
    const whole = randomMarket({ minutes: 200 });
    expect(followed(whole.filter((_, i) => i < 100 || i > 102)).halts).toBe(1);
    expect(followed(whole.filter((_, i) => i < 100 || i > 101)).halts).toBe(0);
    expect(followed(whole.filter((_, i) => i % 4 === 0)).halts).toBe(0);
  });

  it('always adds up: expected is present and missing, and missing is the holes', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(0, 0.02, 0.3), (seed, holes) => {
        const minutes = randomMarket({ seed, holes, longestHole: 30, minutes: 300 });
        if (minutes.length === 0) return;
        const { expectedMinutes, missingMinutes, gaps } = followed(minutes).tracker.read();
        expect(expectedMinutes).toBe(minutes.length + missingMinutes);
        expect(gaps.reduce((sum, { from, to }) => sum + (to - from) / MINUTE_MS, 0)).toBe(missingMinutes);
      }),
      { numRuns: 1_000 },
    );
  });
});
