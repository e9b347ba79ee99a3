import { epochMs, UpstreamError, type EpochMs } from '#libs/market';
import { show } from '../../untrusted.js';
import { plainDecimal } from '../../wire/exact-json.js';

/**
 * Reads a time of the stream, RFC 3339 in UTC with up to nine decimals of a second: `2023-10-04T16:26:01.806315597Z`. What
 * is finer than a millisecond is cut off, over REST too, so that a trade has one time however it was had.
 *
 * @throws UpstreamError where it is none.
 */
export function timeOfText(value: unknown, what: string): EpochMs {
  const [, second, fraction = ''] =
    (typeof value === 'string' && /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(value)) || [];
  return checked(second === undefined ? Number.NaN : Date.parse(`${second}Z`) + millis(fraction), value, what);
}

/**
 * Reads a time of REST, a JSON number of seconds, whole or with a fraction: `1762795433.9717445`.
 *
 * @param value of `parseExactly`.
 * @throws UpstreamError where it is none.
 */
export function timeOfSeconds(value: unknown, what: string): EpochMs {
  const [seconds = '', fraction = ''] = plainDecimal(value, what).split('.');
  return checked(1_000 * Number(seconds) + millis(fraction), value, what);
}

function millis(fraction: string): number {
  return Number(fraction.padEnd(3, '0').slice(0, 3));
}

function checked(ms: number, value: unknown, what: string): EpochMs {
  try {
    return epochMs(ms);
  } catch (cause) {
    throw new UpstreamError(`${what} must be a time, was ${show(value)}`, { what }, { cause });
  }
}
