import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange } from '../controls.js';
import { FAULTS } from '../faults/catalogue.js';
import type { Fault } from '../faults/fault.js';
import { MarketError } from '../market/market-error.js';
import { bodyOf, numberOf, spanOf } from './asked.js';
import type { Delivery } from './ledger.js';
import { Truth } from './truth.js';

/**
 * What tests ask besides the wire: the clock, what was sent, what is true, and to break things. Under /oracle/.
 *
 * Times are epoch milliseconds; `from` is inclusive, `to` exclusive.
 */
export class Oracle {
  readonly #exchange: Exchange;
  readonly #truth: Truth;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.#truth = new Truth(exchange.venue);
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { status, body } = await this.#answer(request, url);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  }

  async #answer(request: IncomingMessage, url: URL): Promise<{ readonly status: number; readonly body: unknown }> {
    try {
      const body = await this.#route(`${request.method} ${url.pathname}`, url.searchParams, request);
      return body === undefined ? { status: 404, body: { error: 'no such question' } } : { status: 200, body };
    } catch (error) {
      if (!(error instanceof MarketError || error instanceof RangeError || error instanceof SyntaxError)) throw error;
      return { status: 400, body: { error: error.message } };
    }
  }

  #route(route: string, asked: URLSearchParams, request: IncomingMessage): unknown {
    switch (route) {
      case 'GET /oracle/clock':
        return this.#clock();
      case 'POST /oracle/clock':
        return this.#setClock(request);
      case 'GET /oracle/sent':
        return this.#sent(asked);
      case 'GET /oracle/requests':
        return this.#requests(asked);
      case 'GET /oracle/truth/aggTrades':
        return this.#truth.aggTrades(asked);
      case 'GET /oracle/truth/trades':
        return this.#truth.trades(asked);
      case 'GET /oracle/truth/candles':
        return this.#truth.candles(asked);
      case 'GET /oracle/faults':
        return this.#exchange.faults.faults.map(written);
      case 'GET /oracle/faults/catalogue':
        return FAULTS;
      case 'POST /oracle/faults':
        return this.#order(request);
      case 'DELETE /oracle/faults':
        return { lifted: this.#exchange.lift(idOf(asked)) };
      case 'POST /oracle/cut':
        return this.#cut(request);
      default:
        return undefined;
    }
  }

  #clock(): unknown {
    const { speed } = this.#exchange;
    return { now: this.#exchange.now(), speed: Number.isFinite(speed) ? speed : 'unlimited' };
  }

  /** Plays up to `now`, or on for `advance` milliseconds, before it answers. */
  async #setClock(request: IncomingMessage): Promise<unknown> {
    const { speed, now, advance } = await bodyOf(request);
    if (speed !== undefined) this.#exchange.setSpeed(speed === 'unlimited' ? Infinity : numberOf('speed', speed));
    if (advance !== undefined) await this.#exchange.advanceTo(this.#exchange.now() + numberOf('advance', advance));
    if (now !== undefined) await this.#exchange.advanceTo(numberOf('now', now));
    return this.#clock();
  }

  async #order(request: IncomingMessage): Promise<unknown> {
    return written(this.#exchange.order(await bodyOf(request)));
  }

  async #cut(request: IncomingMessage): Promise<unknown> {
    const { downMs = 0 } = await bodyOf(request);
    const sockets = this.#exchange.cut(numberOf('downMs', downMs));
    return { sockets, downMs };
  }

  /** Per connection and stream: frames, trades and closed candles that went out within [from, to). */
  #sent(asked: URLSearchParams): unknown {
    const [from, to] = spanOf(asked);
    return this.#exchange.ledger.deliveries
      .filter(({ symbol }) => (asked.get('symbol') ?? symbol) === symbol)
      .filter(({ protocol }) => (asked.get('protocol') ?? protocol) === protocol)
      .map((delivery) => sentRow(delivery, from, to));
  }

  /** REST requests within [from, to) of machine time. */
  #requests(asked: URLSearchParams): unknown {
    const [from, to] = spanOf(asked);
    return this.#exchange.requests.requests.filter(
      ({ protocol, wall }) => (asked.get('protocol') ?? protocol) === protocol && wall >= from && wall < to,
    );
  }
}

/** A fault as JSON: an end that never comes is null. */
function written({ until, ...fault }: Fault): unknown {
  return { ...fault, until: Number.isFinite(until) ? until : null };
}

function idOf(asked: URLSearchParams): number | undefined {
  const id = asked.get('id');
  return id === null ? undefined : numberOf('id', id);
}

function sentRow(delivery: Delivery, from: number, to: number): unknown {
  const trades = delivery.trades.filter(({ openTime }) => openTime >= from && openTime < to);
  return {
    protocol: delivery.protocol,
    connection: delivery.connection,
    stream: delivery.stream,
    frames: delivery.frames,
    trades: trades.reduce((sum, { count }) => sum + count, 0),
    firstId: trades.length === 0 ? null : Math.min(...trades.map(({ firstId }) => firstId)),
    lastId: trades.length === 0 ? null : Math.max(...trades.map(({ lastId }) => lastId)),
    closedCandles: delivery.closed.filter((openTime) => openTime >= from && openTime < to),
  };
}
