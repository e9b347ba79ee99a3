import type { AuctionView } from '#libs/analysis';
import type { EpochMs } from '#libs/market';
import { EMPTY_BOOK } from '#libs/signal';
import type {
  Entry,
  KeptLedger,
  LedgerEvent,
  MarketKey,
  MarketLedger,
  Signal,
  SignalBook,
  SignalEngine,
  SignalStore,
} from '#libs/signal';

/** A ledger and the close of the last minute it took in; undefined while it took in none. */
interface Standing {
  readonly ledger: MarketLedger;
  asOf: EpochMs | undefined;
}

/**
 * The two ledgers of a market: of decisions made when somebody asked, whose book is nobody's, and of those made minute by
 * minute while somebody attends. Both go on where an earlier life of the service has left them.
 */
export class MarketBooks {
  readonly #asked: Standing;
  readonly #followed: Standing;
  /** Whether anybody has attended; until then nothing may pass the followed ledger by. */
  #isTakenUp = false;
  #isAttended = false;
  /** The newest first decision that is kept from an earlier life. */
  readonly #latest: Signal | undefined;

  private constructor(asked: Standing, followed: Standing, latest: Signal | undefined) {
    this.#asked = asked;
    this.#followed = followed;
    this.#latest = latest;
  }

  /** @throws StorageUnavailableError. */
  static async recalled(engine: SignalEngine, store: SignalStore, market: MarketKey): Promise<MarketBooks> {
    const [asked, followed, latest] = await Promise.all([
      store.ledger(market, 'asked'),
      store.ledger(market, 'followed'),
      store.latest(market),
    ]);
    return new MarketBooks(standingOf(engine, asked), standingOf(engine, followed), latest);
  }

  /** The book for the next decision: an empty one where nobody attends. */
  get book(): SignalBook {
    return this.#isAttended ? this.#followed.ledger.book : EMPTY_BOOK;
  }

  /** Where the ledgers stand, as far as an entry at `asOf` must hold them. */
  get states(): Entry['ledgers'] {
    const asked = { asked: this.#asked.ledger.state };
    return this.#isTakenUp ? { ...asked, followed: this.#followed.ledger.state } : asked;
  }

  /** The close of the last minute that anything is known of. */
  get asOf(): EpochMs | undefined {
    const times = [this.#asked.asOf, this.#followed.asOf, this.#latest?.asOf];
    return times.reduce((last, time) => (time !== undefined && (last === undefined || time > last) ? time : last));
  }

  /** From here on the followed ledger is in use, until `leave`. */
  attend(): void {
    this.#isTakenUp = this.#isAttended = true;
  }

  leave(): void {
    this.#isAttended = false;
  }

  /** The close of the minute from which on nothing may be skipped; undefined where anything may. */
  resumeFrom(): EpochMs | undefined {
    const followed = this.#isTakenUp ? this.#followed.asOf : undefined;
    const { lives, shadows } = this.#asked.ledger.state;
    const asked = lives.length + shadows.length > 0 ? this.#asked.asOf : undefined;
    if (followed === undefined || asked === undefined) return followed ?? asked;
    return followed < asked ? followed : asked;
  }

  /** @returns the decision of an earlier life on the minute that closed at `asOf`. */
  decidedBefore(asOf: EpochMs): Signal | undefined {
    return this.#latest?.asOf === asOf ? this.#latest : undefined;
  }

  /** Closes a minute in every ledger that has not seen it. @param prices of its trades, where they are known. */
  advance(view: AuctionView, prices: ArrayLike<number> | undefined): readonly LedgerEvent[] {
    const inUse = this.#isTakenUp ? [this.#asked, this.#followed] : [this.#asked];
    return inUse.flatMap((standing) => {
      if (standing.asOf !== undefined && view.asOf <= standing.asOf) return [];
      standing.asOf = view.asOf;
      return standing.ledger.advance(view, prices);
    });
  }

  /** Takes the decision made at `view`. */
  decided(signal: Signal, view: AuctionView): void {
    const standing = this.#isAttended ? this.#followed : this.#asked;
    standing.asOf = view.asOf;
    standing.ledger.decided(signal, view);
  }
}

function standingOf(engine: SignalEngine, kept: KeptLedger | undefined): Standing {
  if (!kept) return { ledger: engine.openLedger(), asOf: undefined };
  const signals = new Map(kept.signals.map((signal) => [signal.id, signal]));
  return { ledger: engine.resumeLedger(kept.state, (id) => signals.get(id)), asOf: kept.asOf };
}
