import type { Candle, EpochMs, Instrument, MarketEvent, Quote } from '#libs/market';
import type { CandleRequest } from './candle-request.js';
import type { Capabilities } from './capabilities.js';
import type { FeedQuality } from './feed/vitals.js';
import type { PoolReport } from './streams/stream-pool.js';
import type { TradePage, TradeRequest } from './trade-history.js';
import type { RateReport } from './venue.js';

export interface StreamOptions {
  /**
   * Open time of the first candle wanted: history from here on comes first (`backfilled`), so that candles read before
   * and the stream join without a hole. Without it the first candle is the one forming when the stream opens.
   */
  readonly from?: EpochMs;
  /** What to follow besides closed candles, which always come. */
  readonly with?: readonly ('trade' | 'quote')[];
}

/**
 * The port to one exchange's public market data. Every method rejects with ExchangeUnavailableError (cannot be
 * reached, or told us to wait) or UpstreamError (broke its contract), never with a bare network error; where the
 * caller's own `stop` aborts, with the reason of that.
 */
export interface Broker {
  /** Upper case, as users write it: `BINANCE`. */
  readonly id: string;

  /** What this exchange can tell and what not. */
  readonly capabilities: Capabilities;

  /** The exchange's clock. Which candles are closed is asked of it, never of the local one. */
  exchangeTime(stop?: AbortSignal): Promise<EpochMs>;

  /** @throws UnknownSymbolError if the exchange does not list it. `symbol` is upper case, no separator: `BTCUSDT`. */
  instrument(symbol: string, stop?: AbortSignal): Promise<Instrument>;

  instruments(stop?: AbortSignal): Promise<readonly Instrument[]>;

  /**
   * Every closed candle of the span, however many pages that takes. Minutes the exchange has none for are absent, and so
   * is what lies beyond its history (`capabilities.candleHistory`). A candle is closed once the exchange's clock has
   * passed its end; one still forming is never returned.
   */
  candles(request: CandleRequest, stop?: AbortSignal): Promise<readonly Candle[]>;

  /** One page of past trades, oldest first, and an honest word on what is missing of what was asked. */
  trades(request: TradeRequest, stop?: AbortSignal): Promise<TradePage>;

  /** The best bid and offer right now. */
  quote(instrument: Instrument, stop?: AbortSignal): Promise<Quote>;

  /**
   * Closed 1m candles of one market as they close, until `stop` aborts, and what `options.with` names. The first event
   * is a status; each loss of the connection is a status `stale`, then what was missed meanwhile (`backfilled`) or a gap
   * for what could not be had, then `live`. No closed candle and no trade is repeated, none is skipped in silence, and
   * none comes out of order.
   *
   * Subscribes when it is first read, and may be read once. What the exchange fails to do it waits out; the iteration
   * throws only what waiting cannot cure, such as UnknownSymbolError for a market no longer listed.
   */
  stream(instrument: Instrument, stop: AbortSignal, options?: StreamOptions): AsyncIterable<MarketEvent>;

  /** What may still be asked of the exchange right now. */
  rates(): RateReport;

  /** Its stream connections. */
  connections(): PoolReport;

  /** What was measured of the latest stream of a market: how far its data can be trusted. Undefined where there was none. */
  quality(symbol: string): FeedQuality | undefined;
}
