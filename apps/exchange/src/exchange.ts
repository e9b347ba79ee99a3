import { BINANCE_LIMITS, type BinanceLimits } from './binance/limits.js';
import type { Controls } from './controls.js';
import { machine, type Host } from './host.js';
import { LocalExchange } from './local-exchange.js';
import { GeneratedMarket, GENERATED_START } from './market/generated/generated-market.js';
import { listing, SYMBOLS } from './market/instrument.js';
import type { Market } from './market/market.js';
import { MarketError } from './market/market-error.js';
import { Venue } from './market/venue.js';
import type { Ledger } from './oracle/ledger.js';
import { VirtualClock } from './player/virtual-clock.js';

const DAY_MS = 86_400_000;

/** What to play, from when, how fast, where. Everything has a default. */
export interface ExchangeOptions {
  /** Seed of a generated market and of the trades inside every minute. Default "42". */
  readonly seed?: string | number;
  /** Symbols to list; default all eight. */
  readonly symbols?: readonly string[];
  /** Virtual time of the start, epoch milliseconds. Default 2025-03-01T00:00Z. */
  readonly start?: number;
  /** Virtual milliseconds per real one; 0 is paused (default), Infinity is as fast as the sockets take it. */
  readonly speed?: number;
  /** TCP port on the loopback; 0 (default) picks a free one. */
  readonly port?: number;
  readonly limits?: Partial<BinanceLimits>;
  /** The machine's time; tests of heartbeats and rationing pass their own. */
  readonly host?: Host;
}

/** A running exchange. */
export interface Exchange extends Controls {
  /** Base of REST, for example http://127.0.0.1:4711. */
  readonly url: string;
  /** Base of the streams, for example ws://127.0.0.1:4711. */
  readonly wsUrl: string;
  /** What is played, in words. */
  readonly market: string;
  readonly venue: Venue;
  readonly ledger: Ledger;
  stop(): Promise<void>;
}

/**
 * Starts an exchange on the loopback.
 *
 * @throws MarketError if a symbol is not listed or the start lies outside the market; RangeError for a bad speed
 */
export async function startExchange(options: ExchangeOptions = {}): Promise<Exchange> {
  const seed = String(options.seed ?? 42);
  const markets = (options.symbols ?? SYMBOLS).map((symbol) => new GeneratedMarket(seed, listing(symbol)));
  const start = checkedStart(markets, options.start ?? GENERATED_START + 59 * DAY_MS);
  const host = options.host ?? machine;
  const clock = new VirtualClock(host, start, options.speed ?? 0);
  const exchange = new LocalExchange(new Venue(seed, markets), clock, host, {
    market: `generated seed ${seed}`,
    limits: { ...BINANCE_LIMITS, ...options.limits },
  });
  await exchange.listen(options.port ?? 0);
  return exchange;
}

function checkedStart(markets: readonly Market[], start: number): number {
  for (const market of markets) {
    if (start >= market.start && start < market.end) continue;
    const span = `${new Date(market.start).toISOString()} and ${new Date(market.end).toISOString()}`;
    throw new MarketError(`Start must lie between ${span}, was ${new Date(start).toISOString()}`);
  }
  return start;
}
