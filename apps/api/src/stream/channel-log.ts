/** What every server event of the stream looks like. */
export interface Envelope {
  readonly v: 1;
  readonly channel: string;
  /** Grows by one per channel and market. */
  readonly seq: number;
  readonly ts: string;
  readonly broker: string;
  readonly symbol: string;
  readonly data: unknown;
}

/** How many events of one channel and market can be replayed to a client that was away: two hours of decisions. */
export const KEPT = 120;

export type Replay = { readonly gap: false; readonly missed: readonly Envelope[] } | { readonly gap: true };

/** Numbers the events of one channel of one market and keeps the last ones for clients that resume. */
export class ChannelLog {
  #kept: Envelope[] = [];
  #seq: number;

  /** @param start the number before the first; growing from one life of the service to the next, so that none repeats. */
  constructor(start: number) {
    this.#seq = start;
  }

  get seq(): number {
    return this.#seq;
  }

  get last(): Envelope | undefined {
    return this.#kept.at(-1);
  }

  /** Adds an event under the next number, or under the one it is kept by elsewhere. */
  append(event: Omit<Envelope, 'v' | 'seq'>, seq = this.#seq + 1): Envelope {
    const envelope: Envelope = { v: 1, seq, ...event };
    if (seq <= this.#seq) return envelope;
    this.#seq = seq;
    this.#kept.push(envelope);
    if (this.#kept.length > KEPT) this.#kept.shift();
    return envelope;
  }

  /** Takes in what was said before this log was begun, oldest first. */
  recall(earlier: readonly Envelope[]): void {
    const all = new Map([...earlier, ...this.#kept].map((envelope) => [envelope.seq, envelope]));
    this.#kept = [...all.values()].toSorted((a, b) => a.seq - b.seq).slice(-KEPT);
    this.#seq = this.#kept.at(-1)?.seq ?? this.#seq;
  }

  /** @returns the events after `seq`, or `gap` where some of them are no longer kept or never were ours. */
  since(seq: number): Replay {
    const before = (this.#kept[0]?.seq ?? this.#seq + 1) - 1;
    if (seq > this.#seq || seq < before) return { gap: true };
    return { gap: false, missed: this.#kept.filter((envelope) => envelope.seq > seq) };
  }
}
