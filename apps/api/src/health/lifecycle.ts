import type { Broker } from '#libs/broker';
import type { Clock, EpochMs } from '#libs/market';

/** After this long a start counts as done even though no exchange answered: an outage must not restart the service. */
const GRACE_MS = 60_000;

/** Where the process is in its life: starting, serving, draining. */
export class Lifecycle {
  readonly #startedAt: EpochMs;
  #started = false;
  #draining = false;
  #asking: Promise<boolean> | undefined;

  constructor(
    private readonly broker: Broker,
    private readonly clock: Clock,
  ) {
    this.#startedAt = clock.now();
  }

  /** Started once the default exchange has told its time, or the grace has passed. Stays so. */
  async started(): Promise<boolean> {
    if (!this.#started) {
      this.#asking ??= this.#exchangeAnswers().finally(() => {
        this.#asking = undefined;
      });
      this.#started = (await this.#asking) || this.clock.now() - this.#startedAt > GRACE_MS;
    }
    return this.#started;
  }

  /** Readiness answers 503 from here on, so that no new traffic is sent. */
  drain(): void {
    this.#draining = true;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** @returns why the default exchange does not answer now, undefined where it does. */
  async exchangeFault(): Promise<string | undefined> {
    try {
      await this.broker.exchangeTime(AbortSignal.timeout(2000));
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #exchangeAnswers(): Promise<boolean> {
    return (await this.exchangeFault()) === undefined;
  }
}
