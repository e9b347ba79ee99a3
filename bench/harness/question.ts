/** What a contender found out, by name. Contenders of one question must agree on every name they share. */
export type Answer = Readonly<Record<string, number | string>>;

/** One run of one contender, in a process of its own. */
export interface Measurement {
  /** CPU time, memory or whatever the question's unit says. */
  readonly cost: number;
  readonly answer: Answer;
  /** Other figures worth keeping: latencies, collections. They are recorded, and compared where a row says so (`of`). */
  readonly aside?: Readonly<Record<string, number>>;
}

/** One way to do the work. */
export interface Contender {
  readonly name: string;
  /** What it does more or less than the others; empty where all do the same. */
  readonly does: string;
  /** @throws NotRunnableError where this machine lacks something. */
  readonly measure: () => Measurement | Promise<Measurement>;
}

/**
 * A line of the table. `floor`: ours / other, how far we are from the least the machine allows. `peer`: other / ours, how
 * many times cheaper we are. `law`: ours / other of the same code on more and on less work, whose answers differ.
 */
export interface Comparison {
  readonly kind: 'floor' | 'peer' | 'law';
  readonly ours: string;
  readonly other: string;
  /** A figure of `aside` that is compared in place of the cost. */
  readonly of?: string;
  /** Limit of the ratio: at most for a floor or a law, at least for a peer. */
  readonly target?: number;
}

/** A limit of one contender's own figure. */
export interface Budget {
  readonly kind: 'budget';
  readonly ours: string;
  /** As in `Comparison`. */
  readonly of?: string;
  readonly atMost: number;
}

export interface Question {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly contenders: readonly Contender[];
  readonly rows: readonly (Comparison | Budget)[];
  /** Peers that cannot run here, each with the reason. */
  readonly absent?: () => readonly string[];
  /** Makes the inputs that contenders read, once, before any of them runs. */
  readonly prepare: () => void | Promise<void>;
}

/** A contender lacks something on this machine. */
export class NotRunnableError extends Error {}
