/** More messages that do not read within a minute, and what does read cannot be relied on either. */
const MOST_A_MINUTE = 10;
/** As few as this, and it can again. */
const FEW = 5;
const WINDOW_MS = 60_000;
/** Kinds counted by name; what comes beyond is counted together. */
const MOST_KINDS = 20;
const OTHERS = 'others';

/** What was dropped because it was not as the exchange's contract says. */
export interface RejectionCounts {
  readonly total: number;
  /** By what must have been so, without the value that was not. */
  readonly kinds: Readonly<Record<string, number>>;
}

/** Counts the messages of one market that were dropped, and says when they are too many. */
export class Rejections {
  readonly #times: number[] = [];
  readonly #kinds = new Map<string, number>();
  #total = 0;
  #last = '';
  #isFaulty = false;

  get counts(): RejectionCounts {
    return { total: this.#total, kinds: Object.fromEntries(this.#kinds) };
  }

  /** @param now in the time of the caller, never earlier than before. */
  add(reason: string, now: number): void {
    this.#total += 1;
    this.#last = reason;
    this.#times.push(now);
    if (this.#times.length > MOST_A_MINUTE + 1) this.#times.shift();
    const [text = ''] = reason.split(', was ');
    const kind = this.#kinds.has(text) || this.#kinds.size < MOST_KINDS ? text : OTHERS;
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
  }

  /** What is wrong, in words; empty where nothing is: over ten a minute, until they are five. */
  faultAt(now: number): string {
    const recent = this.#times.filter((time) => now - time < WINDOW_MS).length;
    this.#isFaulty = recent > (this.#isFaulty ? FEW : MOST_A_MINUTE);
    return this.#isFaulty ? `over ${FEW} messages a minute do not read, the last: ${this.#last}` : '';
  }

  /** When the fault will have passed if no other comes; undefined where there is none. */
  get overAt(): number | undefined {
    const oldest = this.#times.at(-FEW - 1);
    return this.#isFaulty && oldest !== undefined ? oldest + WINDOW_MS : undefined;
  }
}
