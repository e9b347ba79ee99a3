import { timeScale } from '#libs/analysis';
import type { WorkingTimeframe } from '#libs/market';
import { BadParameterError, UnknownParameterError } from './errors.js';

/** A number one may turn: default, bounds (both allowed) and the reason for the default. */
export interface Parameter {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly why: string;
  /** Only whole numbers make sense. */
  readonly whole?: true;
  /**
   * How a time that belongs to structure grows with the working timeframe: `life` as its candles do; `reach` with their
   * square, as the time in which price travels a distance that grows with them, up to the greatest value allowed. Told for
   * 5m; a number without it is the same at all timeframes.
   */
  readonly grows?: 'life' | 'reach';
}

export type Parameters = Readonly<Record<string, Parameter>>;
export type ParameterValues<P extends Parameters = Parameters> = { readonly [Name in keyof P]: number };

/** @returns the declaration as it is for structure on candles of `timeframe`. */
export function parametersAt<P extends Parameters>(declared: P, timeframe: WorkingTimeframe): P {
  const times = timeScale(timeframe);
  const grown = Object.entries(declared).map(([name, parameter]) => [name, grownBy(parameter, times)] as const);
  return Object.freeze(Object.fromEntries(grown)) as P;
}

function grownBy(parameter: Parameter, times: number): Parameter {
  const { value, min, max, grows } = parameter;
  if (grows === 'reach') return { ...parameter, value: Math.min(value * times ** 2, max) };
  return grows === 'life' ? { ...parameter, value: value * times, min: min * times, max: max * times } : parameter;
}

/**
 * The declared defaults with `overrides` in their place, frozen.
 *
 * @throws UnknownParameterError for a name that is not declared.
 * @throws BadParameterError for a value (default or override) that is not finite, out of bounds, or not whole where
 *   it must be.
 */
export function resolveParameters<P extends Parameters>(
  strategy: string,
  declared: P,
  overrides: Readonly<Record<string, number>>,
): ParameterValues<P> {
  const stranger = Object.keys(overrides).find((name) => !Object.hasOwn(declared, name));
  if (stranger !== undefined) throw new UnknownParameterError(strategy, stranger, Object.keys(declared));
  const values = Object.entries(declared).map(([name, parameter]) => {
    const value = Object.hasOwn(overrides, name) ? overrides[name] : parameter.value;
    return [name, inBounds(strategy, name, parameter, value)] as const;
  });
  return Object.freeze(Object.fromEntries(values)) as ParameterValues<P>;
}

function inBounds(strategy: string, name: string, { min, max, whole }: Parameter, value: number | undefined): number {
  const sound = typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value));
  if (!sound) throw new BadParameterError(strategy, name, `${whole ? 'whole and ' : ''}within ${min}..${max}`, value);
  return value;
}
