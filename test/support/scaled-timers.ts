import type { Timers } from '#libs/broker';

/** Real timers in which time runs faster, to go with an exchange that plays at the same speed. */
export class ScaledTimers implements Timers {
  constructor(private readonly speed: number) {}

  now(): number {
    return performance.now() * this.speed;
  }

  after(ms: number, run: () => void): () => void {
    const timer = setTimeout(run, Math.min(ms / this.speed, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  }
}
