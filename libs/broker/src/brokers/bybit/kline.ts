import { UpstreamError, type Candle, type Instrument, type Timeframe } from '#libs/market';
import { isList, show, timeOf, type Fields } from '../../untrusted.js';
import { unsplitCandle } from '../../wire/unsplit-candle.js';

/**
 * One row of a kline answer: `[start, open, high, low, close, volume, turnover]`, all text; turnover is the quote volume.
 *
 * @throws UpstreamError where it is not sound.
 */
export function candleOfRow(row: unknown, instrument: Instrument, timeframe: Timeframe): Candle {
  if (!isList(row) || row.length < 7) throw new UpstreamError(`Kline must be a row of 7 columns, was ${show(row)}`);
  const [start, open, high, low, close, volume, quoteVolume] = row;
  const openTime = timeOf(start, 'Open time');
  return unsplitCandle({ openTime, open, high, low, close, volume, quoteVolume }, instrument, timeframe);
}

/** One candle of the 1m kline stream, closed or not. @throws UpstreamError where it is not sound. */
export function candleOfEvent(event: Fields, instrument: Instrument): Candle {
  const { start, open, high, low, close, volume, turnover: quoteVolume } = event;
  const openTime = timeOf(start, 'Open time');
  return unsplitCandle({ openTime, open, high, low, close, volume, quoteVolume }, instrument, '1m');
}
