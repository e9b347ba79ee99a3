import { after, MINUTE_MS, type Candle } from '#libs/market';
import { CandleSeries } from '../candles/candle-series.js';
import { legSpan } from './leg-span.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { mirroredCandle } from '../testing/mirror.js';

const minute = (index: number) => after(MONDAY, index * MINUTE_MS);

/** Lows of the first 5m candle, highs of the third one. */
const MINUTES: readonly Candle[] = randomMarket({ minutes: 15 }).map((candle, i) => {
  const low = [105, 100, 104, 100, 101][i] ?? 110;
  const high = [190, 200, 195, 200, 180][i - 10] ?? 150;
  return { ...candle, low, high, open: low, close: high };
});

const LEG = { origin: { price: 100, at: minute(0) }, extreme: { price: 200, at: minute(10) } };
const ORIGIN = { kind: 'low', confirmedAt: minute(15), ...LEG.origin } as const;

function seriesOf(candles: readonly Candle[]): CandleSeries {
  const series = new CandleSeries('1m');
  for (const candle of candles) series.append(candle);
  return series;
}

describe('legSpan', () => {
  it('runs from the last minute at the origin to the first at the extreme', () => {
    const span = legSpan({ direction: 1, origin: ORIGIN, extreme: LEG.extreme }, seriesOf(MINUTES), '5m');
    expect(span).toEqual({ from: minute(3), to: minute(12) });
  });

  it('is the same for the mirror image', () => {
    const leg = { direction: -1, origin: { ...ORIGIN, price: 300 }, extreme: { ...LEG.extreme, price: 200 } } as const;
    const span = legSpan(leg, seriesOf(MINUTES.map((candle) => mirroredCandle(candle, 400))), '5m');
    expect(span).toEqual({ from: minute(3), to: minute(12) });
  });

  it('takes whole 5m candles where the minutes are not known', () => {
    const span = legSpan({ direction: 1, origin: ORIGIN, extreme: LEG.extreme }, seriesOf([]), '5m');
    expect(span).toEqual({ from: minute(0), to: minute(15) });
  });
});
