import type { BrokerSeams, BrokerSettings } from '../define-broker.js';
import type { RateRule } from '../capabilities.js';
import { RateBudget } from '../rate-budget.js';
import { RateGate } from '../rate-gate.js';
import { pause } from '../timers.js';
import type { Asking, RateReport } from '../venue.js';
import { readAnswer, UnansweredError, type AnswerDialect } from './answer.js';
import { httpGet } from './http-get.js';

const TRIES = 3;

/** One question to an exchange. */
export interface Question<Budget extends string> {
  /** From the root: `/v5/market/time`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  /** The limit that it counts against. */
  readonly budget: Budget;
  /** Plain JSON.parse where left out. */
  readonly parse?: (text: string) => unknown;
}

/** What a client of one exchange has to know. */
export interface RestRules<Budget extends string> {
  /** Id of the broker. */
  readonly id: string;
  readonly dialect: AnswerDialect;
  /** The limits it keeps to, each with room to spare. */
  readonly budgets: Readonly<Record<Budget, RateRule>>;
}

/**
 * Market-data requests to one exchange: within its limits, with a deadline, repeated where that may help, and not at all
 * while it has told this address to wait.
 */
export class RestClient<Budget extends string> {
  readonly #rules: RestRules<Budget>;
  readonly #address: string;
  readonly #seams: BrokerSeams;
  readonly #gate: RateGate;
  /** By name; those asked for at least once. */
  readonly #budgets = new Map<Budget, RateBudget>();

  constructor(rules: RestRules<Budget>, { restUrl }: BrokerSettings, seams: BrokerSeams) {
    this.#rules = rules;
    this.#address = restUrl.replace(/\/+$/, '');
    this.#seams = seams;
    this.#gate = new RateGate(rules.id, seams);
  }

  get rates(): RateReport {
    return { budgets: [...this.#budgets.values()].map(({ report }) => report), shut: this.#gate.ban };
  }

  /**
   * Asks, and asks again where the connection failed or the exchange had a fault: at most three times, never after a
   * deadline (8 s) and never against a "wait".
   *
   * @returns what the envelope of the answer holds.
   * @throws ExchangeUnavailableError, UpstreamError or RefusedError; the reason of `stop` if that aborts.
   */
  async get(question: Question<Budget>, asking: Asking): Promise<unknown> {
    const { stop } = asking;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#budget(question.budget).spend(1, asking, () => this.#once(question, stop));
      } catch (error) {
        stop?.throwIfAborted();
        if (!(error instanceof UnansweredError)) throw error;
        if (error.remedy === 'stay away') this.#gate.shut(error.retryAfterSeconds, error.message);
        if (attempt >= TRIES || error.remedy !== 'retry') throw error;
        await pause(this.#seams.timers, 200 * 2 ** attempt * this.#seams.random(), stop);
      }
    }
  }

  async #once({ path, query = {}, parse = JSON.parse }: Question<Budget>, stop?: AbortSignal): Promise<unknown> {
    const { dialect } = this.#rules;
    const url = new URL(`${this.#address}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    return readAnswer(await httpGet(dialect.exchange, url.href, this.#seams.timers, stop), dialect, parse);
  }

  #budget(name: Budget): RateBudget {
    const known = this.#budgets.get(name);
    if (known) return known;
    const budget = new RateBudget(this.#gate, this.#seams.timers, this.#rules.budgets[name]);
    this.#budgets.set(name, budget);
    return budget;
  }
}
