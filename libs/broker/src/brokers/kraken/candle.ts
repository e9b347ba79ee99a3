import {
  formatUnits,
  parseDecimal,
  QUOTE_DECIMALS,
  toUnits,
  UpstreamError,
  type Candle,
  type Instrument,
  type Timeframe,
} from '#libs/market';
import { isList, show, textOf, type Fields } from '../../untrusted.js';
import { plainDecimal, wholeNumber } from '../../wire/exact-json.js';
import { unsplitCandle } from '../../wire/unsplit-candle.js';
import { timeOfSeconds, timeOfText } from './time.js';

/**
 * One row of an OHLC answer: `[time, open, high, low, close, vwap, volume, count]`, times in seconds, amounts as text. Minutes
 * without a trade are there too, with the price before them.
 *
 * @param row of `parseExactly`.
 * @throws UpstreamError where it is not sound.
 */
export function candleOfRow(row: unknown, instrument: Instrument, timeframe: Timeframe): Candle {
  if (!isList(row) || row.length < 8) throw new UpstreamError(`Candle must be a row of 8 columns, was ${show(row)}`);
  const [time, open, high, low, close, vwap, volume, count] = row;
  const quoteVolume = quoteVolumeOf(textOf(vwap, 'Average price'), textOf(volume, 'Volume'));
  const fields = { open, high, low, close, volume, quoteVolume, trades: wholeNumber(count, 'Trade count') };
  return unsplitCandle({ openTime: timeOfSeconds(time, 'Open time'), ...fields }, instrument, timeframe);
}

/** One candle of the stream, as it stands. @param event of `parseExactly`. @throws UpstreamError where it is not sound. */
export function candleOfEvent(event: Fields, instrument: Instrument): Candle {
  const [open, high, low, close] = ['open', 'high', 'low', 'close'].map((name) => plainDecimal(event[name], name));
  const [volume, vwap] = [plainDecimal(event['volume'], 'Volume'), plainDecimal(event['vwap'], 'Average price')];
  const amounts = {
    volume,
    quoteVolume: quoteVolumeOf(vwap, volume),
    trades: wholeNumber(event['trades'], 'Trade count'),
  };
  const openTime = timeOfText(event['interval_begin'], 'Open time');
  return unsplitCandle({ openTime, open, high, low, close, ...amounts }, instrument, '1m');
}

/**
 * What was paid for the volume. Kraken does not tell it; its average price is this over the volume, cut to the pair's decimals, so
 * the product is exact to a tick for each unit of the base asset.
 *
 * @throws BadNumberError where one is no decimal.
 */
function quoteVolumeOf(vwap: string, volume: string): string {
  const [price, quantity] = [parseDecimal(vwap), parseDecimal(volume)];
  const product = { digits: price.digits * quantity.digits, decimals: price.decimals + quantity.decimals };
  return formatUnits(toUnits(product, QUOTE_DECIMALS).units, QUOTE_DECIMALS);
}
