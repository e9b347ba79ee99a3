import type { Odds } from './base-rate.js';

/** One piece of evidence and what it is worth. */
export interface Factor {
  readonly name: string;
  /** How strongly it is present, 0..1. */
  readonly value: number;
  /** Its typical value, at which it says nothing. */
  readonly reference: number;
  /** Log-odds for a change of 1. */
  readonly weight: number;
}

const CLIP = 0.02;

/** Keeps a number within [low, high]. */
export function clampRange(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Keeps a number within [0, 1]. */
export function clamp(value: number): number {
  return clampRange(value, 0, 1);
}

/** ln(p / (1 - p)). */
export function logit(p: number): number {
  return Math.log(p / (1 - p));
}

/** 1 / (1 + e^-x), the inverse of logit. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Evidence in log-odds over chance: `sum weight (value - reference)`, no more than `cap` either way. */
export function edgeOf(factors: readonly Factor[], cap: number): number {
  const sum = factors.reduce((total, { value, reference, weight }) => total + weight * (value - reference), 0);
  return clampRange(sum, -cap, cap);
}

/** How well the setup matches, 0..1: mean of the values, weighted by |weight|. 0 without factors. */
export function qualityOf(factors: readonly Factor[]): number {
  const mass = factors.reduce((total, { weight }) => total + Math.abs(weight), 0);
  const sum = factors.reduce((total, { value, weight }) => total + Math.abs(weight) * value, 0);
  return mass > 0 ? sum / mass : 0;
}

/** Log-odds of reaching the target by chance; the probability is kept within [0.02, 0.98] first. */
export function chanceLogit(base: Pick<Odds, 'target'>): number {
  return logit(clampRange(base.target, CLIP, 1 - CLIP));
}

/** The base odds moved by an edge in log-odds. */
export function shiftOdds(base: Odds, edge: number): Odds {
  return withTarget(base, sigmoid(chanceLogit(base) + edge));
}

/** The base odds with another chance of the target; the rest is split between stop and timeout as in the base. */
export function withTarget({ stop, timeout }: Odds, target: number): Odds {
  const rest = 1 - target;
  const stopped = stop + timeout > 0 ? (rest * stop) / (stop + timeout) : rest;
  return { target, stop: stopped, timeout: rest - stopped };
}
