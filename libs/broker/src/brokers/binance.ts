import { SpotRestAPI } from '@binance/spot';
import {
  openTimeOf,
  TIMEFRAME_MS,
  UnknownSymbolError,
  UpstreamError,
  type Candle,
  type EpochMs,
  type Instrument,
  type MarketEvent,
  type Timeframe,
} from '#libs/market';
import type { Broker, CandleRequest, StreamOptions } from '../broker.js';
import { CandleFeed } from '../candle-feed.js';
import { defineBroker, type BrokerSeams, type BrokerSettings } from '../define-broker.js';
import { ExchangeClock } from '../exchange-clock.js';
import { SocketLink } from '../feed-link.js';
import { inParallel, pagesOf, type Span } from '../paging.js';
import type { Budget } from '../rate-budget.js';
import { ConnectionPacer } from '../reconnect.js';
import { fieldsOf, listOf } from '../untrusted.js';
import { RefusedError, refusalOf } from './binance/answer.js';
import { readFrame } from './binance/frames.js';
import { InstrumentCatalogue } from './binance/catalogue.js';
import { candleOf, exchangeTimeOf, klineRow } from './binance/kline.js';
import { BinanceRest } from './binance/rest.js';

const PAGE_ROWS = 1_000;
const PARALLEL_PAGES = 4;
const { KlinesIntervalEnum: INTERVAL } = SpotRestAPI;
const INTERVALS: Readonly<Record<Timeframe, SpotRestAPI.KlinesIntervalEnum>> = {
  '1m': INTERVAL.INTERVAL_1m,
  '5m': INTERVAL.INTERVAL_5m,
  '15m': INTERVAL.INTERVAL_15m,
  '30m': INTERVAL.INTERVAL_30m,
  '1h': INTERVAL.INTERVAL_1h,
  '4h': INTERVAL.INTERVAL_4h,
  '1d': INTERVAL.INTERVAL_1d,
};
/** Binance refuses times before 2017, the year it opened. */
const OLDEST = Date.UTC(2017, 0, 1);

/** Binance spot: REST through the official connector, market streams through a thin client of our own. */
export const binance = defineBroker({
  id: 'BINANCE',
  defaults: { restUrl: 'https://api.binance.com', streamUrl: 'wss://stream.binance.com:9443' },
  open: (settings, seams) => new BinanceBroker(settings, seams),
});

export class BinanceBroker implements Broker {
  readonly id = 'BINANCE';
  readonly #settings: BrokerSettings;
  readonly #seams: BrokerSeams;
  readonly #rest: BinanceRest;
  readonly #catalogue: InstrumentCatalogue;
  readonly #pacer: ConnectionPacer;
  readonly #clock: ExchangeClock;

  constructor(settings: BrokerSettings, seams: BrokerSeams) {
    this.#settings = settings;
    this.#seams = seams;
    this.#rest = new BinanceRest(settings, seams);
    this.#catalogue = new InstrumentCatalogue(this.#rest, seams);
    this.#pacer = new ConnectionPacer(seams.timers);
    this.#clock = new ExchangeClock(seams.timers);
  }

  /** Request weight spent in this minute, and what Binance allows. */
  budget(): Budget {
    return this.#rest.budget;
  }

  async exchangeTime(stop?: AbortSignal): Promise<EpochMs> {
    return this.#clock.tell(async () => {
      const body = await this.#rest.get(1, (api) => api.time(), stop);
      return exchangeTimeOf(fieldsOf(body, 'Answer')['serverTime'], 'Server time');
    });
  }

  instrument(symbol: string, stop?: AbortSignal): Promise<Instrument> {
    return this.#catalogue.one(symbol, stop);
  }

  instruments(stop?: AbortSignal): Promise<readonly Instrument[]> {
    return this.#catalogue.all(stop);
  }

  async candles(request: CandleRequest, stop?: AbortSignal): Promise<readonly Candle[]> {
    const span = await this.#closedSpan(request, stop);
    const candles = span.from < span.to ? await this.#history(request, span, stop) : [];
    // The exchange may have taken its time back meanwhile.
    const now = this.#clock.told ?? span.to;
    return candles.filter(({ closeTime }) => closeTime <= now);
  }

  async #history(request: CandleRequest, span: Span, stop?: AbortSignal): Promise<readonly Candle[]> {
    // The first page starts at the oldest candle there is, however long before its listing a market is asked for.
    const first = await this.#page(request, span, stop);
    const step = TIMEFRAME_MS[request.timeframe];
    const last = first.at(-1);
    if (!last || first.length < PAGE_ROWS) return first;
    const rest = pagesOf({ from: last.openTime + step, to: span.to }, step, PAGE_ROWS);
    const pages = await inParallel(rest, PARALLEL_PAGES, (page) => this.#page(request, page, stop));
    return [first, ...pages].flat();
  }

  stream(instrument: Instrument, stop: AbortSignal, options: StreamOptions = {}): AsyncIterable<MarketEvent> {
    const { timers, random } = this.#seams;
    const source = {
      open: () => this.#link(instrument, options.with ?? []),
      exchangeTime: () => this.exchangeTime(stop),
      candles: (from: EpochMs, to: EpochMs) => this.candles({ instrument, timeframe: '1m', from, to }, stop),
    };
    return new CandleFeed(source, { timers, random, pacer: this.#pacer }, stop, options.from).events();
  }

  #link(instrument: Instrument, extras: readonly 'trade'[]): SocketLink {
    const streams = ['kline_1m', ...(extras.includes('trade') ? ['aggTrade'] : [])];
    const params = streams.map((name) => `${instrument.symbol.toLowerCase()}@${name}`);
    const protocol = {
      url: `${this.#settings.streamUrl.replace(/\/+$/, '')}/stream`,
      greeting: [JSON.stringify({ method: 'SUBSCRIBE', params, id: 1 })],
      read: (text: string) => readFrame(text, instrument),
      onRefusal: (status: number, retryAfter: string | undefined) => this.#stayAway(status, retryAfter),
      onReject: (reason: string) => this.#seams.onReject(this.id, reason),
    };
    return new SocketLink(protocol, this.#seams.timers);
  }

  /** A refused stream means the address, not the market: no stream of this broker tries again before its time. */
  #stayAway(status: number, retryAfter: string | undefined): string {
    const { reason, seconds } = refusalOf({ status, retryAfter });
    if (seconds === undefined) return reason;
    this.#pacer.hold(seconds);
    return `${reason}, next attempt in ${seconds} s at the earliest`;
  }

  /** The part of the request that has closed, on the grid of its timeframe. */
  async #closedSpan({ timeframe, from, to }: CandleRequest, stop?: AbortSignal): Promise<Span> {
    const step = TIMEFRAME_MS[timeframe];
    const start = Math.ceil(Math.max(from, OLDEST) / step) * step;
    if (start >= to) return { from: start, to: start };
    const told = this.#clock.told;
    const now = told !== undefined && Math.ceil(to / step) * step <= told ? told : await this.exchangeTime(stop);
    return { from: start, to: Math.min(to, openTimeOf(now, timeframe)) };
  }

  async #page(request: CandleRequest, span: Span, stop?: AbortSignal): Promise<readonly Candle[]> {
    const { instrument, timeframe } = request;
    const query = {
      symbol: instrument.symbol,
      interval: INTERVALS[timeframe],
      limit: PAGE_ROWS,
      startTime: span.from,
      endTime: span.to - 1,
    };
    const rows = await this.#rest
      .get(2, (api) => api.klines(query), stop)
      .catch((error: unknown) => {
        throw error instanceof RefusedError && error.exchangeCode === -1121
          ? new UnknownSymbolError(this.id, instrument.symbol)
          : error;
      });
    const candles = listOf(rows, 'Klines').map((row) => candleOf(klineRow(row), instrument, timeframe));
    checkOrder(candles, span);
    return candles;
  }
}

/** @throws UpstreamError unless the candles ascend and lie within the span. */
function checkOrder(candles: readonly Candle[], { from, to }: Span): void {
  let previous = from - 1;
  for (const { openTime } of candles) {
    if (openTime <= previous || openTime >= to) {
      throw new UpstreamError(`Klines must ascend within ${from} to ${to}, was ${openTime} after ${previous}`);
    }
    previous = openTime;
  }
}
