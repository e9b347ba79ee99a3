import { HOUR_MS, UnknownSymbolError, UpstreamError, type Instrument } from '#libs/market';
import type { BrokerSeams } from '../../define-broker.js';
import { RefusedError } from '../../rest/answer.js';
import { within } from '../../rest/within.js';
import { readExchangeInfo } from './instruments.js';
import type { BinanceRest, Call } from './rest.js';
import { UnknownSymbols } from './unknown-symbols.js';

const WEIGHT = 20;
/** Invalid symbol; illegal characters in a parameter; empty parameter. */
const UNKNOWN_SYMBOL = ['-1121', '-1100', '-1105'];

interface Kept<T> {
  readonly until: number;
  readonly value: Promise<T>;
}

/**
 * Instruments, asked once an hour at most: exchanges change tick sizes and halt markets, but not every minute.
 *
 * Requests for the same thing at the same time share one answer, so they run to their own deadline; a caller's `stop`
 * only ends that caller's wait.
 */
export class InstrumentCatalogue {
  readonly #rest: BinanceRest;
  readonly #seams: Pick<BrokerSeams, 'timers' | 'onReject'>;
  readonly #bySymbol = new Map<string, Kept<Instrument>>();
  readonly #unknown: UnknownSymbols;
  #all: Kept<readonly Instrument[]> | undefined;

  constructor(rest: BinanceRest, seams: Pick<BrokerSeams, 'timers' | 'onReject'>) {
    this.#rest = rest;
    this.#seams = seams;
    this.#unknown = new UnknownSymbols(seams.timers);
  }

  /** @throws UnknownSymbolError if Binance does not list it. */
  async one(symbol: string, stop?: AbortSignal): Promise<Instrument> {
    stop?.throwIfAborted();
    if (this.#unknown.has(symbol)) throw new UnknownSymbolError('BINANCE', symbol);
    const kept = this.#bySymbol.get(symbol);
    if (kept && this.#isFresh(kept)) return within(kept.value, stop);
    const value = this.#fetchOne(symbol);
    this.#bySymbol.set(symbol, this.#keep(value));
    value.catch(() => this.#bySymbol.delete(symbol));
    return within(value, stop);
  }

  async all(stop?: AbortSignal): Promise<readonly Instrument[]> {
    if (this.#all && this.#isFresh(this.#all)) return within(this.#all.value, stop);
    const value = this.#fetch((api) => api.exchangeInfo({ showPermissionSets: false }));
    this.#all = this.#keep(value);
    value.catch(() => (this.#all = undefined));
    return within(value, stop);
  }

  async #fetchOne(symbol: string): Promise<Instrument> {
    try {
      const listed = await this.#fetch((api) => api.exchangeInfo({ symbol, showPermissionSets: false }));
      const instrument = listed.find((candidate) => candidate.symbol === symbol);
      if (instrument) return instrument;
    } catch (error) {
      if (!(error instanceof RefusedError) || !UNKNOWN_SYMBOL.includes(error.exchangeCode)) throw error;
      this.#unknown.add(symbol);
      throw new UnknownSymbolError('BINANCE', symbol);
    }
    throw new UpstreamError(`exchangeInfo of ${symbol} must hold a sound ${symbol}, did not`, { symbol });
  }

  async #fetch(call: Call): Promise<readonly Instrument[]> {
    const body = await this.#rest.get(WEIGHT, call, { stop: undefined, urgency: 'now' });
    const info = readExchangeInfo(body, (reason) => this.#seams.onReject('BINANCE', reason));
    if (info.weightLimit !== undefined) this.#rest.learnLimit(info.weightLimit);
    return info.instruments;
  }

  #keep<T>(value: Promise<T>): Kept<T> {
    return { until: this.#seams.timers.now() + HOUR_MS, value };
  }

  #isFresh({ until }: Kept<unknown>): boolean {
    return this.#seams.timers.now() < until;
  }
}
