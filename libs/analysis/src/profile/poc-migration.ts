import { after, MINUTE_MS, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';

/** Where the developing POC went within the last hour. A diagnosis: it did not tell balance from trend in simulation. */
export interface PocMigrationReading {
  /** POC now less POC an hour ago, in daily ATR. */
  readonly drift: number;
  /** `stable`: within one bin of now all along; `migrating`: 0.10 ATR or more in at least 2 moves, none back. */
  readonly motion: 'stable' | 'migrating' | 'mixed';
}

interface Sample {
  readonly at: EpochMs;
  readonly poc: number;
}

/**
 * Follows the developing POC of one profile, sampled at each 5m close. Where a close is missing the POC counts as
 * unmoved since the last one. Warm-up: 60 minutes of samples. Begin a new one with each auction day: the POC of a new
 * day starts over and has not migrated.
 */
export class PocMigration {
  /** The samples of the last hour and the one that holds at its beginning. */
  readonly #samples: Sample[] = [];

  constructor(private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS) {}

  /** @param at time of the close, later than the last one. @param poc ticks. */
  sample(at: EpochMs, poc: number): void {
    const start = after(at, -this.settings.pocMigration.minutes * MINUTE_MS);
    this.#samples.push({ at, poc });
    while ((this.#samples[1]?.at ?? Infinity) <= start) this.#samples.shift();
  }

  /**
   * @param dailyAtr, binSize ticks.
   * @returns the reading at the last sample, undefined while warming up and where the daily ATR is not above 0.
   */
  read(dailyAtr: number | undefined, binSize: number): PocMigrationReading | undefined {
    const { minutes, minDrift } = this.settings.pocMigration;
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || !last || !dailyAtr || last.at - first.at < minutes * MINUTE_MS) return undefined;
    const drift = (last.poc - first.poc) / dailyAtr;
    const isStable = this.#samples.every(({ poc }) => Math.abs(poc - last.poc) <= binSize);
    const isMigrating = Math.abs(drift) >= minDrift && this.#movesOneWay();
    return Object.freeze({ drift, motion: isStable ? 'stable' : isMigrating ? 'migrating' : 'mixed' });
  }

  #movesOneWay(): boolean {
    const moves = this.#samples.slice(1).map(({ poc }, i) => Math.sign(poc - (this.#samples[i]?.poc ?? poc)));
    const up = moves.filter((sign) => sign > 0).length;
    const down = moves.filter((sign) => sign < 0).length;
    return Math.min(up, down) === 0 && up + down >= this.settings.pocMigration.minMoves;
  }
}
