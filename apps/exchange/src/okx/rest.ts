import { MarketFaults } from '../faults/market-faults.js';
import { json, page, type Answer, type Asked, type Refusal, type RestApi } from '../wire/answer.js';
import { RequestBudget } from '../wire/request-budget.js';
import type { Stage } from '../wire/stage.js';
import { MILLISECONDS } from '../wire/time-unit.js';
import { ENDPOINTS } from './endpoints.js';
import { OkxError, refusal } from './errors.js';
import type { OkxLimits } from './limits.js';

const PREFIX = '/api/v5/';

/** OKX v5's public REST API: an envelope of strings, rationed per endpoint and address. */
export class OkxRest implements RestApi {
  readonly protocol = 'okx';
  readonly #stage: Stage;
  readonly #markets: MarketFaults;
  readonly #budgets: ReadonlyMap<string, RequestBudget>;

  constructor(stage: Stage, { requests }: OkxLimits) {
    this.#stage = stage;
    this.#markets = new MarketFaults('okx', stage);
    const budgets = Object.entries(requests);
    this.#budgets = new Map(budgets.map(([name, budget]) => [name, new RequestBudget(stage.host, budget)]));
  }

  owns(path: string): boolean {
    return path.startsWith(PREFIX);
  }

  answer({ method, url, address }: Asked): Answer {
    const name = url.pathname.slice(PREFIX.length);
    const endpoint = method === 'GET' ? ENDPOINTS.get(name) : undefined;
    if (endpoint === undefined) return page(404, '404 Not Found');
    if ((this.#budgets.get(name)?.take(address) ?? 0) < 0) return failed(refusal.requests());
    const [now, unit] = [this.#stage.now(), this.#markets.unit(MILLISECONDS)];
    try {
      const data = endpoint({ asked: url.searchParams, markets: this.#markets, now, unit });
      return json({ code: '0', msg: '', data });
    } catch (error) {
      if (!(error instanceof OkxError)) throw error;
      return failed(error);
    }
  }

  /** OKX names no time to wait. */
  refused({ as }: Refusal): Answer {
    return as === 'banned' ? page(403, 'Forbidden') : failed(refusal.requests());
  }
}

function failed({ code, message, status }: OkxError): Answer {
  return json({ code, msg: message, data: [] }, status);
}
