import { UpstreamError } from '#libs/market';
import { RefusedError, UnansweredError, type AnswerDialect } from '../../rest/answer.js';
import { fieldsOf, show } from '../../untrusted.js';

/** Seconds without requests after "too many visits": the limit is counted over 5 s. */
const RATE_WAIT = 5;
const FAULT_WAIT = 5;

/**
 * Bybit's envelope: `{"retCode": 0, "retMsg": "OK", "result": {...}, "time": ms}`, HTTP 200 even for errors. Too many
 * requests from one address are a bare HTTP 403, to be answered by ten minutes of silence.
 *
 * Codes (Bybit, "Error Codes"): 10006 and 10018 too many requests; 10000 and 10016 a fault of the server.
 */
export const BYBIT_ANSWERS: AnswerDialect = {
  exchange: 'Bybit',
  waits: { 403: 600 },
  unwrap: (body, told) => {
    const { retCode, retMsg, result } = fieldsOf(body, 'Answer');
    if (retCode === 0) return result;
    if (typeof retCode !== 'number') throw new UpstreamError(`Answer must hold retCode, was ${show(body)}`);
    throw failure(retCode, show(retMsg), told);
  },
};

function failure(code: number, words: string, told: number | undefined): Error {
  const context = { exchangeCode: String(code) };
  switch (code) {
    case 10006:
    case 10018:
      return new UnansweredError(
        `Bybit asks to slow down (${code}: ${words})`,
        told ?? RATE_WAIT,
        'stay away',
        context,
      );
    case 10000:
    case 10016:
      return new UnansweredError(`Bybit has a fault of its own (${code}: ${words})`, FAULT_WAIT, 'retry', context);
    default:
      return new RefusedError('Bybit', String(code), words);
  }
}

/** @returns whether a refusal means that the market is not, or no longer, listed. */
export function saysUnknownSymbol(error: unknown): boolean {
  return error instanceof RefusedError && (error.exchangeCode === '10029' || isBadSymbol(error));
}

/** 10001 stands for any bad parameter; the symbol is the only one of ours that can turn bad. */
function isBadSymbol({ exchangeCode, words }: RefusedError): boolean {
  return exchangeCode === '10001' && /symbol/i.test(words);
}
