import type { Candle, EpochMs, Instrument, Quote } from '#libs/market';
import type { CandleRequest } from './candle-request.js';
import type { Capabilities } from './capabilities.js';
import type { StreamProtocol } from './stream-protocol.js';
import type { TradePage, TradeRequest } from './trade-history.js';

/**
 * How soon a request must go out: what somebody waits for; what brings a followed market back after a loss; or what fills
 * holes and can wait while the budget is low.
 */
export type Urgency = 'now' | 'recovery' | 'backfill';

/** What accompanies a request. */
export interface Asking {
  readonly stop: AbortSignal | undefined;
  readonly urgency: Urgency;
}

/** What has been spent of a limit in its running window. */
export interface BudgetReport {
  /** As in `RateRule`. */
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  readonly windowMs: number;
}

/** What one exchange may be asked right now. */
export interface RateReport {
  readonly budgets: readonly BudgetReport[];
  /** The exchange has told us to wait, and nothing is sent before that. */
  readonly shut: { readonly until: EpochMs; readonly reason: string } | undefined;
}

/**
 * The requests of one exchange's public market data: what an adapter has to write, besides its stream protocol.
 *
 * Every method rejects with ExchangeUnavailableError (cannot be reached, or told us to wait) or UpstreamError (broke its
 * contract), never with a bare network error; where `stop` aborts, with the reason of that.
 */
export interface VenueRest {
  /** The exchange's clock, asked now. */
  exchangeTime(asking: Asking): Promise<EpochMs>;
  /** @throws UnknownSymbolError if the exchange does not list it. `symbol` is upper case, no separator: `BTCUSDT`. */
  instrument(symbol: string, asking: Asking): Promise<Instrument>;
  instruments(asking: Asking): Promise<readonly Instrument[]>;
  /** Every closed candle of the span that the exchange still gives, oldest first, however many pages that takes. */
  candles(request: CandleRequest, asking: Asking): Promise<readonly Candle[]>;
  /** One page of trades. */
  trades(request: TradeRequest, asking: Asking): Promise<TradePage>;
  /** The best bid and offer. */
  quote(instrument: Instrument, asking: Asking): Promise<Quote>;
  rates(): RateReport;
}

/** One exchange, taken apart: what it can tell, how to ask it, how to follow it. `venueBroker` makes a broker of it. */
export interface Venue {
  /** Upper case, as users write it: `BINANCE`. */
  readonly id: string;
  readonly capabilities: Capabilities;
  readonly rest: VenueRest;
  readonly streams: StreamProtocol;
}
