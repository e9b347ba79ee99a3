/** One late message moves the lag only so far: what counts is a stream that stays behind. */
const RISE = 0.25;

/** How far a stream is behind the exchange's clock: falls at once with a prompt message, and rises with several late ones. */
export class StreamLag {
  #newest = -Infinity;
  #ms: number | undefined;

  /** Milliseconds; undefined before the first message. Below 0 where the clocks disagree by more than the way takes. */
  get ms(): number | undefined {
    return this.#ms === undefined ? undefined : Math.round(this.#ms);
  }

  /** A message with an event of that time; repetitions of older ones tell nothing. @param now of the exchange. */
  seen(eventTime: number, now: number): void {
    if (eventTime <= this.#newest) return;
    this.#newest = eventTime;
    const lag = now - eventTime;
    const before = this.#ms ?? 0;
    this.#ms = lag < before ? lag : before + RISE * (lag - before);
  }
}
