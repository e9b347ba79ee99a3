const POINT = 46;
const ZERO = 48;
/** As long as a number may be for its units to be worth a try; what is longer is for `Instrument` to read. */
const LONGEST = 17;
/** Digits that fit 31 bits, which are summed up without doubles. */
const SMALL_DIGITS = 9;

/** @returns the whole number written in [start, end), which must be at most 15 digits and nothing else. */
export function wholeIn(bytes: Uint8Array, start: number, end: number): number {
  const middle = Math.max(start, end - SMALL_DIGITS);
  return smallIn(bytes, start, middle) * 1e9 + smallIn(bytes, middle, end);
}

function smallIn(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) value = (10 * value + (bytes[at] ?? 0) - ZERO) | 0;
  return value;
}

/**
 * Reads a plain decimal, as `Instrument` does.
 *
 * @returns what is written in [start, end) in whole units of 10^-decimals; -1 where it is not plain, has finer digits
 *   than that, or might not fit a double.
 */
export function unitsIn(bytes: Uint8Array, start: number, end: number, decimals: number): number {
  if (end <= start || end - start > LONGEST || bytes[start] === POINT) return -1;
  let units = 0;
  let missing = decimals;
  let isFraction = false;
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit === POINT - ZERO && !isFraction) isFraction = true;
    else if (digit < 0 || digit > 9) return -1;
    else if (!isFraction || missing > 0) {
      units = 10 * units + digit;
      if (isFraction) missing -= 1;
    } else if (digit !== 0) return -1;
  }
  for (; missing > 0; missing -= 1) units *= 10;
  return Number.isSafeInteger(units) ? units : -1;
}
