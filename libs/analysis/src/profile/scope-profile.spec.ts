import { after, DAY_MS, MINUTE_MS } from '#libs/market';
import { CandleSeries } from '../candles/candle-series.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { textOf } from '../testing/view-text.js';
import { ScopeProfile } from './scope-profile.js';

const SPAN = { from: MONDAY, to: after(MONDAY, DAY_MS) };
const TERMS = { binSize: 20, passes: 8, medianVolume: 5_000_000 };

it('tells nodes and shape as they were when it was read, asked at once or after it has grown', () => {
  const series = new CandleSeries('1m');
  const [growing, asked] = [new ScopeProfile(SPAN, series, TERMS), new ScopeProfile(SPAN, series, TERMS)];
  const [readings, texts]: [unknown[], string[]] = [[], []];
  for (const candle of randomMarket({ seed: 7, holes: 0.01, minutes: 1440 })) {
    series.append(candle);
    const asOf = after(candle.openTime, MINUTE_MS);
    const reading = growing.growTo(asOf).read();
    if (series.length % 97 !== 0) continue;
    readings.push(reading);
    texts.push(textOf(asked.growTo(asOf).read()));
  }
  expect(readings.map(textOf)).toEqual(texts);
  expect(new Set(texts).size).toBe(texts.length);
});
