import type { Evidence } from '../evidence/evidence.js';
import type { TradeSheet } from '../evidence/trade-sheet.js';
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
  /** Sheets of trades: one a minute and market, some 50 kB in a busy one. */
  readonly sheets: number;
}

/** Long and Short are rare and worth more, so Flats, one a minute and market, cannot crowd them out. */
const LIMITS: StoreLimits = { signals: 1_000, flats: 2_000, sheets: 400 };

/** Keeps the latest decisions in memory, the oldest forgotten first. */
export class MemorySignalStore implements SignalStore {
  readonly #signals = new Map<string, Kept>();
  readonly #flats = new Map<string, Kept>();
  /** By digest, those longest unnamed first. */
  readonly #sheets = new Map<string, string>();

  readonly #limits: StoreLimits;

  constructor(limits: Partial<StoreLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  async save(signal: Signal, evidence: Evidence): Promise<void> {
    if (this.#find(signal.id)) return;
    for (const sheet of evidence.sheets) this.#keepSheet(sheet);
    const [room, limit] =
      signal.signal === 'Flat' ? [this.#flats, this.#limits.flats] : [this.#signals, this.#limits.signals];
    room.set(signal.id, { signal, evidence: { ...evidence, sheets: [] }, outcome: undefined });
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

  async sheet(digest: string): Promise<string | undefined> {
    return this.#sheets.get(digest);
  }

  async page(filter: SignalFilter, limit: number, after?: Place): Promise<SignalPage> {
    const found = [...this.#signals.values(), ...this.#flats.values()]
      .filter(({ signal }) => matches(filter, signal) && (!after || byPlace(after, placeOf(signal)) < 0))
      .toSorted((a, b) => byPlace(placeOf(a.signal), placeOf(b.signal)));
    const signals = found.slice(0, limit).map(({ signal, outcome }) => ({ signal, outcome }));
    const last = found.length > limit ? signals.at(-1) : undefined;
    return { signals, next: last && placeOf(last.signal) };
  }

  #keepSheet({ digest, text }: TradeSheet): void {
    this.#sheets.delete(digest);
    this.#sheets.set(digest, text);
    const [oldest] = this.#sheets.keys();
    if (this.#sheets.size > this.#limits.sheets && oldest !== undefined) this.#sheets.delete(oldest);
  }

  #find(id: string): Kept | undefined {
    return this.#signals.get(id) ?? this.#flats.get(id);
  }
}

function placeOf({ asOf, id }: Signal): Place {
  return { asOf, id };
}
