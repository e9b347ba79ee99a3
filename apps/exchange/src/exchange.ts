import type { Exchange } from './controls.js';
import { machine, type Host } from './ambient.js';
import type { FaultRequest } from './faults/fault-request.js';
import { parseScript } from './faults/fault-script.js';
import { LocalExchange } from './local-exchange.js';
import { ManualHost } from './manual-host.js';
import { GeneratedMarket } from './market/generated/generated-market.js';
import { listing, SYMBOLS } from './market/instrument.js';
import type { Market } from './market/market.js';
import { MarketError } from './market/market-error.js';
import { openArchive } from './market/recorded/archive.js';
import { Venue } from './market/venue.js';
import { PUBLISHED, type Limits } from './speakers.js';
import { VirtualClock } from './player/virtual-clock.js';

const DEFAULT_START = Date.UTC(2025, 2, 1);

export type { Exchange } from './controls.js';

/** What to play, from when, how fast, where. Everything has a default. */
export interface ExchangeOptions {
  /** Seed of a generated market and of the trades inside every minute. Default "42". */
  readonly seed?: string | number;
  /**
   * Directory of recorded markets (klines/binance-spot-<SYMBOL>-1m/*.tar.gz, trades/binance-spot-<SYMBOL>/*.csv.gz) to play
   * instead of a generated one.
   */
  readonly archive?: string;
  /** Symbols to list; default all eight, or all that were recorded at the start. */
  readonly symbols?: readonly string[];
  /** Virtual time of the start, epoch milliseconds. Default 2025-03-01T00:00Z, or the first recorded minute. */
  readonly start?: number;
  /** Virtual milliseconds per real one; 0 is paused (default), Infinity is as fast as the sockets take it. */
  readonly speed?: number;
  /** TCP port on the loopback; 0 (default) picks a free one. */
  readonly port?: number;
  /** What each venue rations, where a test makes it scarce. */
  readonly limits?: { readonly [Name in keyof Limits]?: Partial<Limits[Name]> };
  /** Faults ordered from the start; their `after` counts from there. */
  readonly faults?: readonly (FaultRequest | Readonly<Record<string, unknown>>)[];
  /** The machine's time; tests of heartbeats and rationing pass their own. */
  readonly host?: Host;
  /**
   * Manual: nothing moves but by `advanceTo`, and the machine's time moves with the market's: heartbeats, rationing, Retry-After and
   * idle connections included. Needs speed 0. Default machine.
   */
  readonly clock?: 'machine' | 'manual';
}

/**
 * Starts an exchange on the loopback.
 *
 * @throws MarketError if a symbol is not listed or recorded, or the start lies outside the market; RangeError for a bad speed, or
 * one that is not 0 with a manual clock
 */
export async function startExchange(options: ExchangeOptions = {}): Promise<Exchange> {
  const seed = String(options.seed ?? 42);
  const { markets, start, name } = options.archive === undefined ? generated(seed, options) : recorded(seed, options);
  const manual = options.clock === 'manual' ? new ManualHost(start) : undefined;
  if (manual !== undefined && (options.speed ?? 0) !== 0)
    throw new RangeError(`Speed must be 0 with a manual clock, was ${options.speed}`);
  const host = manual ?? options.host ?? machine;
  const clock = new VirtualClock(host, start, options.speed ?? 0);
  const limits = scarce(options.limits);
  const faults = parseScript(options.faults ?? [], start);
  const exchange = new LocalExchange(new Venue(seed, markets), clock, host, {
    market: name,
    seed,
    limits,
    faults,
    manual,
  });
  await exchange.listen(options.port ?? 0);
  return exchange;
}

function scarce(limits: ExchangeOptions['limits'] = {}): Limits {
  return {
    binance: { ...PUBLISHED.binance, ...limits.binance },
    bybit: { ...PUBLISHED.bybit, ...limits.bybit },
    okx: { ...PUBLISHED.okx, ...limits.okx },
    kraken: { ...PUBLISHED.kraken, ...limits.kraken },
  };
}

/** What a run plays, and from when. */
interface Programme {
  readonly markets: readonly Market[];
  readonly start: number;
  readonly name: string;
}

function generated(seed: string, { symbols = SYMBOLS, start = DEFAULT_START }: ExchangeOptions): Programme {
  const markets = symbols.map((symbol) => new GeneratedMarket(seed, listing(symbol)));
  for (const market of markets) checkSpan(market, start);
  return { markets, start, name: `generated seed ${seed}` };
}

/** Without named symbols, plays those that were recorded at the start; named ones must have been. */
function recorded(seed: string, { archive = '', symbols, start: asked }: ExchangeOptions): Programme {
  const found = openArchive({ directory: archive, seed, symbols, start: asked });
  const start = asked ?? found[0]?.start ?? 0;
  const playing = found.filter((market) => start >= market.start && start < market.end);
  const markets = symbols === undefined && playing.length > 0 ? playing : found;
  for (const market of markets) checkSpan(market, start);
  return { markets, start, name: `recorded archive ${archive}` };
}

function checkSpan(market: Market, start: number): void {
  if (start >= market.start && start < market.end) return;
  const span = `${new Date(market.start).toISOString()} and ${new Date(market.end).toISOString()}`;
  const { symbol } = market.instrument;
  throw new MarketError(`Start must lie in ${symbol}'s market, between ${span}, was ${new Date(start).toISOString()}`);
}
