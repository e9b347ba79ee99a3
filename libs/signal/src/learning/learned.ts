import type { StateLabel } from '#libs/analysis';
import type { Calibration } from '../calibration.js';

/** Trust by strategy id. */
export type Weights = Readonly<Record<string, number>>;

/** What outcomes have taught: takes the place of the settings it names, and so changes the configuration version. */
export interface Learned {
  /** By market state; undefined until there are 50 labels of every strategy. */
  readonly weights: Readonly<Record<StateLabel, Weights>> | undefined;
  /** The prior until there are 100 labelled signals. */
  readonly calibration: Calibration;
  /** There are 300 labelled outcomes: strategies may claim more. */
  readonly isSeasoned: boolean;
}
