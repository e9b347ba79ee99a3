import { after, MINUTE_MS } from '#libs/market';
import fc from 'fast-check';
import { Aggregation } from '../candles/aggregation.js';
import { CandleSeries } from '../candles/candle-series.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { DayPieces } from './day-pieces.js';
import { VolumeProfile } from './volume-profile.js';

const DAYS = 3;

function fiveMinutes(seed: number, holes: number): CandleSeries {
  const series = new CandleSeries('5m');
  const aggregation = new Aggregation();
  for (const minute of randomMarket({ seed, holes, longestHole: 2000, minutes: DAYS * 1440 })) {
    for (const candle of aggregation.apply(minute)) if (candle.timeframe === '5m') series.append(candle);
  }
  return series;
}

function rowsOf(profile: VolumeProfile): unknown {
  const { low, high, total, firstBin, lastBin } = profile;
  const rows = Array.from({ length: Math.max(0, lastBin + 1 - firstBin) }, (_, i) => [
    profile.volumeAt(firstBin + i),
    profile.buyAt(firstBin + i),
  ]);
  return { low, high, total, firstBin, lastBin, rows };
}

it('makes the profile that the candles one by one make, whatever days it knew before', () => {
  const minute = fc.integer({ min: 0, max: DAYS * 1440 });
  const spans = fc.array(fc.tuple(minute, minute, fc.constantFrom(3, 50)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(0, 0.001, 0.02), spans, (seed, holes, asked) => {
      const series = fiveMinutes(seed, holes);
      let pieces = new DayPieces(series);
      for (const [one, other, binSize] of asked) {
        const [from, to] = [
          after(MONDAY, Math.min(one, other) * MINUTE_MS),
          after(MONDAY, Math.max(one, other) * MINUTE_MS),
        ];
        const [start, end] = [series.indexFrom(from), series.indexFrom(to)];
        const merged = new VolumeProfile(binSize);
        pieces.addTo(merged, start, end, to);
        expect(rowsOf(merged)).toEqual(rowsOf(new VolumeProfile(binSize).addCandles(series, start, end)));
        pieces = new DayPieces(series, pieces.from(after(MONDAY, 1440 * MINUTE_MS)));
      }
    }),
    { numRuns: 60 },
  );
});

it('packs a profile without changing what it says, and lets it grow again', () => {
  const profile = new VolumeProfile(10);
  profile.add(100, 250, 77, 33);
  const packed = profile.packed();
  expect(rowsOf(packed)).toEqual(rowsOf(profile));
  for (const one of [profile, packed]) one.add(20, 400, 90, 50);
  expect(rowsOf(packed)).toEqual(rowsOf(profile));
  profile.add(100, 110, 5, undefined);
  expect(profile.packed().buyAt(10)).toBeUndefined();
});
