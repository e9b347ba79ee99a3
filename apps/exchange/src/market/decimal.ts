import { MarketError } from './market-error.js';

/** Decimals that the wire shows for every price, quantity and notional of a spot market. */
export const WIRE_DECIMALS = 8;

const ZEROS = '00000000';

/** An integer of 10^-decimals as a decimal string with eight places: (6183763, 2) is "61837.63000000". */
export function formatFixed(units: number | bigint, decimals: number): string {
  const digits = units.toString();
  if (decimals === 0) return `${digits}.${ZEROS}`;
  const padded = digits.length > decimals ? digits : digits.padStart(decimals + 1, '0');
  const point = padded.length - decimals;
  return `${padded.slice(0, point)}.${padded.slice(point)}${ZEROS.slice(decimals)}`;
}

/** As formatFixed, without the zeros at the end that say nothing: "61837.63", "5", "0.00005". */
export function formatPlain(units: number | bigint, decimals: number): string {
  const fixed = formatFixed(units, decimals);
  let end = fixed.length;
  while (fixed[end - 1] === '0') end -= 1;
  return fixed.slice(0, fixed[end - 1] === '.' ? end - 1 : end);
}

/**
 * A decimal string as an integer of 10^-decimals, without floating point.
 *
 * @throws MarketError if it is not an unsigned decimal, has non-zero digits finer than the unit, or is beyond 2^53.
 */
export function parseFixed(text: string, decimals: number): number {
  const value = Number(digitsOf(text, decimals));
  if (!Number.isSafeInteger(value))
    throw new MarketError(`Decimal must fit 2^53 units of 1e-${decimals}, was "${text}"`);
  return value;
}

/** As parseFixed, for amounts that may exceed 2^53 units (quote volumes). */
export function parseFixedBig(text: string, decimals: number): bigint {
  return BigInt(digitsOf(text, decimals));
}

function digitsOf(text: string, decimals: number): string {
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  const fraction = point < 0 ? '' : text.slice(point + 1);
  const kept = fraction.length > decimals ? fraction.slice(0, decimals) : fraction.padEnd(decimals, '0');
  const digits = whole + kept;
  if (!isDigits(digits) || whole === '') throw new MarketError(`Decimal must be digits with one point, was "${text}"`);
  if (fraction.length > decimals && !isZeros(fraction, decimals)) {
    throw new MarketError(`Decimal must be a multiple of 1e-${decimals}, was "${text}"`);
  }
  return digits;
}

function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function isZeros(text: string, from: number): boolean {
  for (let i = from; i < text.length; i += 1) if (text.charCodeAt(i) !== 48) return false;
  return true;
}
