import { SpotRestAPI } from '@binance/spot';
import {
  TIMEFRAME_MS,
  UnknownSymbolError,
  type Candle,
  type EpochMs,
  type Instrument,
  type Quote,
  type Timeframe,
} from '#libs/market';
import type { CandleRequest } from '../../candle-request.js';
import type { BrokerSeams, BrokerSettings } from '../../define-broker.js';
import { ExchangeClock } from '../../exchange-clock.js';
import { RefusedError } from '../../rest/answer.js';
import { checkOrder, closedCandles } from '../../rest/closed-candles.js';
import { inParallel, pagesOf, type Span } from '../../paging.js';
import type { TradePage, TradeRequest } from '../../trade-history.js';
import { fieldsOf, listOf } from '../../untrusted.js';
import type { Asking, RateReport, VenueRest } from '../../venue.js';
import { InstrumentCatalogue } from './catalogue.js';
import { candleOf, exchangeTimeOf, klineRow } from './kline.js';
import { quoteOf } from '../../wire/best-quote.js';
import { BinanceRest, type Call } from './rest.js';
import { aggTradeQuery, tradePage } from './trade-page.js';

const PAGE_ROWS = 1_000;
const PARALLEL_PAGES = 4;
/** Request weights, as Binance publishes them. */
const WEIGHT = { time: 1, klines: 2, aggTrades: 4, bookTicker: 2 } as const;
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

/** The requests of Binance spot's public market data. */
export class BinanceMarketData implements VenueRest {
  readonly #rest: BinanceRest;
  readonly #catalogue: InstrumentCatalogue;
  readonly #clock: ExchangeClock;

  constructor(settings: BrokerSettings, seams: BrokerSeams) {
    this.#rest = new BinanceRest(settings, seams);
    this.#catalogue = new InstrumentCatalogue(this.#rest, seams);
    this.#clock = new ExchangeClock(seams.timers);
  }

  rates(): RateReport {
    return this.#rest.rates;
  }

  async exchangeTime(asking: Asking): Promise<EpochMs> {
    return this.#clock.tell(async () => {
      const body = await this.#rest.get(WEIGHT.time, (api) => api.time(), asking);
      return exchangeTimeOf(fieldsOf(body, 'Answer')['serverTime'], 'Server time');
    });
  }

  instrument(symbol: string, { stop }: Asking): Promise<Instrument> {
    return this.#catalogue.one(symbol, stop);
  }

  instruments({ stop }: Asking): Promise<readonly Instrument[]> {
    return this.#catalogue.all(stop);
  }

  candles(request: CandleRequest, asking: Asking): Promise<readonly Candle[]> {
    const { timeframe, from, to } = request;
    return closedCandles(
      { timeframe, from: Math.max(from, OLDEST), to },
      {
        clock: this.#clock,
        askTime: () => this.exchangeTime(asking),
        read: (span) => this.#history(request, span, asking),
      },
    );
  }

  async trades(request: TradeRequest, asking: Asking): Promise<TradePage> {
    const { instrument } = request;
    const query = { symbol: instrument.symbol, limit: PAGE_ROWS, ...aggTradeQuery(request) };
    const rows = await this.#market(instrument, WEIGHT.aggTrades, (api) => api.aggTrades(query), asking);
    return tradePage(request, listOf(rows, 'Trades'), {
      isFull: listOf(rows, 'Trades').length >= PAGE_ROWS,
      now: typeof request.to === 'number' ? (this.#clock.about ?? (await this.exchangeTime(asking))) : undefined,
    });
  }

  async quote(instrument: Instrument, asking: Asking): Promise<Quote> {
    const query = { symbol: instrument.symbol };
    const body = await this.#market(instrument, WEIGHT.bookTicker, (api) => api.tickerBookTicker(query), asking);
    const { bidPrice, bidQty, askPrice, askQty } = fieldsOf(body, 'Best quote');
    return quoteOf({ bid: bidPrice, bidQuantity: bidQty, ask: askPrice, askQuantity: askQty }, instrument);
  }

  async #history(request: CandleRequest, span: Span, asking: Asking): Promise<readonly Candle[]> {
    // The first page starts at the oldest candle there is, however long before its listing a market is asked for.
    const first = await this.#page(request, span, asking);
    const step = TIMEFRAME_MS[request.timeframe];
    const last = first.at(-1);
    if (!last || first.length < PAGE_ROWS) return first;
    const rest = pagesOf({ from: last.openTime + step, to: span.to }, step, PAGE_ROWS);
    const pages = await inParallel(rest, PARALLEL_PAGES, (page) => this.#page(request, page, asking));
    return [first, ...pages].flat();
  }

  async #page(request: CandleRequest, span: Span, asking: Asking): Promise<readonly Candle[]> {
    const { instrument, timeframe } = request;
    const query = {
      symbol: instrument.symbol,
      interval: INTERVALS[timeframe],
      limit: PAGE_ROWS,
      startTime: span.from,
      endTime: span.to - 1,
    };
    const rows = await this.#market(instrument, WEIGHT.klines, (api) => api.klines(query), asking);
    const candles = listOf(rows, 'Klines').map((row) => candleOf(klineRow(row), instrument, timeframe));
    checkOrder(candles, span);
    return candles;
  }

  /** Asks about one market. @throws UnknownSymbolError where it is no longer listed. */
  async #market(instrument: Instrument, weight: number, call: Call, asking: Asking): Promise<unknown> {
    return this.#rest.get(weight, call, asking).catch((error: unknown) => {
      throw error instanceof RefusedError && error.exchangeCode === '-1121'
        ? new UnknownSymbolError('BINANCE', instrument.symbol)
        : error;
    });
  }
}
