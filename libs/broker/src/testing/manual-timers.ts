import type { Timers } from '../timers.js';

interface Due {
  readonly at: number;
  readonly run: () => void;
}

/** Time that moves only when a test says so. */
export class ManualTimers implements Timers {
  #now = 0;
  readonly #due = new Set<Due>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const due = { at: this.#now + ms, run };
    this.#due.add(due);
    return () => this.#due.delete(due);
  }

  /** How many timers are set: a test of leaks. */
  get pending(): number {
    return this.#due.size;
  }

  /** Moves time, running on the way what falls due, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#first(); next && next.at <= end; next = this.#first()) {
      this.#due.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }

  /** Time passes while the process does nothing: what fell due runs late. */
  sleep(ms: number): void {
    this.#now += ms;
    this.advance(0);
  }

  /** Waits, in real turns of the event loop, for a timer due within `ms`, and moves to it. */
  async passNext(ms: number): Promise<void> {
    await until(() => this.skip(ms), `a timer due within ${ms} ms`);
  }

  /** Moves to the next timer if it is due within `ms`. @returns whether there was one. */
  skip(ms: number): boolean {
    const next = this.#first();
    if (!next || next.at > this.#now + ms) return false;
    this.advance(next.at - this.#now);
    return true;
  }

  #first(): Due | undefined {
    return [...this.#due].toSorted((a, b) => a.at - b.at)[0];
  }
}

/** Turns of the event loop until `isSo`; real I/O goes on meanwhile. @throws Error after many turns. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let turns = 0; turns < 200_000; turns += 1) {
    if (isSo()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`Waited in vain for ${what}`);
}
