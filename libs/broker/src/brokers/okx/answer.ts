import { UpstreamError } from '#libs/market';
import { RefusedError, UnansweredError, type AnswerDialect } from '../../rest/answer.js';
import { fieldsOf, show } from '../../untrusted.js';

/** Seconds without requests after "too many requests": the limits are counted over 2 s. */
const RATE_WAIT = 5;
const FAULT_WAIT = 5;

/**
 * OKX's envelope: `{"code": "0", "msg": "", "data": [...]}`.
 *
 * Codes (OKX API v5, "Error Code"): 50011 and 50061 too many requests; 50001 service unavailable, 50004 timeout, 50013
 * system busy, 50026 system error; 51001 no such instrument.
 */
export const OKX_ANSWERS: AnswerDialect = {
  exchange: 'OKX',
  waits: { 429: RATE_WAIT },
  unwrap: (body) => {
    const { code, msg, data } = fieldsOf(body, 'Answer');
    if (code === '0') return data;
    if (typeof code !== 'string') throw new UpstreamError(`Answer must hold a code, was ${show(body)}`);
    throw failure(code, show(msg));
  },
};

function failure(code: string, words: string): Error {
  const context = { exchangeCode: code };
  switch (code) {
    case '50011':
    case '50061':
      return new UnansweredError(`OKX asks to slow down (${code}: ${words})`, RATE_WAIT, 'stay away', context);
    case '50001':
    case '50004':
    case '50013':
    case '50026':
      return new UnansweredError(`OKX has a fault of its own (${code}: ${words})`, FAULT_WAIT, 'retry', context);
    default:
      return new RefusedError('OKX', code, words);
  }
}

/** @returns whether a refusal means that the market is not, or no longer, listed. */
export function saysUnknownSymbol(error: unknown): boolean {
  return error instanceof RefusedError && error.exchangeCode === '51001';
}
