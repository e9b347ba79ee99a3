import {
  after,
  checkCandle,
  DomainError,
  openTimeOf,
  TIMEFRAME_MS,
  UpstreamError,
  type Candle,
  type EpochMs,
  type Instrument,
  type Timeframe,
} from '#libs/market';
import { textOf } from '../untrusted.js';

/** A candle of an exchange that does not tell who crossed the spread, as decimal texts; not yet checked. */
export interface UnsplitFields {
  readonly openTime: EpochMs;
  readonly open: unknown;
  readonly high: unknown;
  readonly low: unknown;
  readonly close: unknown;
  readonly volume: unknown;
  readonly quoteVolume: unknown;
  /** Number of trades, where the exchange tells it. */
  readonly trades?: number;
}

/**
 * Makes a candle of it. What aggressors bought stays undefined: it is summed up from trades, or not known. Whether the
 * candle is closed is for the caller to know.
 *
 * @throws UpstreamError with what was seen, where anything is not as the exchange's contract says.
 */
export function unsplitCandle(fields: UnsplitFields, instrument: Instrument, timeframe: Timeframe): Candle {
  const { openTime } = fields;
  if (openTimeOf(openTime, timeframe) !== openTime) {
    throw new UpstreamError(`Candle must open on the grid of ${timeframe}, was ${openTime}`, { openTime });
  }
  try {
    return checkCandle({
      timeframe,
      ...amountsOf(fields, instrument),
      closeTime: after(openTime, TIMEFRAME_MS[timeframe]),
    });
  } catch (cause) {
    if (!(cause instanceof DomainError) || cause instanceof UpstreamError) throw cause;
    throw new UpstreamError(`Candle of ${instrument.symbol} must be sound, was not: ${cause.message}`, {}, { cause });
  }
}

function amountsOf(fields: UnsplitFields, instrument: Instrument): Omit<Candle, 'timeframe' | 'closeTime'> {
  return {
    openTime: fields.openTime,
    open: instrument.ticks(textOf(fields.open, 'Open')),
    high: instrument.ticks(textOf(fields.high, 'High')),
    low: instrument.ticks(textOf(fields.low, 'Low')),
    close: instrument.ticks(textOf(fields.close, 'Close')),
    volume: instrument.steps(textOf(fields.volume, 'Volume')),
    quoteVolume: instrument.quoteUnits(textOf(fields.quoteVolume, 'Quote volume')),
    trades: fields.trades,
    takerBuyVolume: undefined,
    takerBuyQuoteVolume: undefined,
  };
}
