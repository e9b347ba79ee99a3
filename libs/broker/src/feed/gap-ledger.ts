import type { EpochMs } from '#libs/market';

/** A hole in what the exchange sent, and what became of it. */
export interface LedgerEntry {
  readonly what: 'candles' | 'trades';
  /** The time that lies between what came before and after it, half-open. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** How many candles or trades were missing; undefined where nothing tells. */
  readonly missing: number | undefined;
  /** `filled` over REST, or `lost` for good. */
  readonly outcome: 'filled' | 'lost';
  /** How it came about or why it could not be filled, in words. */
  readonly reason: string;
}

/** Entries kept a market; older ones are only counted. */
const KEPT = 500;

/** The holes of one market, newest last: filled ones too, for they tell how good the line is. */
export class GapLedger {
  readonly #entries: LedgerEntry[] = [];
  #filled = 0;
  #lost = 0;

  get entries(): readonly LedgerEntry[] {
    return [...this.#entries];
  }

  /** How many holes there have been, by what became of them. */
  get counts(): { readonly filled: number; readonly lost: number } {
    return { filled: this.#filled, lost: this.#lost };
  }

  write(entry: LedgerEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    if (entry.outcome === 'filled') this.#filled += 1;
    else this.#lost += 1;
  }
}
