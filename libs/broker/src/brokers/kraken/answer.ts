import { UpstreamError } from '#libs/market';
import { RefusedError, UnansweredError, type AnswerDialect } from '../../rest/answer.js';
import { fieldsOf, isList, show } from '../../untrusted.js';

/** Kraken counts requests up and time down by one a second, and names no time to wait. */
const RATE_WAIT = 15;
const LOCKOUT_WAIT = 900;
const FAULT_WAIT = 5;
const UNKNOWN_PAIR = 'EQuery:Unknown asset pair';

/**
 * Kraken's envelope: `{"error": [], "result": {...}}`, HTTP 200 even for errors. An error is text: a letter for how bad it is
 * (`E`; `W` is only a warning), a category, what happened: `EAPI:Rate limit exceeded`.
 */
export const KRAKEN_ANSWERS: AnswerDialect = {
  exchange: 'Kraken',
  waits: { 429: RATE_WAIT },
  unwrap: (body) => {
    const { error, result } = fieldsOf(body, 'Answer');
    if (!isList(error)) throw new UpstreamError(`Answer must hold a list of errors, was ${show(body)}`);
    const failed = error.find((each) => typeof each !== 'string' || !each.startsWith('W'));
    if (failed === undefined) return result;
    throw failure(typeof failed === 'string' ? failed : show(failed));
  },
};

function failure(text: string): Error {
  const context = { exchangeCode: text };
  if (/^EAPI:Rate limit|^EGeneral:Too many requests|^EService: ?Throttled/.test(text)) {
    return new UnansweredError(`Kraken asks to slow down (${text})`, RATE_WAIT, 'stay away', context);
  }
  if (text.startsWith('EGeneral:Temporary lockout')) {
    return new UnansweredError(
      `Kraken has banned this address for a while (${text})`,
      LOCKOUT_WAIT,
      'stay away',
      context,
    );
  }
  if (/^EService:|^EGeneral:Internal error/.test(text)) {
    return new UnansweredError(`Kraken has a fault of its own or is closed (${text})`, FAULT_WAIT, 'retry', context);
  }
  return new RefusedError('Kraken', text, 'see its error list');
}

/** @returns whether a refusal means that the market is not, or no longer, listed. */
export function saysUnknownSymbol(error: unknown): boolean {
  return error instanceof RefusedError && error.exchangeCode === UNKNOWN_PAIR;
}
