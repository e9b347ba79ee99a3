import { MarketFaults } from '../faults/market-faults.js';
import { json, page, type Answer, type Asked, type Refusal, type RestApi } from '../wire/answer.js';
import { RequestBudget } from '../wire/request-budget.js';
import type { Stage } from '../wire/stage.js';
import { MILLISECONDS } from '../wire/time-unit.js';
import { ENDPOINTS } from './endpoints.js';
import { BybitError, refusal } from './errors.js';
import type { BybitLimits } from './limits.js';

const PREFIX = '/v5/market/';

/** Bybit v5's public REST API: HTTP 200 and an envelope whatever happens, short of a lockout. */
export class BybitRest implements RestApi {
  readonly protocol = 'bybit';
  readonly #stage: Stage;
  readonly #limits: BybitLimits;
  readonly #markets: MarketFaults;
  readonly #budget: RequestBudget;
  readonly #lockedOut = new Map<string, number>();

  constructor(stage: Stage, limits: BybitLimits) {
    this.#stage = stage;
    this.#limits = limits;
    this.#markets = new MarketFaults('bybit', stage);
    this.#budget = new RequestBudget(stage.host, { requests: limits.requests, perMs: limits.requestsMs });
  }

  owns(path: string): boolean {
    return path.startsWith('/v5/');
  }

  answer({ method, url, address }: Asked): Answer {
    if (this.#lockout(address)) return page(403, 'access too frequent');
    const endpoint = method === 'GET' ? ENDPOINTS.get(url.pathname.slice(PREFIX.length)) : undefined;
    if (endpoint === undefined || !url.pathname.startsWith(PREFIX)) return page(404, '404 Not Found');
    const [now, unit] = [this.#stage.now(), this.#markets.unit(MILLISECONDS)];
    try {
      const result = endpoint({ asked: url.searchParams, markets: this.#markets, now, unit });
      return json({ retCode: 0, retMsg: 'OK', result, retExtInfo: {}, time: unit.clock(now) });
    } catch (error) {
      if (!(error instanceof BybitError)) throw error;
      return this.#error(error);
    }
  }

  refused({ as, retryAfterSeconds, until }: Refusal): Answer {
    if (as === 'banned') return page(403, 'access too frequent');
    const answer = this.#error(refusal.visits());
    const limits = { 'X-Bapi-Limit': 50, 'X-Bapi-Limit-Status': 0, 'X-Bapi-Limit-Reset-Timestamp': until };
    return { ...answer, headers: { ...answer.headers, ...limits, 'Retry-After': retryAfterSeconds } };
  }

  #error({ code, message }: BybitError): Answer {
    const time = this.#markets.unit(MILLISECONDS).clock(this.#stage.now());
    return json({ retCode: code, retMsg: message, result: {}, retExtInfo: {}, time });
  }

  /** Whether the address asked too much of late, and until ten quiet minutes are over. */
  #lockout(address: string): boolean {
    const now = this.#stage.host.monotonic();
    if (this.#budget.take(address) < 0) this.#lockedOut.set(address, now + this.#limits.lockoutMs);
    return now < (this.#lockedOut.get(address) ?? -Infinity);
  }
}
