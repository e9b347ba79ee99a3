import { UpstreamError, type Candle, type Instrument, type Timeframe } from '#libs/market';
import { isList, show, timeOf } from '../../untrusted.js';
import { unsplitCandle } from '../../wire/unsplit-candle.js';

/** A candle as it stands, and whether it is the last word. */
export interface OkxCandle {
  readonly candle: Candle;
  readonly isClosed: boolean;
}

/**
 * One row of candles, over REST and on the stream alike: `[ts, open, high, low, close, vol, volCcy, volCcyQuote,
 * confirm]`, all text. On spot `vol` is in the base asset and `volCcyQuote` in the quote asset.
 *
 * @throws UpstreamError where it is not sound.
 */
export function candleOfRow(row: unknown, instrument: Instrument, timeframe: Timeframe): OkxCandle {
  if (!isList(row) || row.length < 9) throw new UpstreamError(`Candle must be a row of 9 columns, was ${show(row)}`);
  const [ts, open, high, low, close, volume, , quoteVolume, confirm] = row;
  if (confirm !== '0' && confirm !== '1') throw new UpstreamError(`confirm must be "0" or "1", was ${show(confirm)}`);
  const fields = { openTime: timeOf(ts, 'Open time'), open, high, low, close, volume, quoteVolume };
  return { candle: unsplitCandle(fields, instrument, timeframe), isClosed: confirm === '1' };
}
