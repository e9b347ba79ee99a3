import http from 'node:http';
import https from 'node:https';
import { SpotRestAPI } from '@binance/spot';
import { DomainError, ExchangeUnavailableError, MINUTE_MS } from '#libs/market';
import type { BrokerSeams, BrokerSettings } from '../../define-broker.js';
import { RateBudget } from '../../rate-budget.js';
import { RateGate } from '../../rate-gate.js';
import { pause } from '../../timers.js';
import { isFields } from '../../untrusted.js';
import type { Asking, RateReport } from '../../venue.js';
import type { RawAnswer } from '../../rest/answer.js';
import { blocksAddress, readAnswer } from './answer.js';

type Api = InstanceType<typeof SpotRestAPI.RestAPI>;
/** One call of the connector, for example `(api) => api.time()`. */
export type Call = (api: Api) => Promise<{ readonly status: number; readonly headers: unknown }>;

const DEADLINE_MS = 8_000;
const TRIES = 3;
const NETWORK_WAIT = 5;
/** Until exchangeInfo has told: the lowest limit Binance ever had. */
const CAUTIOUS_WEIGHT = { name: 'request weight', limit: 1_200, windowMs: MINUTE_MS };
/** The whole of exchangeInfo has a few MB; anything beyond this is not an answer to us. */
const MAX_BODY_BYTES = 64 * 1_024 * 1_024;

/**
 * Market-data requests through Binance's official connector.
 *
 * The connector is built anew for each request (a few small objects) with options it hands on to its HTTP client
 * untouched, because left alone it
 * - drops the headers of a refusal, and with them `Retry-After`: `validateStatus` lets every status come back as an
 *   answer, which answer.ts reads;
 * - hides why a connection failed: `transport` keeps the cause;
 * - parses with a BigInt-aware reader that takes 14 ms a page of klines where JSON.parse takes 0.6: we read the text
 *   (every number Binance sends us fits a double, all decimals are text);
 * - cannot be cancelled and has no deadline for an answer that drips: `signal` does both;
 * - opens a connection for each request: the agents keep them.
 */
export class BinanceRest {
  readonly #settings: BrokerSettings;
  readonly #seams: BrokerSeams;
  readonly #gate: RateGate;
  readonly #weight: RateBudget;
  readonly #agents = {
    httpAgent: new http.Agent({ keepAlive: true }),
    httpsAgent: new https.Agent({ keepAlive: true }),
  };

  constructor(settings: BrokerSettings, seams: BrokerSeams) {
    this.#settings = settings;
    this.#seams = seams;
    this.#gate = new RateGate('BINANCE', seams);
    this.#weight = new RateBudget(this.#gate, seams.timers, CAUTIOUS_WEIGHT);
  }

  get rates(): RateReport {
    return { budgets: [this.#weight.report], shut: this.#gate.ban };
  }

  learnLimit(weightLimit: number): void {
    this.#weight.learn(weightLimit);
  }

  /**
   * Asks, and asks again where the connection failed or the exchange had a fault: at most three times, never after a
   * deadline (8 s) and never against a "wait".
   *
   * @returns the parsed body.
   * @throws ExchangeUnavailableError, UpstreamError or RefusedError; the reason of `stop` if that aborts.
   */
  async get(weight: number, call: Call, asking: Asking): Promise<unknown> {
    const { stop } = asking;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return readAnswer(await this.#weight.spend(weight, asking, () => this.#once(call, stop)));
      } catch (error) {
        stop?.throwIfAborted();
        if (!(error instanceof ExchangeUnavailableError)) throw error;
        const { status } = error.context;
        if (blocksAddress(status)) this.#gate.shut(error.retryAfterSeconds, error.message);
        if (attempt >= TRIES || !isPassing(error)) throw error;
        await pause(this.#seams.timers, 200 * 2 ** attempt * this.#seams.random(), stop);
      }
    }
  }

  async #once(call: Call, stop?: AbortSignal): Promise<RawAnswer> {
    const abort = new AbortController();
    const seen: Seen = { text: '', failure: undefined };
    const cancel = this.#seams.timers.after(DEADLINE_MS, () => abort.abort());
    const onStop = () => abort.abort();
    stop?.addEventListener('abort', onStop, { once: true });
    try {
      const { status, headers } = await call(this.#api(abort.signal, seen));
      this.#weight.observe(Number(headerOf(headers, 'x-mbx-used-weight-1m') ?? 0) || 0);
      return { status, retryAfter: headerOf(headers, 'retry-after'), text: seen.text };
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw unreachable(abort.signal.aborted, seen.failure ?? error);
    } finally {
      cancel();
      stop?.removeEventListener('abort', onStop);
    }
  }

  #api(signal: AbortSignal, seen: Seen): Api {
    const { restUrl, apiKey, apiSecret } = this.#settings;
    const configuration = {
      apiKey: apiKey ?? '',
      ...(apiSecret === undefined ? {} : { apiSecret }),
      basePath: restUrl.replace(/\/+$/, ''),
      retries: 0,
      compression: true,
      baseOptions: {
        ...this.#agents,
        headers: apiKey === undefined ? {} : { 'X-MBX-APIKEY': apiKey },
        maxRedirects: 0,
        maxContentLength: MAX_BODY_BYTES,
        signal,
        validateStatus: () => true,
        transformResponse: (text: unknown) => (seen.text = typeof text === 'string' ? text : ''),
        transport: transportFor(restUrl, seen),
      },
    };
    return new SpotRestAPI.RestAPI(configuration);
  }
}

/** What a request leaves behind besides its answer. */
interface Seen {
  text: string;
  failure: Error | undefined;
}

/** Node's own client, keeping the error that the connector would replace by "Network error". */
function transportFor(restUrl: string, seen: Seen) {
  const client = restUrl.startsWith('https:') ? https : http;
  return {
    request: (options: https.RequestOptions, onAnswer: (answer: http.IncomingMessage) => void) =>
      client.request(options, onAnswer).once('error', (error) => (seen.failure = error)),
  };
}

function unreachable(isDeadline: boolean, cause: unknown): ExchangeUnavailableError {
  const what = isDeadline ? `did not answer within ${DEADLINE_MS / 1_000} s` : `cannot be reached: ${messageOf(cause)}`;
  return new ExchangeUnavailableError(`Binance ${what}`, NETWORK_WAIT, { deadline: isDeadline }, { cause });
}

/** A fault that the next moment may have cured; a deadline has already taken all the time there is. */
function isPassing({ context }: ExchangeUnavailableError): boolean {
  return context['deadline'] === false || (typeof context['status'] === 'number' && context['status'] >= 500);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : error.name;
  return error.message === '' ? code : error.message;
}

function headerOf(headers: unknown, name: string): string | undefined {
  const value = isFields(headers) ? headers[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}
