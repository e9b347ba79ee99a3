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
const KEPT = 120;

export type Replay = { readonly gap: false; readonly missed: readonly Envelope[] } | { readonly gap: true };

/** Numbers the events of one channel of one market and keeps the last ones for clients that resume. */
export class ChannelLog {
  readonly #kept: Envelope[] = [];
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

  append(event: Omit<Envelope, 'v' | 'seq'>): Envelope {
    this.#seq += 1;
    const envelope: Envelope = { v: 1, seq: this.#seq, ...event };
    this.#kept.push(envelope);
    if (this.#kept.length > KEPT) this.#kept.shift();
    return envelope;
  }

  /** @returns the events after `seq`, or `gap` where some of them are no longer kept or never were ours. */
  since(seq: number): Replay {
    const oldest = this.#seq - this.#kept.length;
    if (seq > this.#seq || seq < oldest) return { gap: true };
    return { gap: false, missed: this.#kept.slice(seq - oldest) };
  }
}
