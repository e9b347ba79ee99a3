import { after, MINUTE_MS, type EpochMs } from '#libs/market';
import { HOUR_MINUTES } from '#libs/signal';

/** Minutes of the last hour that a live feed had from history, because its stream had not brought them. */
export class RecentBackfill {
  #closeTimes: EpochMs[] = [];

  add(closeTime: EpochMs): void {
    this.#closeTimes.push(closeTime);
  }

  clear(): void {
    this.#closeTimes = [];
  }

  /** How many there are among the 60 minutes up to one; earlier ones are forgotten. @param asOf its close time. */
  countAt(asOf: EpochMs): number {
    const hourAgo = after(asOf, -HOUR_MINUTES * MINUTE_MS);
    this.#closeTimes = this.#closeTimes.filter((closeTime) => closeTime > hourAgo);
    return this.#closeTimes.filter((closeTime) => closeTime <= asOf).length;
  }
}
