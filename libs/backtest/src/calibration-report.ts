import { atBaseRate, brier, MIN_SHOWN, murphy, reliability, skill, tooFew, wasEntered } from '#libs/signal';
import type { Forecast, Known, MurphyParts, Outcome, ReliabilityBin } from '#libs/signal';

/** How well stated probabilities foretold which targets came first. */
export interface CalibrationReport {
  readonly outcomes: number;
  readonly brier: Known;
  readonly murphy: Known<MurphyParts>;
  /** Against forecasting the share that came true for all. */
  readonly skillOverBaseRate: Known;
  /** Against the chance of each bracket on a driftless walk. */
  readonly skillOverChance: Known;
  readonly meanStated: Known;
  readonly meanCame: Known;
  /** Ten bins of equally many. */
  readonly bins: readonly ReliabilityBin[];
}

/** Over the outcomes that were entered. */
export function calibrationOf(outcomes: readonly Outcome[]): CalibrationReport {
  const labelled = outcomes.flatMap(({ claim, result }) =>
    wasEntered(result) ? [{ claim, y: result.hit ? 1 : 0 } as const] : [],
  );
  const stated: readonly Forecast[] = labelled.map(({ claim, y }) => ({ p: claim.p, y }));
  const chance: readonly Forecast[] = labelled.map(({ claim, y }) => ({ p: claim.chance, y }));
  const known = <T>(value: () => T): Known<T> =>
    stated.length < MIN_SHOWN ? tooFew(stated.length) : { value: value() };
  return {
    outcomes: stated.length,
    brier: known(() => brier(stated)),
    murphy: known(() => murphy(stated)),
    skillOverBaseRate: skill(stated, atBaseRate(stated)),
    skillOverChance: skill(stated, chance),
    meanStated: known(() => stated.reduce((sum, { p }) => sum + p, 0) / stated.length),
    meanCame: known(() => stated.reduce((sum, { y }) => sum + y, 0) / stated.length),
    bins: stated.length < MIN_SHOWN ? [] : reliability(stated),
  };
}
