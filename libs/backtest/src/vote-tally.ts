import type { Signal } from '#libs/signal';

/** Counts by name, largest first where they are listed. */
export type Counts = Readonly<Record<string, number>>;

/** Counts who voted for what, and which rule stopped the rest. */
export class VoteTally {
  readonly #signals = new Map<string, number>();
  readonly #votes = new Map<string, number>();
  readonly #stopped = new Map<string, number>();
  readonly #vetoes = new Map<string, number>();
  #decisions = 0;

  take(signal: Signal): void {
    this.#decisions += 1;
    count(this.#signals, signal.signal === 'Flat' ? 'Flat' : `${signal.setup} ${signal.signal}`);
    for (const veto of signal.vetoes) count(this.#vetoes, veto);
    for (const { strategy, setup, vote } of signal.votes) {
      if (vote.kind === 'vote') count(this.#votes, setup);
      else count(this.#stopped, `${strategy} ${vote.code}`);
    }
  }

  get decisions(): number {
    return this.#decisions;
  }

  /** Decisions by setup and direction. */
  get signals(): Counts {
    return listed(this.#signals);
  }

  /** Votes for a direction by setup, in minutes. */
  get votes(): Counts {
    return listed(this.#votes);
  }

  /** First failing rule by strategy, in minutes. */
  get stopped(): Counts {
    return listed(this.#stopped);
  }

  get vetoes(): Counts {
    return listed(this.#vetoes);
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function listed(counts: ReadonlyMap<string, number>): Counts {
  return Object.fromEntries([...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
