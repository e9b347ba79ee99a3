import type { Timers } from '../timers.js';

/**
 * The one boundary between a socket, which must never wait, and the reader of a stream, who may take its time.
 *
 * Bounded: a reader slower than the feed costs the subscription (the feed is then joined anew over REST), never memory
 * and never a message in silence. One reader only.
 */
export class EventQueue<T> {
  readonly #timers: Timers;
  readonly #limit: number;
  #items: T[] = [];
  #open = true;
  #wake: () => void = () => undefined;

  constructor(timers: Timers, limit: number) {
    this.#timers = timers;
    this.#limit = limit;
  }

  /** @returns false, without keeping the item, where the queue is full or closed. */
  push(item: T): boolean {
    if (!this.#open || this.#items.length >= this.#limit) return false;
    this.#items.push(item);
    this.#wake();
    return true;
  }

  /** Nothing goes in any more; what is in can still be taken. */
  close(): void {
    this.#open = false;
    this.#wake();
  }

  /** @returns all items, oldest first, `late` after `waitMs` without one, or `ended` once the queue is closed and empty. */
  async take(waitMs: number): Promise<readonly T[] | 'late' | 'ended'> {
    if (this.#items.length === 0 && this.#open) await this.#arrival(waitMs);
    if (this.#items.length === 0) return this.#open ? 'late' : 'ended';
    const items = this.#items;
    this.#items = [];
    return items;
  }

  #arrival(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        this.#wake = () => undefined;
        resolve();
      };
      const cancel = this.#timers.after(waitMs, done);
      this.#wake = done;
    });
  }
}
