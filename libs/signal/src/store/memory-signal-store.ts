import type { Evidence } from '../evidence/evidence.js';
import type { Outcome } from '../outcome/outcome.js';
import type { Signal } from '../signal.js';
import { byPlace, matches } from './signal-store.js';
import type { Place, SignalFilter, SignalPage, SignalStore, StoredSignal } from './signal-store.js';

interface Kept extends StoredSignal {
  readonly evidence: Evidence;
}

/** Decisions kept at most. One takes some 30 kB with its evidence. */
export interface StoreLimits {
  readonly signals: number;
  readonly flats: number;
}

/** Long and Short are rare and worth more, so Flats, one a minute and market, cannot crowd them out. */
const LIMITS: StoreLimits = { signals: 1_000, flats: 2_000 };

/** Keeps the latest decisions in memory, the oldest forgotten first. */
export class MemorySignalStore implements SignalStore {
  readonly #signals = new Map<string, Kept>();
  readonly #flats = new Map<string, Kept>();

  constructor(private readonly limits: StoreLimits = LIMITS) {}

  async save(signal: Signal, evidence: Evidence): Promise<void> {
    if (this.#find(signal.id)) return;
    const [room, limit] =
      signal.signal === 'Flat' ? [this.#flats, this.limits.flats] : [this.#signals, this.limits.signals];
    room.set(signal.id, { signal, evidence, outcome: undefined });
    const [oldest] = room.keys();
    if (room.size > limit && oldest !== undefined) room.delete(oldest);
  }

  async close(outcome: Outcome): Promise<void> {
    const kept = this.#signals.get(outcome.signalId);
    if (kept) this.#signals.set(outcome.signalId, { ...kept, outcome });
  }

  async find(id: string): Promise<StoredSignal | undefined> {
    const kept = this.#find(id);
    return kept && { signal: kept.signal, outcome: kept.outcome };
  }

  async evidence(id: string): Promise<Evidence | undefined> {
    return this.#find(id)?.evidence;
  }

  async page(filter: SignalFilter, limit: number, after?: Place): Promise<SignalPage> {
    const found = [...this.#signals.values(), ...this.#flats.values()]
      .filter(({ signal }) => matches(filter, signal) && (!after || byPlace(after, placeOf(signal)) < 0))
      .toSorted((a, b) => byPlace(placeOf(a.signal), placeOf(b.signal)));
    const signals = found.slice(0, limit).map(({ signal, outcome }) => ({ signal, outcome }));
    const last = found.length > limit ? signals.at(-1) : undefined;
    return { signals, next: last && placeOf(last.signal) };
  }

  #find(id: string): Kept | undefined {
    return this.#signals.get(id) ?? this.#flats.get(id);
  }
}

function placeOf({ asOf, id }: Signal): Place {
  return { asOf, id };
}
