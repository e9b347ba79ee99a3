import {
  UnknownSymbolError,
  UpstreamError,
  type Candle,
  type EpochMs,
  type Instrument,
  type Quote,
  type Timeframe,
} from '#libs/market';
import type { CandleRequest } from '../../candle-request.js';
import type { BrokerSeams, BrokerSettings } from '../../define-broker.js';
import { ExchangeClock } from '../../exchange-clock.js';
import type { Span } from '../../paging.js';
import { closedCandles } from '../../rest/closed-candles.js';
import { InstrumentList } from '../../rest/instrument-list.js';
import { RestClient, type Question } from '../../rest/rest-client.js';
import { walkBack } from '../../rest/walk-back.js';
import type { TradePage, TradeRequest } from '../../trade-history.js';
import { fieldsOf, listOf, show, timeOf, type Fields } from '../../untrusted.js';
import type { Asking, RateReport, VenueRest } from '../../venue.js';
import { bestOf } from '../../wire/best-quote.js';
import { BYBIT_ANSWERS, saysUnknownSymbol } from './answer.js';
import { readInstruments } from './instruments.js';
import { candleOfRow } from './kline.js';
import { RECENT_TRADES, tradePage } from './trade-page.js';

/** What one address may ask, whatever it asks for; more is a ban of at least ten minutes. */
export const BYBIT_BUDGETS = { requests: { name: 'requests', limit: 600, windowMs: 5_000 } } as const;

const PAGE_ROWS = 1_000;
/** As many pages as thousands of markets; the list has one. */
const MOST_LIST_PAGES = 20;
const INTERVALS: Readonly<Record<Timeframe, string>> = {
  '1m': '1',
  '5m': '5',
  '15m': '15',
  '30m': '30',
  '1h': '60',
  '4h': '240',
  '1d': 'D',
};

/** The requests of Bybit's public spot market data, v5. */
export class BybitMarketData implements VenueRest {
  readonly #rest: RestClient<keyof typeof BYBIT_BUDGETS>;
  readonly #seams: BrokerSeams;
  readonly #list: InstrumentList;
  readonly #clock: ExchangeClock;

  constructor(settings: BrokerSettings, seams: BrokerSeams) {
    const rules = { id: 'BYBIT', dialect: BYBIT_ANSWERS, budgets: BYBIT_BUDGETS };
    this.#rest = new RestClient(rules, settings, seams);
    this.#seams = seams;
    this.#list = new InstrumentList('BYBIT', seams.timers, () => this.#allInstruments());
    this.#clock = new ExchangeClock(seams.timers);
  }

  rates(): RateReport {
    return this.#rest.rates;
  }

  exchangeTime(asking: Asking): Promise<EpochMs> {
    return this.#clock.tell(async () => {
      const { timeNano } = fieldsOf(await this.#rest.get(question('time'), asking), 'Time');
      if (typeof timeNano === 'string' && /^\d{19}$/.test(timeNano)) return timeOf(timeNano.slice(0, 13), 'timeNano');
      throw new UpstreamError(`timeNano must be 19 digits, was ${show(timeNano)}`);
    });
  }

  instrument(symbol: string, { stop }: Asking): Promise<Instrument> {
    return this.#list.one(symbol, stop);
  }

  instruments({ stop }: Asking): Promise<readonly Instrument[]> {
    return this.#list.all(stop);
  }

  candles(request: CandleRequest, asking: Asking): Promise<readonly Candle[]> {
    return closedCandles(request, {
      clock: this.#clock,
      askTime: () => this.exchangeTime(asking),
      read: (span) => this.#history(request, span, asking),
    });
  }

  async trades(request: TradeRequest, asking: Asking): Promise<TradePage> {
    const result = await this.#market('recent-trade', request.instrument, { limit: RECENT_TRADES }, asking);
    const now = typeof request.to === 'number' ? (this.#clock.about ?? (await this.exchangeTime(asking))) : undefined;
    return tradePage(request, listOf(result['list'], 'Trades'), { now });
  }

  async quote(instrument: Instrument, asking: Asking): Promise<Quote> {
    const { b: bids, a: asks } = await this.#market('orderbook', instrument, { limit: 1 }, asking);
    const quote = bestOf({ bids, asks }, instrument);
    if (quote) return quote;
    throw new UpstreamError(`The book of ${instrument.symbol} must have two sides, one is empty`);
  }

  #history({ instrument, timeframe }: CandleRequest, span: Span, asking: Asking): Promise<readonly Candle[]> {
    return walkBack(span, async (end) => {
      const query = { interval: INTERVALS[timeframe], start: span.from, end: end - 1, limit: PAGE_ROWS };
      const rows = listOf((await this.#market('kline', instrument, query, asking))['list'], 'Klines');
      const candles = rows.map((row) => candleOfRow(row, instrument, timeframe)).toReversed();
      return { candles, oldest: candles[0]?.openTime, isFull: rows.length >= PAGE_ROWS };
    });
  }

  async #allInstruments(): Promise<readonly Instrument[]> {
    const found: Instrument[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MOST_LIST_PAGES; page += 1) {
      const query = { limit: PAGE_ROWS, ...(cursor === undefined ? {} : { cursor }) };
      const result = await this.#rest.get(question('instruments-info', query), { stop: undefined, urgency: 'now' });
      const listing = readInstruments(result, (reason) => this.#seams.onReject('BYBIT', reason));
      found.push(...listing.instruments);
      cursor = listing.cursor;
      if (cursor === undefined) break;
    }
    return found;
  }

  /** Asks about one market. @throws UnknownSymbolError where it is no longer listed. */
  async #market(
    path: string,
    { symbol }: Instrument,
    query: Question<'requests'>['query'],
    asking: Asking,
  ): Promise<Fields> {
    try {
      return fieldsOf(await this.#rest.get(question(path, { symbol, ...query }), asking), 'Result');
    } catch (error) {
      throw saysUnknownSymbol(error) ? new UnknownSymbolError('BYBIT', symbol) : error;
    }
  }
}

function question(path: string, query: Question<'requests'>['query'] = {}): Question<'requests'> {
  return { path: `/v5/market/${path}`, query: { category: 'spot', ...query }, budget: 'requests' };
}
