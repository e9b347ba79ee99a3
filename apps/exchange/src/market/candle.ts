import { candleEnd, type Interval } from './interval.js';
import { MINUTE_MS, type Minute } from './minute.js';

/** A candle of any interval: a minute's fields over a longer span (same units). */
export type Candle = Minute;

/**
 * The candle of `earlier` and `later` minutes together; its times are those of `earlier`'s open and `later`'s close.
 *
 * A part without trades has no say in the prices: it only repeats the close before it.
 */
export function joined(earlier: Candle, later: Candle): Candle {
  return {
    openTime: earlier.openTime,
    closeTime: later.closeTime,
    ...joinedPrices(earlier, later),
    volume: earlier.volume + later.volume,
    quoteVolume: earlier.quoteVolume + later.quoteVolume,
    trades: earlier.trades + later.trades,
    takerBuyVolume: earlier.takerBuyVolume + later.takerBuyVolume,
    takerBuyQuoteVolume: earlier.takerBuyQuoteVolume + later.takerBuyQuoteVolume,
  };
}

function joinedPrices(earlier: Candle, later: Candle): Pick<Candle, 'open' | 'high' | 'low' | 'close'> {
  if (later.trades === 0) return pricesOf(earlier);
  if (earlier.trades === 0) return pricesOf(later);
  return {
    open: earlier.open,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
  };
}

function pricesOf({ open, high, low, close }: Candle): Pick<Candle, 'open' | 'high' | 'low' | 'close'> {
  return { open, high, low, close };
}

/**
 * The candle as the wire dates it: from the start of the interval to its last millisecond.
 * A one-minute candle keeps its own closeTime, which is early when the engine stopped.
 */
export function dated(candle: Candle, interval: Interval, start: number): Candle {
  if (interval.span !== 'month' && interval.span.ms === MINUTE_MS) return candle;
  return { ...candle, openTime: start, closeTime: candleEnd(interval, start) - 1 };
}
