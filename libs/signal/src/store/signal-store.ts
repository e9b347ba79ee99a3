import type { EpochMs } from '#libs/market';
import type { Setup } from '#libs/strategy';
import type { Evidence } from '../evidence/evidence.js';
import type { Outcome } from '../outcome/outcome.js';
import type { Signal, SignalDirection } from '../signal.js';

/** A decision and what became of it. */
export interface StoredSignal {
  readonly signal: Signal;
  /** Undefined for Flat and while it is open. */
  readonly outcome: Outcome | undefined;
}

/** Which decisions are wanted; what is undefined does not matter. */
export interface SignalFilter {
  readonly symbol?: string | undefined;
  readonly broker?: string | undefined;
  readonly strategy?: string | undefined;
  readonly signal?: SignalDirection | undefined;
  readonly setup?: Setup | undefined;
  readonly tradable?: boolean | undefined;
  /** Decided at or after. */
  readonly from?: EpochMs | undefined;
  /** Decided before. */
  readonly to?: EpochMs | undefined;
}

/** A place in the order of decisions: newest first, those of one moment by id. */
export interface Place {
  readonly asOf: EpochMs;
  readonly id: string;
}

export interface SignalPage {
  readonly signals: readonly StoredSignal[];
  /** After the last one; undefined where nothing follows. */
  readonly next: Place | undefined;
}

/** Keeps decisions with their evidence, the sheets of trades it names, and outcomes. Saving one again changes nothing. */
export interface SignalStore {
  save(signal: Signal, evidence: Evidence): Promise<void>;
  /** Adds what became of a signal; of one that is not kept (any more) nothing is remembered. */
  close(outcome: Outcome): Promise<void>;
  find(id: string): Promise<StoredSignal | undefined>;
  evidence(id: string): Promise<Evidence | undefined>;
  /** Text of the sheet of trades with that digest, undefined where it is not kept (any more). */
  sheet(digest: string): Promise<string | undefined>;
  /** @param after the place from which to go on. */
  page(filter: SignalFilter, limit: number, after?: Place): Promise<SignalPage>;
}

/** @returns whether a decision is one of those wanted. */
export function matches(
  { symbol, broker, strategy, signal, setup, tradable, from, to }: SignalFilter,
  one: Signal,
): boolean {
  return (
    (symbol === undefined || one.symbol === symbol) &&
    (broker === undefined || one.broker === broker) &&
    (strategy === undefined || one.strategy === strategy) &&
    (signal === undefined || one.signal === signal) &&
    (setup === undefined || one.setup === setup) &&
    (tradable === undefined || one.tradable === tradable) &&
    (from === undefined || one.asOf >= from) &&
    (to === undefined || one.asOf < to)
  );
}

/** Order of decisions: newest first, then by id. */
export function byPlace(a: Place, b: Place): number {
  return b.asOf - a.asOf || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
