import { MarketFaults } from '../faults/market-faults.js';
import { json, type Answer, type Asked, type Refusal, type RestApi } from '../wire/answer.js';
import { RequestBudget } from '../wire/request-budget.js';
import type { Stage } from '../wire/stage.js';
import { MILLISECONDS } from '../wire/time-unit.js';
import { ENDPOINTS } from './endpoints.js';
import { KrakenError, refusal } from './errors.js';
import type { KrakenLimits } from './limits.js';

const PREFIX = '/0/public/';

/** Kraken's public REST API: HTTP 200 and a list of errors whatever happens. */
export class KrakenRest implements RestApi {
  readonly protocol = 'kraken';
  readonly #stage: Stage;
  readonly #markets: MarketFaults;
  readonly #budget: RequestBudget;

  constructor(stage: Stage, { requests, requestsMs }: KrakenLimits) {
    this.#stage = stage;
    this.#markets = new MarketFaults('kraken', stage);
    this.#budget = new RequestBudget(stage.host, { requests, perMs: requestsMs });
  }

  owns(path: string): boolean {
    return path.startsWith('/0/');
  }

  answer({ url, address }: Asked): Answer {
    try {
      return json({ error: [], result: this.#result(url, address) });
    } catch (error) {
      if (!(error instanceof KrakenError)) throw error;
      return failed(error);
    }
  }

  /** Kraken names no time to wait. */
  refused({ as }: Refusal): Answer {
    return failed(as === 'banned' ? refusal.lockout() : refusal.rate());
  }

  #result({ pathname, searchParams: asked }: URL, address: string): unknown {
    const name = pathname.slice(PREFIX.length);
    const endpoint = pathname.startsWith(PREFIX) ? ENDPOINTS.get(name) : undefined;
    if (endpoint === undefined) throw refusal.method();
    if (this.#budget.take(address) < 0) throw refusal.rate();
    if (this.#markets.maintenance && name !== 'SystemStatus') throw refusal.unavailable();
    const now = this.#stage.now();
    const clock = this.#markets.unit(MILLISECONDS).clock(now);
    return endpoint({ asked, markets: this.#markets, clock, now });
  }
}

function failed({ message }: KrakenError): Answer {
  return json({ error: [message] });
}
