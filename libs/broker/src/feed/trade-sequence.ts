import { placeOf, type Trade } from '#libs/market';

/** What an arriving trade is: `new`, or one seen before; `late` where its turn has passed but it was never seen. */
export type Arrival = 'new' | 'known' | 'late';

/** A jump in the sequence: trades between the two are missing. */
export interface Hole {
  readonly after: Trade;
  readonly before: Trade;
  /** When it was seen, in the time of the caller. */
  readonly since: number;
}

/** A trade on its way through the sequence. */
export interface PlacedTrade {
  readonly trade: Trade;
  readonly place: number;
  readonly since: number;
  /** Had over REST. */
  readonly backfilled: boolean;
}

/** Trades that may come out of order within this time are put in order. */
export const REORDER_MS = 2_000;
const NONE: readonly PlacedTrade[] = [];
/** Places remembered to tell a repetition from a late trade, where places do not count up by one. */
const REMEMBERED = 10_000;

/**
 * Puts the trades of one market in order and drops repetitions.
 *
 * Where places count up by one (`contiguous`), a trade goes out once all before it have; behind a jump all wait until the
 * hole is filled or given up. Where they only ascend, nothing proves that none is missing between two, so each waits
 * two seconds for those that may come before it.
 */
export class TradeSequence {
  readonly #isContiguous: boolean;
  /** Ascending; every place is above that of `#last`. */
  #held: PlacedTrade[] = [];
  #last: Trade | undefined;
  #lastPlace = -Infinity;
  #vouchedPlace = -Infinity;
  readonly #recent = new Set<number>();
  readonly #skipped: { readonly from: number; readonly to: number }[] = [];

  constructor(places: 'contiguous' | 'ascending') {
    this.#isContiguous = places === 'contiguous';
  }

  /** The last one that went out. */
  get last(): Trade | undefined {
    return this.#last;
  }

  get hole(): Hole | undefined {
    const [first] = this.#held;
    if (!this.#isContiguous || !first || !this.#last) return undefined;
    return { after: this.#last, before: first.trade, since: first.since };
  }

  /** @returns what it is; `new` ones go out by `release`. Trades without a place cannot be told apart: `known`. */
  arrive(trade: Trade, now: number, backfilled = false): Arrival {
    const place = placeOf(trade);
    if (place === undefined) return 'known';
    if (place <= this.#lastPlace) return this.#isMissed(place) ? 'late' : 'known';
    const at = this.#indexOf(place);
    if (this.#held[at]?.place === place) return 'known';
    this.#held.splice(at, 0, { trade, place, since: now, backfilled });
    return 'new';
  }

  /** @returns the trades whose turn has come, in order. `upTo`: those made before that time need not wait. */
  release(now: number, upTo = -Infinity): readonly PlacedTrade[] {
    let count = 0;
    for (const { trade, place, since } of this.#held) {
      const isNext = this.#isContiguous
        ? this.#last === undefined || place === this.#lastPlace + 1
        : now - since >= REORDER_MS || trade.time < upTo || place <= this.#vouchedPlace;
      if (!isNext) break;
      this.#goOut(trade, place);
      count += 1;
    }
    return count === 0 ? NONE : this.#held.splice(0, count);
  }

  /** History has shown everything up to this place: what waits there need not wait for what may come before it. */
  vouch(place: number): void {
    this.#vouchedPlace = Math.max(this.#vouchedPlace, place);
  }

  /** When the next one that waits for others may go out; undefined where none waits for time to pass. */
  get dueAt(): number | undefined {
    const [first] = this.#held;
    return this.#isContiguous || !first ? undefined : first.since + REORDER_MS;
  }

  /** Gives up what is missing before the first that waits. Should it come after all, it is `late`. */
  skip(): void {
    const [first] = this.#held;
    if (!first || !this.#isContiguous) return;
    this.#skipped.push({ from: this.#lastPlace + 1, to: first.place - 1 });
    if (this.#skipped.length > 100) this.#skipped.shift();
    this.#lastPlace = first.place - 1;
  }

  /** Where the place is among those held, or would be. Nearly always at the end. */
  #indexOf(place: number): number {
    let low = 0;
    let high = this.#held.length;
    if (high === 0 || (this.#held[high - 1]?.place ?? 0) < place) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#held[middle]?.place ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #goOut(trade: Trade, place: number): void {
    this.#last = trade;
    this.#lastPlace = place;
    if (!this.#isContiguous) this.#remember(place);
  }

  #remember(place: number): void {
    this.#recent.add(place);
    const [oldest] = this.#recent;
    if (this.#recent.size > REMEMBERED && oldest !== undefined) this.#recent.delete(oldest);
  }

  /** Seen late for the first time: it is remembered, so that it is late once. */
  #isMissed(place: number): boolean {
    if (!this.#isContiguous) {
      const [oldest = Infinity] = this.#recent;
      if (place < oldest || this.#recent.has(place)) return false;
      this.#remember(place);
      return true;
    }
    const at = this.#skipped.findIndex(({ from, to }) => place >= from && place <= to);
    const span = this.#skipped[at];
    if (!span) return false;
    const rest = [
      { from: span.from, to: place - 1 },
      { from: place + 1, to: span.to },
    ];
    this.#skipped.splice(at, 1, ...rest.filter(({ from, to }) => from <= to));
    return true;
  }
}
