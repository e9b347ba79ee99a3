import { ExchangeUnavailableError, UpstreamError } from '#libs/market';
import { isFields, show } from '../../untrusted.js';

/** An HTTP answer as it came, whatever its status. */
export interface RawAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/** Seconds to wait where the exchange names none: a 418 or 403 stands for at least minutes. */
const DEFAULT_WAIT: Readonly<Record<number, number>> = { 403: 600, 418: 600, 429: 60, 451: 3_600 };
const SERVER_ERROR_WAIT = 5;

/** The exchange understood the request and said no. */
export class RefusedError extends UpstreamError {
  constructor(
    /** Binance's own number, for example -1121 for an unknown symbol. */
    readonly exchangeCode: number,
    text: string,
  ) {
    super(`Binance must accept the request, but answered ${exchangeCode}: ${text}`, { exchangeCode });
  }
}

/**
 * Reads the answer to a market-data request. Pure.
 *
 * @returns the parsed body of a 200.
 * @throws ExchangeUnavailableError for 403, 418, 429, 451 and 5xx; its context holds the status.
 * @throws RefusedError for an answer with one of Binance's codes; UpstreamError for anything else, a web page included.
 */
export function readAnswer(answer: RawAnswer): unknown {
  const { status, text } = answer;
  const { reason, seconds } = refusalOf(answer);
  if (seconds !== undefined) throw new ExchangeUnavailableError(reason, seconds, { status });
  const body = parse(text);
  if (status === 200 && body !== undefined) return body;
  const code = isFields(body) ? body['code'] : undefined;
  if (isFields(body) && typeof code === 'number') throw new RefusedError(code, show(body['msg']));
  throw new UpstreamError(`Answer must be HTTP 200 with JSON, was ${status} with ${show(text)}`, { status });
}

/** @returns whether nothing more may be sent before the wait is over: the whole address is blocked, not this request. */
export function blocksAddress(status: unknown): boolean {
  return status === 403 || status === 418 || status === 429;
}

/** What an answer that is none means, to a request and to the opening of a stream alike. */
export interface Refusal {
  readonly reason: string;
  /** How long to stay away; undefined where the status speaks of no time. */
  readonly seconds: number | undefined;
}

/** Reads the status of a refusal and its `Retry-After`. Pure. */
export function refusalOf({ status, retryAfter }: Pick<RawAnswer, 'status' | 'retryAfter'>): Refusal {
  const reason = `Binance ${reasonOf(status)} (HTTP ${status})`;
  const fallback = DEFAULT_WAIT[status] ?? (status >= 500 ? SERVER_ERROR_WAIT : undefined);
  if (fallback === undefined) return { reason, seconds: undefined };
  const told = /^\d{1,7}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
  return { reason, seconds: Math.max(1, told ?? fallback) };
}

function reasonOf(status: number): string {
  switch (status) {
    case 403:
      return 'refuses this network address: its firewall blocks it; set another address or ask from elsewhere';
    case 418:
      return 'has banned this network address for asking too much';
    case 429:
      return 'asks to slow down';
    case 451:
      return 'does not serve this country or cloud region: set another address, for example its public data mirror';
    default:
      return status >= 500 ? 'has a fault of its own' : 'does not answer as it should';
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
