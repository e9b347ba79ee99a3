import { after, checkCandle, DomainError, epochMs, MINUTE_MS } from '#libs/market';
import type { Candle, EpochMs, Instrument } from '#libs/market';
import { ArchiveError } from './archive-error.js';
import type { CsvText } from './archive-files.js';

/** open time, O, H, L, C, volume, close time, quote volume, trades, taker-buy volume, taker-buy quote volume, ignore. */
const COLUMNS = 12;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
/** From here on a time can only be microseconds: 1e14 ms is the year 5138. Binance's archive changed on 2025-01-01. */
const MICROSECONDS_FROM = 1e14;

/**
 * The candles of one CSV text of Binance's public archive: 12 columns, a header or none, times in milliseconds or
 * microseconds by each row's own size, rows as they stand (order and repetition are the reader's to judge). A close time
 * is the last unit of time inside the candle, so the candle ends one later.
 *
 * @throws ArchiveError naming file and line where a row is no sound 1m candle of the instrument.
 */
export function* csvCandles({ name, text }: CsvText, instrument: Instrument): Generator<Candle> {
  let line = 0;
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const row = text.slice(start, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
    start = end + 1;
    line += 1;
    if (row === '' || (line === 1 && isHeader(row))) continue;
    yield candleAt(row, instrument, `${name}:${line}`);
  }
}

function isHeader(row: string): boolean {
  const first = row.charCodeAt(0);
  return first < DIGIT_0 || first > DIGIT_9;
}

function candleAt(row: string, instrument: Instrument, place: string): Candle {
  try {
    return candleOf(row, instrument);
  } catch (cause) {
    if (!(cause instanceof DomainError) && !(cause instanceof RangeError)) throw cause;
    throw new ArchiveError(`Row must be a sound 1m candle, was not at ${place}: ${cause.message}`, { row }, { cause });
  }
}

function candleOf(row: string, instrument: Instrument): Candle {
  const cells = row.split(',');
  if (cells.length !== COLUMNS) throw new RangeError(`columns must be ${COLUMNS}, were ${cells.length}`);
  const [openTime = '', open = '', high = '', low = '', close = '', volume = '', lastTime = ''] = cells;
  const [quoteVolume = '', trades = '', bought = '', boughtQuote = ''] = cells.slice(7);
  return checkCandle({
    timeframe: '1m',
    ...spanOf(openTime, lastTime),
    open: instrument.ticks(open),
    high: instrument.ticks(high),
    low: instrument.ticks(low),
    close: instrument.ticks(close),
    volume: instrument.steps(volume),
    quoteVolume: instrument.quoteUnits(quoteVolume),
    trades: Number(trades === '' ? NaN : trades),
    takerBuyVolume: instrument.steps(bought),
    takerBuyQuoteVolume: instrument.quoteUnits(boughtQuote),
  });
}

function spanOf(first: string, last: string): Pick<Candle, 'openTime' | 'closeTime'> {
  const openTime = timeOf(first);
  const closeTime = after(timeOf(last), 1);
  if (openTime % MINUTE_MS !== 0 || closeTime <= openTime || closeTime > openTime + MINUTE_MS) {
    throw new RangeError(`times must lie within one minute, were ${first} to ${last}`);
  }
  return { openTime, closeTime };
}

function timeOf(text: string): EpochMs {
  const value = Number(text === '' ? NaN : text);
  return epochMs(value >= MICROSECONDS_FROM ? Math.floor(value / 1_000) : value);
}
