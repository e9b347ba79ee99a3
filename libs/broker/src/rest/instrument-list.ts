import { HOUR_MS, MINUTE_MS, UnknownSymbolError, type Instrument } from '#libs/market';
import type { Timers } from '../timers.js';
import { within } from './within.js';

/** The whole list of an exchange, by symbol. */
interface Listing {
  readonly since: number;
  readonly bySymbol: Promise<ReadonlyMap<string, Instrument>>;
}

/**
 * The markets of an exchange that lists them all in one go, asked once an hour: exchanges change tick sizes and halt
 * markets, but not every minute. A symbol that is not in the list has it asked anew, once a minute at most.
 *
 * Callers at the same time share one answer, so requests run to their own deadline; a caller's `stop` only ends that
 * caller's wait.
 */
export class InstrumentList {
  readonly #broker: string;
  readonly #timers: Timers;
  readonly #fetch: () => Promise<readonly Instrument[]>;
  #listing: Listing | undefined;

  constructor(broker: string, timers: Timers, fetch: () => Promise<readonly Instrument[]>) {
    this.#broker = broker;
    this.#timers = timers;
    this.#fetch = fetch;
  }

  /** @throws UnknownSymbolError if the exchange does not list it. */
  async one(symbol: string, stop?: AbortSignal): Promise<Instrument> {
    const found = (await this.#within(HOUR_MS, stop)).get(symbol);
    const instrument = found ?? (await this.#within(MINUTE_MS, stop)).get(symbol);
    if (!instrument) throw new UnknownSymbolError(this.#broker, symbol);
    return instrument;
  }

  async all(stop?: AbortSignal): Promise<readonly Instrument[]> {
    return [...(await this.#within(HOUR_MS, stop)).values()];
  }

  /** The list, no older than `age`. */
  async #within(age: number, stop?: AbortSignal): Promise<ReadonlyMap<string, Instrument>> {
    stop?.throwIfAborted();
    const now = this.#timers.now();
    if (!this.#listing || now - this.#listing.since >= age) this.#listing = this.#ask(now);
    return within(this.#listing.bySymbol, stop);
  }

  #ask(since: number): Listing {
    const bySymbol = this.#fetch().then((listed) => new Map(listed.map((each) => [each.symbol, each])));
    const listing = { since, bySymbol };
    bySymbol.catch(() => {
      if (this.#listing === listing) this.#listing = undefined;
    });
    return listing;
  }
}
