import { ExchangeUnavailableError, UpstreamError } from '#libs/market';
import { show } from '../untrusted.js';

/** An HTTP answer as it came, whatever its status. */
export interface RawAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/**
 * What a failed request means for the next one: `retry` a fault that a moment may cure; `stay away` the exchange has told
 * this address to send nothing for a while; `give up` there is no more time, or no cure.
 */
export type Remedy = 'retry' | 'stay away' | 'give up';

/** The exchange does not answer what was asked. */
export class UnansweredError extends ExchangeUnavailableError {
  constructor(
    text: string,
    seconds: number,
    readonly remedy: Remedy,
    context: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(text, seconds, context, options);
  }
}

/** The exchange understood the request and said no. */
export class RefusedError extends UpstreamError {
  constructor(
    exchange: string,
    /** The exchange's own code, as text. */
    readonly exchangeCode: string,
    /** What it says besides. */
    readonly words: string,
  ) {
    super(`${exchange} must accept the request, but answered ${exchangeCode}: ${words}`, { exchangeCode });
  }
}

/** What the answers of one exchange mean. Pure. */
export interface AnswerDialect {
  /** The exchange's name, for people: `Bybit`. */
  readonly exchange: string;
  /** Seconds to wait after a status, where the exchange names none and means less or more than others do. */
  readonly waits: Readonly<Record<number, number>>;
  /**
   * Takes the envelope off an answer that is JSON.
   *
   * @param told seconds to wait, where the answer names them beside the envelope.
   * @throws UnansweredError or RefusedError where it holds an error; UpstreamError where it is no envelope.
   */
  unwrap(body: unknown, told: number | undefined): unknown;
}

/** Seconds to wait where the exchange names none: a 403 stands for minutes, a 451 until something is set up otherwise. */
const DEFAULT_WAIT: Readonly<Record<number, number>> = { 403: 600, 418: 600, 429: 60, 451: 3_600 };
const SERVER_ERROR_WAIT = 5;

/**
 * Reads the answer to a request. Pure.
 *
 * @param parse how the exchange's JSON is to be read.
 * @returns what is in the envelope.
 * @throws UnansweredError for 403, 418, 429, 451 and 5xx, and for what the envelope says of the kind; RefusedError where the
 *   exchange said no; UpstreamError for anything else, a web page included.
 */
export function readAnswer(answer: RawAnswer, dialect: AnswerDialect, parse: (text: string) => unknown): unknown {
  const { status, text } = answer;
  const { reason, seconds } = refusalOf(answer, dialect);
  if (seconds !== undefined) throw new UnansweredError(reason, seconds, remedyFor(status), { status });
  const body = parsed(text, parse);
  if (body !== undefined && status >= 200 && status < 500) return dialect.unwrap(body, secondsIn(answer));
  throw new UpstreamError(`Answer must be HTTP 200 with JSON, was ${status} with ${show(text)}`, { status });
}

/** What an answer that is none means, to a request and to the opening of a stream alike. */
export interface Refusal {
  readonly reason: string;
  /** How long to stay away; undefined where the status speaks of no time. */
  readonly seconds: number | undefined;
}

/** Reads the status of a refusal and its `Retry-After`. Pure. */
export function refusalOf(
  { status, retryAfter }: Pick<RawAnswer, 'status' | 'retryAfter'>,
  { exchange, waits }: Pick<AnswerDialect, 'exchange' | 'waits'>,
): Refusal {
  const reason = `${exchange} ${reasonOf(status)} (HTTP ${status})`;
  const fallback = waits[status] ?? DEFAULT_WAIT[status] ?? (status >= 500 ? SERVER_ERROR_WAIT : undefined);
  if (fallback === undefined) return { reason, seconds: undefined };
  return { reason, seconds: secondsIn({ retryAfter }) ?? fallback };
}

/** What `Retry-After` says, if it is a number of seconds. */
function secondsIn({ retryAfter }: Pick<RawAnswer, 'retryAfter'>): number | undefined {
  return /^\d{1,7}$/.test(retryAfter ?? '') ? Math.max(1, Number(retryAfter)) : undefined;
}

function remedyFor(status: number): Remedy {
  if (status >= 500) return 'retry';
  return status === 451 ? 'give up' : 'stay away';
}

function reasonOf(status: number): string {
  switch (status) {
    case 403:
      return 'refuses this network address, for how much it asked or where it is: set another address or ask from elsewhere';
    case 418:
      return 'has banned this network address for asking too much';
    case 429:
      return 'asks to slow down';
    case 451:
      return 'does not serve this country or cloud region: set another address';
    default:
      return status >= 500 ? 'has a fault of its own' : 'does not answer as it should';
  }
}

function parsed(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
