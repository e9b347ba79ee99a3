import { ExchangeUnavailableError, UpstreamError } from '#libs/market';
import { refusalOf, RefusedError, type RawAnswer } from '../../rest/answer.js';
import { isFields, show } from '../../untrusted.js';

/** Whose answers these are, and how long to wait after them: as other exchanges mean it. */
export const BINANCE_ANSWERS = { exchange: 'Binance', waits: {} } as const;

/**
 * Reads the answer to a market-data request. Pure.
 *
 * @returns the parsed body of a 200.
 * @throws ExchangeUnavailableError for 403, 418, 429, 451 and 5xx; its context holds the status.
 * @throws RefusedError for an answer with one of Binance's codes (`-1121`, an unknown symbol); UpstreamError for anything
 *   else, a web page included.
 */
export function readAnswer(answer: RawAnswer): unknown {
  const { status, text } = answer;
  const { reason, seconds } = refusalOf(answer, BINANCE_ANSWERS);
  if (seconds !== undefined) throw new ExchangeUnavailableError(reason, seconds, { status });
  const body = parse(text);
  if (status === 200 && body !== undefined) return body;
  const code = isFields(body) ? body['code'] : undefined;
  if (isFields(body) && typeof code === 'number') throw new RefusedError('Binance', String(code), show(body['msg']));
  throw new UpstreamError(`Answer must be HTTP 200 with JSON, was ${status} with ${show(text)}`, { status });
}

/** @returns whether nothing more may be sent before the wait is over: the whole address is blocked, not this request. */
export function blocksAddress(status: unknown): boolean {
  return status === 403 || status === 418 || status === 429;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
