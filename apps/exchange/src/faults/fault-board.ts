import { Chance } from '../market/chance.js';
import type { FaultName } from './catalogue.js';
import { strikes, type Fault, type FaultOrder, type Victim } from './fault.js';

/** Who wants to know of faults when they are ordered and lifted. */
export interface FaultListener {
  onOrdered(fault: Fault): void;
  onLifted(fault: Fault): void;
}

/**
 * The faults of one run: ordered, active, over.
 *
 * Chance is drawn per (seed, fault, connection), so that equal scripts on equal seeds do equal damage.
 */
export class FaultBoard {
  readonly #seed: string;
  readonly #now: () => number;
  readonly #faults: Fault[] = [];
  readonly #listeners: FaultListener[] = [];
  #ordered = 0;

  constructor(seed: string, now: () => number) {
    this.#seed = seed;
    this.#now = now;
  }

  listen(listener: FaultListener): void {
    this.#listeners.push(listener);
  }

  /** True while there is nothing to look up: the fast path of every frame. */
  get quiet(): boolean {
    return this.#faults.length === 0;
  }

  /** Everything ordered and not lifted, the expired included. */
  get faults(): readonly Fault[] {
    return this.#faults;
  }

  order<Name extends FaultName>({ name, victim, at, forMs, terms }: FaultOrder<Name>): Fault<Name> {
    this.#ordered += 1;
    const from = at ?? this.#now();
    const fault = { id: this.#ordered, name, victim, from, until: from + (forMs ?? Infinity), terms };
    this.#faults.push(fault);
    for (const listener of this.#listeners) listener.onOrdered(fault);
    return fault;
  }

  /** Ends a fault, or all of them. @returns how many there were */
  lift(id?: number): number {
    const lifted = this.#faults.filter((fault) => id === undefined || fault.id === id);
    for (const fault of lifted) this.#faults.splice(this.#faults.indexOf(fault), 1);
    for (const fault of lifted) for (const listener of this.#listeners) listener.onLifted(fault);
    return lifted.length;
  }

  /** Faults that strike the victim at `time`, in the order in which they were ordered. */
  striking(victim: Victim, time: number): readonly Fault[] {
    return this.quiet ? [] : this.#faults.filter((fault) => strikes(fault, victim, time));
  }

  /** The first fault of this name that strikes the victim, by default now. */
  find<Name extends FaultName>(name: Name, victim: Victim, time = this.#now()): Fault<Name> | undefined {
    return this.#faults.find((fault): fault is Fault<Name> => fault.name === name && strikes(fault, victim, time));
  }

  /** The stream of chance of a fault on one connection. */
  chance(fault: Fault, ...names: readonly (string | number)[]): Chance {
    return Chance.of(this.#seed, 'fault', fault.id, fault.name, ...names);
  }
}
