/** A repeating call that can be ended. */
export interface Repeat {
  stop(): void;
}

/** The machine the exchange runs on: its clocks and its patience. The market's own clock is VirtualClock. */
export interface Host {
  /** Milliseconds that never go back; origin without meaning. */
  monotonic(): number;
  /** Epoch milliseconds of the machine. */
  wall(): number;
  /** Resolves after about `ms` milliseconds. */
  pause(ms: number): Promise<void>;
  /** Lets everything else that is ready run first. */
  turn(): Promise<void>;
  every(ms: number, call: () => void): Repeat;
}

/** The one place of the exchange that reads ambient time or sets timers. Its repeats do not keep the process alive. */
export const machine: Host = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  every: (ms, call) => {
    const timer = setInterval(call, ms);
    timer.unref();
    return { stop: () => clearInterval(timer) };
  },
};
