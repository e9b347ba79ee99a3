import {
  after,
  checkCandle,
  DomainError,
  epochMs,
  openTimeOf,
  TIMEFRAME_MS,
  UpstreamError,
  type Candle,
  type EpochMs,
  type Instrument,
  type Timeframe,
} from '#libs/market';
import { isList, show, textOf } from '../../untrusted.js';

/** The columns of a kline as Binance sends them, over REST by place and on the stream by letter; not yet checked. */
export interface KlineFields {
  readonly openTime: unknown;
  /** Last millisecond inside the candle. */
  readonly lastTime: unknown;
  readonly open: unknown;
  readonly high: unknown;
  readonly low: unknown;
  readonly close: unknown;
  readonly volume: unknown;
  readonly quoteVolume: unknown;
  readonly trades: unknown;
  readonly takerBuyVolume: unknown;
  readonly takerBuyQuoteVolume: unknown;
}

/** From here on a time can only be microseconds: 1e14 ms is the year 5138. */
const MICROSECONDS_FROM = 1e14;

/**
 * Reads a time in milliseconds or, where its size says so, in microseconds (since 2025 some of Binance's sources use
 * them).
 *
 * @throws UpstreamError unless it is a whole number of a sensible age.
 */
export function exchangeTimeOf(value: unknown, what: string): EpochMs {
  const ms = typeof value === 'number' && value >= MICROSECONDS_FROM ? Math.floor(value / 1_000) : value;
  try {
    return epochMs(typeof ms === 'number' ? ms : Number.NaN);
  } catch (cause) {
    throw new UpstreamError(`${what} must be a time in ms or us, was ${show(value)}`, { what }, { cause });
  }
}

/** Splits a REST row. @throws UpstreamError unless it has the eleven columns. */
export function klineRow(row: unknown): KlineFields {
  if (!isList(row) || row.length < 11) {
    throw new UpstreamError(`Kline must be a row of at least 11 columns, was ${show(row)}`);
  }
  const [openTime, open, high, low, close, volume, lastTime, quoteVolume, trades, takerBuyVolume, takerBuyQuoteVolume] =
    row;
  const amounts = { volume, quoteVolume, trades, takerBuyVolume, takerBuyQuoteVolume };
  return { openTime, lastTime, open, high, low, close, ...amounts };
}

/**
 * Makes a candle of a kline: decimals to ticks and steps, times checked against the grid of the timeframe. Whether it
 * is closed is for the caller to know.
 *
 * @throws UpstreamError with what was seen, where anything is not as the exchange's contract says.
 */
export function candleOf(fields: KlineFields, instrument: Instrument, timeframe: Timeframe): Candle {
  try {
    return checkCandle({ timeframe, ...spanOf(fields, timeframe), ...amountsOf(fields, instrument) });
  } catch (cause) {
    if (!(cause instanceof DomainError) || cause instanceof UpstreamError) throw cause;
    throw new UpstreamError(`Kline of ${instrument.symbol} must be sound, was not: ${cause.message}`, {}, { cause });
  }
}

function spanOf(fields: KlineFields, timeframe: Timeframe): Pick<Candle, 'openTime' | 'closeTime'> {
  const openTime = exchangeTimeOf(fields.openTime, 'Open time');
  const closeTime = after(exchangeTimeOf(fields.lastTime, 'Close time'), 1);
  const span = TIMEFRAME_MS[timeframe];
  if (openTimeOf(openTime, timeframe) !== openTime || closeTime <= openTime || closeTime > openTime + span) {
    throw new UpstreamError(`Kline must lie within one ${timeframe}, was ${openTime} to ${closeTime}`, { openTime });
  }
  return { openTime, closeTime };
}

function amountsOf(fields: KlineFields, instrument: Instrument): Omit<Candle, 'timeframe' | 'openTime' | 'closeTime'> {
  if (typeof fields.trades !== 'number') {
    throw new UpstreamError(`Trade count must be a number, was ${show(fields.trades)}`);
  }
  return {
    open: instrument.ticks(textOf(fields.open, 'Open')),
    high: instrument.ticks(textOf(fields.high, 'High')),
    low: instrument.ticks(textOf(fields.low, 'Low')),
    close: instrument.ticks(textOf(fields.close, 'Close')),
    volume: instrument.steps(textOf(fields.volume, 'Volume')),
    quoteVolume: instrument.quoteUnits(textOf(fields.quoteVolume, 'Quote volume')),
    trades: fields.trades,
    takerBuyVolume: instrument.steps(textOf(fields.takerBuyVolume, 'Taker-buy volume')),
    takerBuyQuoteVolume: instrument.quoteUnits(textOf(fields.takerBuyQuoteVolume, 'Taker-buy quote volume')),
  };
}
