import { setTimeout as sleep } from 'node:timers/promises';
import type { TurnSeams } from './desk/fair-turns.js';

/** Waits, or less where the signal aborts; never rejects. */
export type Pause = (ms: number, stop: AbortSignal) => Promise<void>;

/** The machine's own patience; tests hand in their own. Does not keep the process alive. */
export const systemPause: Pause = async (ms, stop) => {
  await sleep(ms, undefined, { signal: stop, ref: false }).catch(() => undefined);
};

/** The machine's own event loop. */
export const systemTurns: TurnSeams = {
  now: () => performance.now(),
  soon: (run) => void setImmediate(run),
};
