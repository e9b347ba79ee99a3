const ZERO = 48;
const NINE = 57;
const POINT = 46;
/** Digits that a double holds, whatever they are. */
const MOST_DIGITS = 15;
/** Digits that fit 31 bits, and those at the end of a longer number. */
const SMALL_DIGITS = 9;
const LOW_DIGITS = 8;
const LOW = 1e8;

/** Where a value stands. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Where a plain decimal stands that is to be read in units of 10^-decimals. */
export interface DecimalPlace {
  readonly start: number;
  /** Where the point is, or would be. */
  readonly point: number;
  /** From the first digit behind the point to the last that counts; what follows must be zeros. */
  readonly first: number;
  readonly last: number;
  readonly end: number;
  /** Units of what is in front of the point, and of what is behind it. */
  readonly wholeUnits: number;
  readonly fractionUnits: number;
}

/** @returns the place, undefined where it is not written plainly, or its units might not fit a double. */
export function decimalPlace(bytes: Uint8Array, { start, end }: Place, decimals: number): DecimalPlace | undefined {
  let point = end;
  for (let at = start; at < end; at += 1) {
    const code = bytes[at] ?? 0;
    if (code === POINT && point === end && at > start) point = at;
    else if (code < ZERO || code > NINE) return undefined;
  }
  const first = Math.min(end, point + 1);
  const last = Math.min(end, first + decimals);
  if (end === start || point - start + decimals > MOST_DIGITS || end - last > MOST_DIGITS) return undefined;
  const units = { wholeUnits: 10 ** decimals, fractionUnits: 10 ** (decimals - (last - first)) };
  return { start, point, first, last, end, ...units };
}

/** @returns the whole number written in [start, end), which must be at most 15 digits and nothing else. */
export function wholeIn(view: DataView, start: number, end: number): number {
  if (end - start <= SMALL_DIGITS) return smallIn(view, start, end);
  return smallIn(view, start, end - LOW_DIGITS) * LOW + smallIn(view, end - LOW_DIGITS, end);
}

/** At most nine digits, summed up without doubles. */
function smallIn(view: DataView, start: number, end: number): number {
  const rest = start + ((end - start) & 3);
  let value = 0;
  for (let at = start; at < rest; at += 1) value = (10 * value + view.getUint8(at) - ZERO) | 0;
  for (let at = rest; at < end; at += 4) value = (10_000 * value + fourIn(view, at)) | 0;
  return value;
}

/** Four digits at once: tens are added to ones in each half, then the hundreds of the left to the right. */
function fourIn(view: DataView, at: number): number {
  const digits = view.getInt32(at, true) & 0x0f0f0f0f;
  const pairs = Math.imul(digits, 10) + (digits >>> 8);
  return (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff);
}

/**
 * Reads a plain decimal, as `Instrument` does.
 *
 * @returns it in the units of its place; -1 where it has finer digits than those.
 */
export function unitsIn(view: DataView, place: DecimalPlace): number {
  const { last, end } = place;
  if (last < end && wholeIn(view, last, end) !== 0) return -1;
  const fraction = wholeIn(view, place.first, last) * place.fractionUnits;
  return wholeIn(view, place.start, place.point) * place.wholeUnits + fraction;
}
