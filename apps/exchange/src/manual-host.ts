import { machine, type Host } from './ambient.js';

/** Where the clocks of a machine stand at first, unless told otherwise; without meaning. */
const ORIGIN = 1_701_000_000_000;

/** A machine whose clocks stand until they are moved. Yielding to other work stays real. */
export class ManualHost implements Host {
  readonly #origin: number;
  #now = 1_000_000_000;
  #wake: () => void = () => undefined;
  readonly #repeats = new Set<{ readonly ms: number; readonly call: () => void; due: number }>();

  /** @param wall epoch milliseconds at which its wall clock begins */
  constructor(wall = ORIGIN) {
    this.#origin = wall - this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  wall(): number {
    return this.#origin + this.#now;
  }

  /** Nobody waits for time that stands still: a moment, or less where there is something to do. */
  pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      void machine.pause(1).then(resolve);
    });
  }

  /** Ends the pause that is on. */
  wake(): void {
    this.#wake();
  }

  turn(): Promise<void> {
    return machine.turn();
  }

  every(ms: number, call: () => void): { stop(): void } {
    const repeat = { ms, call, due: this.#now + ms };
    this.#repeats.add(repeat);
    return { stop: () => this.#repeats.delete(repeat) };
  }

  /** Milliseconds until a repeat falls due; Infinity without one. */
  get untilDue(): number {
    return Math.min(...[...this.#repeats].map(({ due }) => due - this.#now), Infinity);
  }

  /** Lets `ms` pass, calling what falls due on the way. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#repeats].filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.#now = next.due;
      next.due += next.ms;
      next.call();
    }
    this.#now = end;
  }
}
