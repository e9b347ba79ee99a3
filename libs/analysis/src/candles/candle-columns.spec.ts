import { after, epochMs, MINUTE_MS, type Candle } from '#libs/market';
import { CandleSeries } from './candle-series.js';

const START = epochMs(1_704_067_200_000);

function candle(n: number, parts: Partial<Candle> = {}): Candle {
  const openTime = after(START, n * MINUTE_MS);
  return {
    timeframe: '1m',
    openTime,
    closeTime: after(openTime, MINUTE_MS),
    open: 10,
    high: 12,
    low: 9,
    close: 11,
    volume: 5,
    quoteVolume: 50n,
    trades: 3,
    takerBuyVolume: 2,
    takerBuyQuoteVolume: 20n,
    ...parts,
  };
}

const ODD: readonly Partial<Candle>[] = [
  {},
  { closeTime: after(START, MINUTE_MS + 30_000) },
  { quoteVolume: 2n ** 64n - 1n, takerBuyQuoteVolume: 2n ** 64n - 2n },
  { quoteVolume: 2n ** 90n, takerBuyQuoteVolume: undefined, takerBuyVolume: undefined },
  { open: 2 ** 31, high: 2 ** 40, close: 2 ** 31 + 1 },
  { trades: 2 ** 33 },
];

it('gives back every candle as it was, however large its numbers, when it grows, is cut and is replaced', () => {
  const series = new CandleSeries('1m', 2);
  const all = Array.from({ length: 60 }, (_, n) => candle(n, n < ODD.length ? ODD[n] : {}));
  for (const one of all) series.append(one);
  const back = (from: CandleSeries): readonly Candle[] => Array.from({ length: from.length }, (_, i) => from.candle(i));
  expect(back(series)).toEqual(all);
  expect(back(series.between(after(START, MINUTE_MS), after(START, 9 * MINUTE_MS)))).toEqual(all.slice(1, 9));
  series.replace(candle(3));
  series.replace(candle(1, { quoteVolume: 2n ** 70n }));
  expect([series.candle(1), series.candle(3)]).toEqual([candle(1, { quoteVolume: 2n ** 70n }), candle(3)]);
  series.dropBefore(after(START, 2 * MINUTE_MS));
  expect(back(series)).toEqual([all[2], candle(3), ...all.slice(4)]);
  expect([series.latest(), series.range()?.count]).toEqual([all.at(-1), 58]);
  series.hideFrom(after(START, 5 * MINUTE_MS));
  expect([series.latest(), series.hidden]).toEqual([all[4], all[5]?.openTime]);
  series.show();
  expect(back(series)).toEqual([all[2], candle(3), all[4], all[5]]);
  series.append(candle(70));
  expect([series.latest(), series.hidden]).toEqual([candle(70), undefined]);
  expect(() => series.show()).toThrow('must be hidden');
});
