import { BadNumberError } from './errors.js';

const DECIMAL = /^(\d{1,25})(?:\.(\d{0,25}))?$/;

/**
 * A plain, non-negative decimal as exchanges write it, taken apart without floating point:
 * value = digits / 10^decimals. `0.29` is 29 and 2, never 28.999999999999996.
 */
export interface Decimal {
  readonly digits: bigint;
  readonly decimals: number;
}

/** @throws BadNumberError unless `text` is digits with at most one point (no sign, no exponent). */
export function parseDecimal(text: string): Decimal {
  const match = typeof text === 'string' ? DECIMAL.exec(text) : null;
  if (!match) throw new BadNumberError(`Number must be plain decimal text, was ${JSON.stringify(text)}`, { text });
  const [, whole = '', fraction = ''] = match;
  return { digits: BigInt(whole + fraction), decimals: fraction.length };
}

/** @returns how many decimals a tick or step such as `0.01000000` really has: 2. */
export function significantDecimals(text: string): number {
  const { digits, decimals } = parseDecimal(text);
  let left = decimals;
  for (let rest = digits; left > 0 && rest % 10n === 0n; rest /= 10n) left -= 1;
  return digits === 0n ? 0 : left;
}

/**
 * Rescales a decimal to units of 10^-decimals.
 *
 * @returns the quotient and what is left over in finer digits (0n where it fits).
 */
export function toUnits(value: Decimal, decimals: number): { readonly units: bigint; readonly rest: bigint } {
  if (value.decimals <= decimals) return { units: value.digits * 10n ** BigInt(decimals - value.decimals), rest: 0n };
  const divisor = 10n ** BigInt(value.decimals - decimals);
  return { units: value.digits / divisor, rest: value.digits % divisor };
}

/** @returns `units` of 10^-decimals as text with exactly that many decimals. */
export function formatUnits(units: bigint, decimals: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** @throws BadNumberError where a double could no longer hold the count exactly. */
export function safeInteger(units: bigint, what: string): number {
  const value = Number(units);
  if (!Number.isSafeInteger(value)) throw new BadNumberError(`${what} must fit 2^53 units, was ${units}`, { what });
  return value;
}
