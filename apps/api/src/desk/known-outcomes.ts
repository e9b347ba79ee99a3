import { StopRecords, StrategyRecords } from '#libs/signal';
import type { Outcome, SignalSettings, SignalStore } from '#libs/signal';

/** What the outcomes of all markets add up to, those of earlier lives of the service included. */
export class KnownOutcomes {
  /** How every strategy's own votes have come out. */
  readonly records = new StrategyRecords();
  /** How far the stops of those votes stood. */
  readonly stops: StopRecords;
  #recalled: Promise<void> | undefined;

  constructor(
    private readonly store: SignalStore,
    settings: SignalSettings,
  ) {
    this.stops = new StopRecords(settings);
  }

  /** Takes up earlier outcomes, once, before there are new ones. @throws StorageUnavailableError; then it can be tried again. */
  recall(): Promise<void> {
    this.#recalled ??= this.#recall().catch((error: unknown) => {
      this.#recalled = undefined;
      throw error;
    });
    return this.#recalled;
  }

  take(outcome: Outcome): void {
    this.records.take(outcome);
    this.stops.take(outcome);
  }

  async #recall(): Promise<void> {
    const earlier: Outcome[] = [];
    for await (const outcome of this.store.outcomes()) earlier.push(outcome);
    for (const outcome of earlier) this.take(outcome);
  }
}
