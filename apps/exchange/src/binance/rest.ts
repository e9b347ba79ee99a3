import { MarketFaults } from '../faults/market-faults.js';
import { json, page, type Answer, type Asked, type Refusal, type RestApi } from '../wire/answer.js';
import type { Stage } from '../wire/stage.js';
import { timeUnit, type TimeUnit } from '../wire/time-unit.js';
import { ENDPOINTS, type Endpoint } from './endpoints.js';
import { ApiError } from './errors.js';
import type { BinanceLimits } from './limits.js';
import { Query } from './query.js';
import { RequestWeight, type Admission } from './request-weight.js';

const PREFIX = '/api/v3/';
const BY_PATH = new Map(ENDPOINTS.map((endpoint) => [PREFIX + endpoint.path, endpoint]));

/** Binance's public REST API. */
export class BinanceRest implements RestApi {
  readonly protocol = 'binance';
  readonly #stage: Stage;
  readonly #markets: MarketFaults;
  readonly #limits: BinanceLimits;
  readonly #weight: RequestWeight;

  constructor(stage: Stage, limits: BinanceLimits) {
    this.#stage = stage;
    this.#markets = new MarketFaults('binance', stage);
    this.#limits = limits;
    this.#weight = new RequestWeight(stage.host, limits);
  }

  owns(path: string): boolean {
    return path.startsWith('/api/v3/');
  }

  /** Answers one request; unknown paths get a plain 404. */
  answer({ method, url, headers, address }: Asked): Answer {
    const endpoint = method === 'GET' ? BY_PATH.get(url.pathname) : undefined;
    if (endpoint === undefined) return page(404, '404 Not found');
    const admission = this.#weight.charge(address, endpoint.weight(url.searchParams));
    const unit = this.#markets.unit(timeUnit(textOf(headers['x-mbx-time-unit'])));
    const { status, body } = this.#answer(endpoint, admission, url.searchParams, unit);
    return json(body, status, this.#headers(admission));
  }

  refused({ as, retryAfterSeconds, until }: Refusal): Answer {
    const used = this.#limits.requestWeight + 1;
    const admission: Admission =
      as === 'limited'
        ? { status: 429, used, retryAfterSeconds }
        : { status: 418, used, retryAfterSeconds, bannedUntil: until };
    const { status, body } = refusalOf(() => this.#admit(admission));
    return json(body, status, this.#headers(admission));
  }

  #headers(admission: Admission): Answer['headers'] {
    const used = { 'X-MBX-USED-WEIGHT': admission.used, 'X-MBX-USED-WEIGHT-1M': admission.used };
    return admission.status === 200 ? used : { ...used, 'Retry-After': admission.retryAfterSeconds };
  }

  #answer(endpoint: Endpoint, admission: Admission, parameters: URLSearchParams, unit: TimeUnit): Body {
    return refusalOf(() => {
      this.#admit(admission);
      const query = new Query(parameters, endpoint.parameters);
      return endpoint.answer({ query, markets: this.#markets, limits: this.#limits, now: this.#stage.now(), unit });
    });
  }

  #admit(admission: Admission): void {
    switch (admission.status) {
      case 200:
        return;
      case 429:
        throw new ApiError(
          -1003,
          `Too much request weight used; current limit is ${this.#limits.requestWeight} request weight per 1 MINUTE. ` +
            'Please use WebSocket Streams for live updates to avoid polling the API.',
          429,
        );
      case 418:
        throw new ApiError(
          -1003,
          `Way too much request weight used; IP banned until ${admission.bannedUntil}. ` +
            'Please use WebSocket Streams for live updates to avoid bans.',
          418,
        );
    }
  }
}

interface Body {
  readonly status: number;
  readonly body: unknown;
}

/** What was answered, or the refusal that was thrown instead. */
function refusalOf(answer: () => unknown): Body {
  try {
    return { status: 200, body: answer() };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, body: error.body };
  }
}

function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
