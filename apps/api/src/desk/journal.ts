import { StorageUnavailableError } from '#libs/storage';
import type { Entry, MarketKey, NumberedNews, SignalStore } from '#libs/signal';
import type { EpochMs } from '#libs/market';
import type { Pause } from '../pause.js';

/** Entries written in one transaction: few enough that a full batch holds up nobody. */
const TOGETHER = 8;
/** Between two tries while the store cannot answer. */
const RETRY_MS = 500;
/** Entries that wait before those who make them must: some minutes of all followed markets. */
const ROOM = 2000;
/** Whoever asks for a decision waits so long for it to be kept. */
const PATIENCE_MS = 2000;

/** What came of an entry. */
type Fate = 'kept' | 'lost';

/** Who hears of what happens to the journal. */
export interface JournalEars {
  /** Something is kept and may be told; in the order in which it was kept. */
  readonly tell: (news: NumberedNews) => void;
  /** The store cannot answer, and why; undefined once it does. */
  readonly outage: (reason: string | undefined) => void;
  /** An entry that the store will never take. */
  readonly lost: (entry: Entry, error: unknown) => void;
}

/**
 * The way of all decisions into the store, one after another: nothing is told before it is kept, and all is told in the
 * order in which it was made. While the store cannot answer, what was made waits; what is told of it then comes late, and
 * its own times say so.
 */
export class Journal {
  readonly #waiting: Entry[] = [];
  /** Decisions that are not kept yet. */
  readonly #pending = new Map<string, { readonly kept: Promise<Fate>; readonly settle: (fate: Fate) => void }>();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #outage: string | undefined;
  #together = TOGETHER;
  /** It is not known whether the entries in front were kept. */
  #isUncertain = false;
  #wakeMakers: () => void = () => undefined;
  #room: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: SignalStore,
    private readonly pause: Pause,
    private readonly ears: JournalEars,
  ) {}

  /** Why nothing can be kept now; undefined where it can. */
  get outage(): string | undefined {
    return this.#outage;
  }

  /** Entries that are not kept yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes an entry in; it is kept after those before it. */
  keep(entry: Entry): void {
    this.#waiting.push(entry);
    if (entry.decision) this.#pend(entry.decision.signal.id);
    if (this.#waiting.length === ROOM) this.#room = new Promise((resolve) => (this.#wakeMakers = resolve));
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  /** Resolves once there is room for more. */
  room(): Promise<void> {
    return this.#room;
  }

  /** Resolves once a decision is kept. @throws StorageUnavailableError where that takes too long. */
  async kept(signalId: string): Promise<void> {
    const pending = this.#pending.get(signalId);
    if (!pending) return;
    const enough = new AbortController();
    const late = this.pause(PATIENCE_MS, enough.signal).then(() => 'late' as const);
    const won = await Promise.race([pending.kept, late]);
    enough.abort();
    if (won === 'late') throw new StorageUnavailableError(this.#outage ?? 'slow');
    if (won === 'lost') throw new StorageUnavailableError('refused');
  }

  /** Once all that waits is kept: see `SignalStore.turnBack`. */
  async turnBack(market: MarketKey, asOf: EpochMs): Promise<void> {
    await Promise.all([...this.#pending.keys()].map((id) => this.kept(id)));
    await this.store.turnBack(market, asOf);
  }

  /** Keeps what waits, as long as the store answers. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#together);
      try {
        this.#took(batch, await this.store.keep(batch));
      } catch (error) {
        if (error instanceof StorageUnavailableError) {
          if (this.#stop.signal.aborted) return;
          await this.#wait(error);
        } else this.#isolate(batch, error);
      }
    }
  }

  #took(batch: readonly Entry[], kept: readonly (readonly NumberedNews[])[]): void {
    this.#done(batch, 'kept');
    this.#together = TOGETHER;
    if (this.#outage !== undefined) this.ears.outage((this.#outage = undefined));
    for (const news of kept.flat()) this.ears.tell(this.#isUncertain ? { ...news, isNew: true } : news);
    this.#isUncertain = false;
  }

  async #wait({ context }: StorageUnavailableError): Promise<void> {
    const reason = String(context['reason']);
    this.#isUncertain = true;
    if (this.#outage === undefined) this.ears.outage(reason);
    this.#outage = reason;
    await this.pause(RETRY_MS, this.#stop.signal);
  }

  /** One entry that cannot be kept must not keep out the others. */
  #isolate(batch: readonly Entry[], error: unknown): void {
    const [only] = batch;
    if (batch.length > 1) this.#together = 1;
    else if (only) {
      this.#done(batch, 'lost');
      this.ears.lost(only, error);
    }
  }

  #pend(signalId: string): void {
    if (this.#pending.has(signalId)) return;
    let settle: (fate: Fate) => void = () => undefined;
    const kept = new Promise<Fate>((resolve) => (settle = resolve));
    this.#pending.set(signalId, { kept, settle });
  }

  #done(batch: readonly Entry[], fate: Fate): void {
    this.#waiting.splice(0, batch.length);
    if (this.#waiting.length < ROOM) this.#wakeMakers();
    for (const { decision } of batch) {
      if (!decision) continue;
      this.#pending.get(decision.signal.id)?.settle(fate);
      this.#pending.delete(decision.signal.id);
    }
  }
}
