import { clamp } from '#libs/strategy';
import type { Forecast } from './isotonic.js';

/** Fewer outcomes than this show no number. */
export const MIN_SHOWN = 30;
const BINS = 10;
/** 97.5 % quantile of the standard normal: two-sided 95 %. */
const Z = 1.959963984540054;

/** A number, or why there is none. */
export type Known<T = number> = { readonly value: T } | { readonly value: null; readonly reason: string };

/** A share with its 95 % interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** What was stated and what came true, over a tenth of the forecasts. */
export interface ReliabilityBin {
  readonly count: number;
  /** Mean stated probability. */
  readonly stated: number;
  /** Share that came true. */
  readonly came: number;
  /** Wilson's interval of `came`. */
  readonly interval: Interval;
}

/** Murphy's parts of the Brier score over the bins: score = reliability - resolution + uncertainty + spread inside bins. */
export interface MurphyParts {
  /** How far statements lie from what came true; 0 is best. */
  readonly reliability: number;
  /** How far what came true differs from bin to bin; more is better. */
  readonly resolution: number;
  /** Of the outcomes themselves: rate (1 - rate). */
  readonly uncertainty: number;
}

/** Brier score: mean of (p - y)^2 (Brier 1950), 0 best. NaN for none. */
export function brier(forecasts: readonly Forecast[]): number {
  return mean(forecasts.map(({ p, y }) => (p - y) ** 2));
}

/**
 * Skill over a reference: 1 - Brier / Brier of the reference; positive is better.
 *
 * @param reference forecasts of the same outcomes in the same order.
 * @returns null with a reason for fewer than 30 outcomes, or where the reference never erred.
 */
export function skill(forecasts: readonly Forecast[], reference: readonly Forecast[]): Known {
  if (forecasts.length < MIN_SHOWN) return tooFew(forecasts.length);
  const against = brier(reference);
  if (!(against > 0)) return { value: null, reason: 'the reference never erred' };
  return { value: 1 - brier(forecasts) / against };
}

/** @returns the same outcomes forecast by their own rate, as one would who knows it and nothing else. */
export function atBaseRate(forecasts: readonly Forecast[]): readonly Forecast[] {
  const rate = mean(forecasts.map(({ y }) => y));
  return forecasts.map(({ y }) => ({ p: rate, y }));
}

/** Ten bins of equally many forecasts (fewer where there are fewer than ten), by rising statement. */
export function reliability(forecasts: readonly Forecast[]): readonly ReliabilityBin[] {
  const sorted = forecasts.toSorted((a, b) => a.p - b.p || a.y - b.y);
  const bins = Math.min(BINS, sorted.length);
  return Array.from({ length: bins }, (_, i) => {
    const part = sorted.slice(Math.floor((i * sorted.length) / bins), Math.floor(((i + 1) * sorted.length) / bins));
    const hits = part.filter(({ y }) => y === 1).length;
    return {
      count: part.length,
      stated: mean(part.map(({ p }) => p)),
      came: hits / part.length,
      interval: wilson(hits, part.length),
    };
  });
}

/** @returns Murphy's decomposition (1973) over the ten bins; exact where all statements of a bin are equal (Siegert 2017). */
export function murphy(forecasts: readonly Forecast[]): MurphyParts {
  const rate = mean(forecasts.map(({ y }) => y));
  const bins = reliability(forecasts);
  const weighted = (of: (bin: ReliabilityBin) => number): number =>
    bins.reduce((sum, bin) => sum + bin.count * of(bin), 0) / forecasts.length;
  return {
    reliability: weighted(({ stated, came }) => (stated - came) ** 2),
    resolution: weighted(({ came }) => (came - rate) ** 2),
    uncertainty: rate * (1 - rate),
  };
}

/** Wilson's score interval (1927) at 95 %: never outside [0, 1], sound for small counts and rates near the ends. */
export function wilson(hits: number, count: number): Interval {
  const rate = hits / count;
  const widen = 1 + Z ** 2 / count;
  const centre = (rate + Z ** 2 / (2 * count)) / widen;
  const half = (Z / widen) * Math.sqrt((rate * (1 - rate)) / count + Z ** 2 / (4 * count ** 2));
  return { low: clamp(centre - half), high: clamp(centre + half) };
}

/** @returns why a number over so few outcomes is not shown. */
export function tooFew(count: number): Known<never> {
  return { value: null, reason: `${count} of ${MIN_SHOWN} outcomes` };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
