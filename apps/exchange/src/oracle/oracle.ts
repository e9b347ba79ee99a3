import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Controls } from '../controls.js';
import { aggTradeRow, klineRow } from '../binance/rows.js';
import { MILLISECONDS } from '../binance/time-unit.js';
import { INTERVALS } from '../market/interval.js';
import { MarketError } from '../market/market-error.js';
import type { Desk, Venue } from '../market/venue.js';
import type { Delivery, Ledger } from './ledger.js';

/** Most rows of one answer about the truth. */
const MOST = 1_000_000;

/**
 * What tests ask besides the wire: the clock, what was sent, what is true, and to break things. Under /oracle/.
 *
 * Times are epoch milliseconds; `from` is inclusive, `to` exclusive.
 */
export class Oracle {
  readonly #venue: Venue;
  readonly #ledger: Ledger;
  readonly #controls: Controls;

  constructor(venue: Venue, ledger: Ledger, controls: Controls) {
    this.#venue = venue;
    this.#ledger = ledger;
    this.#controls = controls;
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
      case 'GET /oracle/truth/aggTrades':
        return this.#aggTrades(asked);
      case 'GET /oracle/truth/candles':
        return this.#candles(asked);
      case 'POST /oracle/cut':
        return this.#cut(request);
      default:
        return undefined;
    }
  }

  #clock(): unknown {
    const { speed } = this.#controls;
    return { now: this.#controls.now(), speed: Number.isFinite(speed) ? speed : 'unlimited' };
  }

  async #setClock(request: IncomingMessage): Promise<unknown> {
    const { speed, now } = await bodyOf(request);
    if (speed !== undefined) this.#controls.setSpeed(speed === 'unlimited' ? Infinity : numberOf('speed', speed));
    if (now !== undefined) await this.#controls.advanceTo(numberOf('now', now));
    return this.#clock();
  }

  async #cut(request: IncomingMessage): Promise<unknown> {
    const { downMs = 0 } = await bodyOf(request);
    const sockets = this.#controls.cut(numberOf('downMs', downMs));
    return { sockets, downMs };
  }

  /** Per connection and stream: frames, aggregates and closed candles that went out within [from, to). */
  #sent(asked: URLSearchParams): unknown {
    const [from, to] = spanOf(asked);
    const symbol = asked.get('symbol');
    return this.#ledger.deliveries
      .filter((delivery) => symbol === null || delivery.symbol === symbol)
      .map((delivery) => sentRow(delivery, from, to));
  }

  #aggTrades(asked: URLSearchParams): unknown {
    const { market, trades } = this.#desk(asked);
    const [from, to] = spanOf(asked);
    return trades
      .aggTradesFrom(from, to - 1, MOST, to)
      .map((trade) => aggTradeRow(market.instrument, trade, MILLISECONDS));
  }

  /** Candles as they will be once over, whatever the clock says. */
  #candles(asked: URLSearchParams): unknown {
    const { market, candles } = this.#desk(asked);
    const [from, to] = spanOf(asked);
    const interval = INTERVALS.get(asked.get('interval') ?? '1m');
    if (interval === undefined) throw new MarketError(`Interval must be one of ${[...INTERVALS.keys()].join(', ')}`);
    const page = candles.page(interval, { from, to: to - 1, limit: MOST }, market.end);
    return page.map((candle) => klineRow(market.instrument, candle, MILLISECONDS));
  }

  #desk(asked: URLSearchParams): Desk {
    const symbol = asked.get('symbol') ?? '';
    const desk = this.#venue.desk(symbol);
    if (desk === undefined) throw new MarketError(`Symbol must be one that is played, was "${symbol}"`);
    return desk;
  }
}

function sentRow(delivery: Delivery, from: number, to: number): unknown {
  const trades = delivery.trades.filter(({ openTime }) => openTime >= from && openTime < to);
  return {
    connection: delivery.connection,
    stream: delivery.stream,
    frames: delivery.frames,
    aggTrades: trades.reduce((sum, { count }) => sum + count, 0),
    firstAggId: trades[0]?.firstAggId ?? null,
    lastAggId: trades.at(-1)?.lastAggId ?? null,
    closedCandles: delivery.closed.filter((openTime) => openTime >= from && openTime < to),
  };
}

function spanOf(asked: URLSearchParams): readonly [number, number] {
  const from = numberOf('from', asked.get('from') ?? '0');
  return [from, numberOf('to', asked.get('to') ?? String(Number.MAX_SAFE_INTEGER))];
}

function numberOf(name: string, value: unknown): number {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  if (!Number.isFinite(number)) throw new RangeError(`${name} must be a number, was ${String(value)}`);
  return number;
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<'speed' | 'now' | 'downMs', unknown>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const body: unknown = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
  if (!isOptions(body)) throw new SyntaxError('Body must be a JSON object');
  return body;
}

function isOptions(body: unknown): body is Readonly<Record<'speed' | 'now' | 'downMs', unknown>> {
  return typeof body === 'object' && body !== null;
}
