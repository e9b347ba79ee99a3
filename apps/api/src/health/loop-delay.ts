import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock, EpochMs } from '#libs/market';

const WINDOW_MS = 30_000;

/** How long the event loop keeps work waiting: the honest measure of whether this process can still answer. */
export class LoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: 20 });
  #windowFrom: EpochMs;
  #previous = 0;

  constructor(private readonly clock: Clock) {
    this.#windowFrom = clock.now();
    this.#histogram.enable();
  }

  stop(): void {
    this.#histogram.disable();
  }

  /** @returns the worse 99th percentile, in milliseconds, of the present window of 30 s and the one before it. */
  p99(): number {
    const current = this.#histogram.count > 0 ? this.#histogram.percentile(99) / 1e6 : 0;
    const worst = Math.max(current, this.#previous);
    if (this.clock.now() - this.#windowFrom >= WINDOW_MS) this.#turn(current);
    return worst;
  }

  #turn(current: number): void {
    this.#previous = current;
    this.#windowFrom = this.clock.now();
    this.#histogram.reset();
  }
}
