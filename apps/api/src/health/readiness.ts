import type { Lifecycle } from './lifecycle.js';

/** Above this the process is beyond help and should be restarted. */
const DEAD_LOOP_MS = 5000;
const DEAD_SILENCE_MS = 15_000;
/** Above this it should be left alone until it has caught up. */
const BUSY_LOOP_MS = 500;
/** Of what it may have; beyond it the next large question may end the process. */
const HIGH_WATER = 0.9;

/** What a vital sign is read from. */
export interface Vitals {
  /** 99th percentile of the event loop's delay, in milliseconds. */
  readonly loopMs: () => number;
  /** Share of the memory it may have that is used. */
  readonly memoryShare: () => number;
}

/** Whether the process should be restarted, and whether it should be asked. Depends on no network. */
export class Readiness {
  constructor(
    private readonly lifecycle: Pick<Lifecycle, 'draining' | 'started' | 'silentMs'>,
    private readonly vitals: Vitals,
  ) {}

  get isAlive(): boolean {
    return this.vitals.loopMs() < DEAD_LOOP_MS && this.lifecycle.silentMs < DEAD_SILENCE_MS;
  }

  /** @returns why nothing should be asked of it now; empty where it can decide. */
  faults(): readonly string[] {
    const { started, draining } = this.lifecycle;
    const signs: readonly (readonly [isBad: boolean, fault: string])[] = [
      [!started, 'starting'],
      [draining, 'draining'],
      [this.vitals.loopMs() >= BUSY_LOOP_MS, 'event loop is late'],
      [this.vitals.memoryShare() >= HIGH_WATER, 'memory is nearly used up'],
    ];
    return signs.flatMap(([isBad, fault]) => (isBad ? [fault] : []));
  }
}
