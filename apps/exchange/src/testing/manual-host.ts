import { machine, type Host } from '../ambient.js';

/** A machine whose clocks stand until a test moves them. Yielding to other work stays real. */
export class ManualHost implements Host {
  #now = 1_000_000_000;
  readonly #repeats = new Set<{ readonly ms: number; readonly call: () => void; due: number }>();

  monotonic(): number {
    return this.#now;
  }

  wall(): number {
    return 1_700_000_000_000 + this.#now;
  }

  pause(): Promise<void> {
    return machine.pause(1);
  }

  turn(): Promise<void> {
    return machine.turn();
  }

  every(ms: number, call: () => void): { stop(): void } {
    const repeat = { ms, call, due: this.#now + ms };
    this.#repeats.add(repeat);
    return { stop: () => this.#repeats.delete(repeat) };
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
