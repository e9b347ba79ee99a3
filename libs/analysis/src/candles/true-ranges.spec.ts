import { after, MINUTE_MS } from '#libs/market';
import { CandleSeries } from './candle-series.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { TrueRanges } from './true-ranges.js';

const PERIOD = 14;

function rangesOf(series: CandleSeries): TrueRanges {
  const ranges = new TrueRanges(series, PERIOD);
  ranges.extend();
  return ranges;
}

it('knows from when on it has the averages of a series that began earlier, to the last bit', () => {
  const longer = new CandleSeries('1m');
  for (const candle of randomMarket({ seed: 3, holes: 0.001, minutes: 2000 })) longer.append(candle);
  const shorter = longer.between(after(MONDAY, 300 * MINUTE_MS), after(MONDAY, 2000 * MINUTE_MS));
  const [one, other] = [rangesOf(shorter), rangesOf(longer)];
  const shift = longer.length - shorter.length;
  const from = shorter.indexFrom(one.sameFrom(other) as typeof MONDAY);
  expect(from).toBeGreaterThan(PERIOD);
  expect(from).toBeLessThan(1000);
  for (let i = from; i < shorter.length; i += 1) expect(one.atr(i)).toBe(other.atr(i + shift));
  expect(one.atr(from - 1)).not.toBe(other.atr(from - 1 + shift));
});

it('has none of them where the series is too young or not a part of the other', () => {
  const longer = new CandleSeries('1m');
  for (const candle of randomMarket({ seed: 3, minutes: 400 })) longer.append(candle);
  const young = longer.between(after(MONDAY, 300 * MINUTE_MS), after(MONDAY, 400 * MINUTE_MS));
  expect(rangesOf(young).sameFrom(rangesOf(longer))).toBe(Infinity);
  expect(rangesOf(longer).sameFrom(rangesOf(young))).toBe(Infinity);
});
