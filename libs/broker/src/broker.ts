import type { Candle, EpochMs, Instrument, MarketEvent, Timeframe } from '#libs/market';

/** Closed candles with openTime in [from, to), oldest first. */
export interface CandleRequest {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface StreamOptions {
  /**
   * Open time of the first candle wanted: history from here on comes first (`backfilled`), so that candles read before
   * and the stream join without a hole. Without it the first candle is the one forming when the stream opens.
   */
  readonly from?: EpochMs;
  /**
   * What to follow besides closed candles, which always come. Trades come as the exchange sends them, without the
   * candles' promise: those of a lost connection are not fetched.
   */
  readonly with?: readonly 'trade'[];
}

/**
 * The port to one exchange's public market data. Every method rejects with ExchangeUnavailableError (cannot be
 * reached, or told us to wait) or UpstreamError (broke its contract), never with a bare network error; where the
 * caller's own `stop` aborts, with the reason of that.
 */
export interface Broker {
  /** Upper case, as users write it: `BINANCE`. */
  readonly id: string;

  /** The exchange's clock. Which candles are closed is asked of it, never of the local one. */
  exchangeTime(stop?: AbortSignal): Promise<EpochMs>;

  /** @throws UnknownSymbolError if the exchange does not list it. `symbol` is upper case, no separator: `BTCUSDT`. */
  instrument(symbol: string, stop?: AbortSignal): Promise<Instrument>;

  instruments(stop?: AbortSignal): Promise<readonly Instrument[]>;

  /**
   * Every closed candle of the span, however many pages that takes. Minutes the exchange has none for are absent.
   * A candle is closed once the exchange's clock has passed its end; one still forming is never returned.
   */
  candles(request: CandleRequest, stop?: AbortSignal): Promise<readonly Candle[]>;

  /**
   * Closed 1m candles of one market as they close, until `stop` aborts. The first event is a status; each loss of the
   * connection is a status `stale`, then the candles missed meanwhile (`backfilled`) or a gap for what could not be
   * had, then `live`. No closed candle is repeated, none is skipped in silence, and none comes out of order.
   *
   * Opens its connection when it is first read, and may be read once. What the exchange fails to do it waits out; the
   * iteration throws only what waiting cannot cure, such as UnknownSymbolError for a market no longer listed.
   */
  stream(instrument: Instrument, stop: AbortSignal, options?: StreamOptions): AsyncIterable<MarketEvent>;
}
