import { BadCandleError } from './errors.js';
import type { EpochMs } from './time.js';
import type { Timeframe } from './timeframe.js';

/**
 * One closed candle. A candle that is still forming has no type here, so it can never be taken for a closed one.
 *
 * Prices in ticks, volumes in steps of the instrument, quote volumes in 10^-8 of the quote asset.
 */
export interface Candle {
  readonly timeframe: Timeframe;
  readonly openTime: EpochMs;
  /** First millisecond after the candle. Earlier than openTime + timeframe where the exchange's engine stopped. */
  readonly closeTime: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quoteVolume: bigint;
  /** Number of trades; undefined, never 0, where the venue does not tell. */
  readonly trades: number | undefined;
  /** Volume bought by aggressors; undefined, never 0, where the venue does not tell. */
  readonly takerBuyVolume: number | undefined;
  readonly takerBuyQuoteVolume: bigint | undefined;
}

/**
 * Admits a candle from outside. Past this line every Candle is sound and nothing checks it again.
 *
 * @throws BadCandleError unless all numbers are whole and not negative, low <= open, close <= high, the span is not
 *   empty, and aggressors bought no more than was traded.
 */
export function checkCandle(candle: Candle): Candle {
  const { openTime, closeTime, open, high, low, close, volume, quoteVolume, trades } = candle;
  const { takerBuyVolume, takerBuyQuoteVolume } = candle;
  const whole = [openTime, closeTime, open, high, low, close, volume, trades ?? 0, takerBuyVolume ?? 0].every(
    (value) => Number.isSafeInteger(value) && value >= 0,
  );
  const ordered = low <= Math.min(open, close) && Math.max(open, close) <= high && low > 0;
  const split = (takerBuyVolume ?? 0) <= volume && (takerBuyQuoteVolume ?? 0n) <= quoteVolume && quoteVolume >= 0n;
  if (!whole || !ordered || !split || closeTime <= openTime) {
    throw new BadCandleError(`Candle must be whole numbers with 0 < low <= open, close <= high, was ${show(candle)}`, {
      openTime,
    });
  }
  return candle;
}

function show({ openTime, open, high, low, close, volume, takerBuyVolume }: Candle): string {
  return `open time ${openTime}, O ${open} H ${high} L ${low} C ${close} V ${volume} buy ${takerBuyVolume}`;
}
