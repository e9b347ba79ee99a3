import { clampRange, sigmoid } from '#libs/strategy';
import { isotonicAt, type IsotonicStep } from './learning/isotonic.js';

/**
 * How claimed edges turn into probabilities: logit(p) = chance + intercept + slope * edge, then the isotonic steps where
 * there are any, p kept within [0.02, 0.95]. Part of the configuration: another fit is another configuration version.
 */
export interface Calibration {
  /** Labelled outcomes behind the fit. */
  readonly observations: number;
  readonly intercept: number;
  /** Never negative, or a larger edge would mean less. */
  readonly slope: number;
  /** On top, from 1,000 outcomes on: fewer make steps of noise. */
  readonly isotonic?: readonly IsotonicStep[];
}

/** Fewer labelled outcomes than this say nothing about intercept and slope. */
export const MIN_OBSERVATIONS = 100;

/** What we know before there are outcomes: claims are taken at their word. */
export const PRIOR_CALIBRATION: Calibration = { observations: 0, intercept: 0, slope: 1 };

const LOWEST = 0.02;
const HIGHEST = 0.95;

/** @returns the probability of the target for log-odds by chance plus an edge; below 100 outcomes the prior speaks. */
export function calibrated(fit: Calibration, chance: number, edge: number): number {
  const { intercept, slope, isotonic } = fit.observations < MIN_OBSERVATIONS ? PRIOR_CALIBRATION : fit;
  const p = sigmoid(chance + intercept + slope * edge);
  return clampRange(isotonic ? isotonicAt(isotonic, p) : p, LOWEST, HIGHEST);
}
