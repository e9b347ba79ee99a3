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

const POINT = 46;
const ZERO = 48;

/**
 * The fast way for the numbers that exchanges really send; most of the work of reading history is here.
 *
 * @returns `text` in whole units of 10^-decimals, or undefined where it is not plain, has finer digits than that, or
 *   might not fit a double: then parseDecimal and toUnits have to say what it is.
 */
export function readUnits(text: string, decimals: number): number | undefined {
  if (typeof text !== 'string' || text.length === 0 || text.length > 17) return undefined;
  let units = 0;
  let fraction = -1;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const digit = code - ZERO;
    if (code === POINT && fraction < 0 && i > 0) fraction = 0;
    else if (digit < 0 || digit > 9) return undefined;
    else if (fraction < decimals) {
      units = 10 * units + digit;
      if (fraction >= 0) fraction += 1;
    } else if (digit !== 0) return undefined;
  }
  for (let missing = decimals - Math.max(fraction, 0); missing > 0; missing -= 1) units *= 10;
  return Number.isSafeInteger(units) ? units : undefined;
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
