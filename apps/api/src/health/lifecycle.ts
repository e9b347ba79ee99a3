import type { Broker } from '#libs/broker';
import { messageOf, type Clock, type EpochMs } from '#libs/market';
import type { Pause } from '../pause.js';

/** After this long a start counts as done even though no exchange answered: an outage must not restart the service. */
const GRACE_MS = 60_000;

const BEAT_MS = 1000;
/** Beats between two questions to the exchange: while it has not answered yet, and afterwards. */
const ASK_EVERY = { starting: 1, started: 15 };
const PATIENCE_MS = 2000;

/** How the default exchange was when it was asked last. */
export interface ExchangeState {
  /** Why it did not answer; undefined where it did. */
  readonly fault: string | undefined;
  readonly lastSuccessAt: EpochMs | undefined;
}

/**
 * Where the process is in its life: starting, serving, draining. It asks by itself and remembers, so that a probe waits
 * for nothing.
 */
export class Lifecycle {
  readonly #stop = new AbortController();
  readonly #startedAt: EpochMs;
  #beatAt: EpochMs;
  #hasAnswered = false;
  #draining = false;
  #exchange: ExchangeState = { fault: 'not asked yet', lastSuccessAt: undefined };
  #asking = false;

  constructor(
    private readonly broker: Pick<Broker, 'exchangeTime'>,
    private readonly clock: Clock,
    private readonly pause: Pause,
  ) {
    this.#startedAt = clock.now();
    this.#beatAt = this.#startedAt;
  }

  /** Asks the exchange once, then goes on by itself. */
  async begin(): Promise<void> {
    await this.#ask();
    void this.#run();
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Started once the default exchange has told its time, or the grace has passed. Stays so. */
  get started(): boolean {
    this.#hasAnswered ||= this.clock.now() - this.#startedAt > GRACE_MS;
    return this.#hasAnswered;
  }

  /** Milliseconds since the process did last what it does every second. */
  get silentMs(): number {
    return this.clock.now() - this.#beatAt;
  }

  get exchange(): ExchangeState {
    return this.#exchange;
  }

  /** Readiness answers 503 from here on, so that no new traffic is sent. */
  drain(): void {
    this.#draining = true;
  }

  get draining(): boolean {
    return this.#draining;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    for (let beat = 1; !signal.aborted; beat += 1) {
      await this.pause(BEAT_MS, signal);
      this.#beatAt = this.clock.now();
      const every = this.#hasAnswered ? ASK_EVERY.started : ASK_EVERY.starting;
      if (!signal.aborted && beat % every === 0) void this.#ask();
    }
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      await this.broker.exchangeTime(AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), this.#stop.signal]));
      this.#hasAnswered = true;
      this.#exchange = { fault: undefined, lastSuccessAt: this.clock.now() };
    } catch (error) {
      const fault = messageOf(error);
      this.#exchange = { ...this.#exchange, fault };
    } finally {
      this.#asking = false;
    }
  }
}
