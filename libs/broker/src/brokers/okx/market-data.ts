import {
  placeOf,
  TIMEFRAME_MS,
  toIso,
  UnknownSymbolError,
  UpstreamError,
  type Candle,
  type EpochMs,
  type Instrument,
  type Quote,
  type Timeframe,
  type Trade,
} from '#libs/market';
import type { CandleRequest } from '../../candle-request.js';
import type { BrokerSeams, BrokerSettings } from '../../define-broker.js';
import { ExchangeClock } from '../../exchange-clock.js';
import type { Span } from '../../paging.js';
import { closedCandles } from '../../rest/closed-candles.js';
import { contiguousPage } from '../../rest/contiguous-page.js';
import { InstrumentList } from '../../rest/instrument-list.js';
import { RestClient, type Question } from '../../rest/rest-client.js';
import { walkBack, type BackwardPage } from '../../rest/walk-back.js';
import type { TradeMark, TradePage, TradeRequest } from '../../trade-history.js';
import { fieldsOf, listOf, timeOf } from '../../untrusted.js';
import type { Asking, RateReport, VenueRest } from '../../venue.js';
import { bestOf } from '../../wire/best-quote.js';
import { OKX_ANSWERS, saysUnknownSymbol } from './answer.js';
import { candleOfRow } from './candle.js';
import { instIdOf, readInstruments } from './instruments.js';
import { tradeOfRow } from './trade.js';

/** OKX counts each kind of request by itself, by address, over 2 s. */
export const OKX_BUDGETS = {
  time: { name: 'time', limit: 10, windowMs: 2_000 },
  instruments: { name: 'instruments', limit: 20, windowMs: 2_000 },
  candles: { name: 'candles', limit: 40, windowMs: 2_000 },
  'history-candles': { name: 'history-candles', limit: 20, windowMs: 2_000 },
  'history-trades': { name: 'history-trades', limit: 20, windowMs: 2_000 },
  books: { name: 'books', limit: 40, windowMs: 2_000 },
} as const;
type Budget = keyof typeof OKX_BUDGETS;

/** The newest candles are served by another request than those before. */
const RECENT_CANDLES = 1_440;
const PAGE_ROWS = 300;
/** Rows from which on a page may have older ones behind it: history long gave 100, whatever it was asked for. */
const FULL_ROWS = { candles: PAGE_ROWS, 'history-candles': 100 } as const;
const TRADE_ROWS = 100;
/** A day of ours is a day of UTC; plain `1D` would be one of Hong Kong. */
const BARS: Readonly<Record<Timeframe, string>> = {
  '1m': '1m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1H',
  '4h': '4H',
  '1d': '1Dutc',
};

/** The requests of OKX's public spot market data, v5. */
export class OkxMarketData implements VenueRest {
  readonly #rest: RestClient<Budget>;
  readonly #list: InstrumentList;
  readonly #clock: ExchangeClock;

  constructor(settings: BrokerSettings, seams: BrokerSeams) {
    this.#rest = new RestClient({ id: 'OKX', dialect: OKX_ANSWERS, budgets: OKX_BUDGETS }, settings, seams);
    this.#clock = new ExchangeClock(seams.timers);
    this.#list = new InstrumentList('OKX', seams.timers, async () => {
      const path = '/api/v5/public/instruments';
      const question = { path, query: { instType: 'SPOT' }, budget: 'instruments' } as const;
      const data = await this.#rest.get(question, { stop: undefined, urgency: 'now' });
      return readInstruments(data, (reason) => seams.onReject('OKX', reason));
    });
  }

  rates(): RateReport {
    return this.#rest.rates;
  }

  exchangeTime(asking: Asking): Promise<EpochMs> {
    return this.#clock.tell(async () => {
      const data = await this.#rest.get({ path: '/api/v5/public/time', budget: 'time' }, asking);
      return timeOf(fieldsOf(listOf(data, 'Times')[0], 'Time')['ts'], 'Exchange time');
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

  /** Ids count up by one, so the page behind a trade is asked for by the id that must end it. */
  async trades(request: TradeRequest, asking: Asking): Promise<TradePage> {
    const { instrument, to } = request;
    const from =
      typeof request.from === 'number' ? await this.#lastBefore(instrument, request.from, asking) : request.from;
    if (!from) return nothingBefore(request.from);
    const first = (placeOf(from) ?? 0) + 1;
    const end = Math.min(first + TRADE_ROWS, typeof to === 'number' ? Infinity : (placeOf(to) ?? Infinity));
    const given =
      first < end ? await this.#tradesUpTo(instrument, { type: 1, after: end, limit: TRADE_ROWS }, asking) : [];
    const behind = given.filter((trade) => (placeOf(trade) ?? 0) >= first);
    const isFull = (placeOf(behind.at(-1) ?? from) ?? 0) === end - 1;
    const now = typeof to === 'number' ? (this.#clock.about ?? (await this.exchangeTime(asking))) : undefined;
    return contiguousPage({ instrument, from, to }, behind, { isFull, now });
  }

  async quote(instrument: Instrument, asking: Asking): Promise<Quote> {
    const [book] = await this.#market('books', instrument, { sz: 1 }, asking);
    const { bids, asks } = fieldsOf(book, 'Book');
    const quote = bestOf({ bids, asks }, instrument);
    if (quote) return quote;
    throw new UpstreamError(`The book of ${instrument.symbol} must have two sides, one is empty`);
  }

  /** The newest candles first; where those end, the ones before, until there are none. */
  #history(request: CandleRequest, span: Span, asking: Asking): Promise<readonly Candle[]> {
    const step = TIMEFRAME_MS[request.timeframe];
    let isRecent = span.to > (this.#clock.told ?? span.to) - RECENT_CANDLES * step;
    return walkBack(span, async (end) => {
      const page = await this.#page(isRecent ? 'candles' : 'history-candles', request, end, asking);
      if (!isRecent || page.isFull) return page;
      isRecent = false;
      return page.oldest === undefined
        ? this.#page('history-candles', request, end, asking)
        : { ...page, isFull: true };
    });
  }

  async #page(
    source: keyof typeof FULL_ROWS,
    { instrument, timeframe }: CandleRequest,
    end: number,
    asking: Asking,
  ): Promise<BackwardPage> {
    const query = { bar: BARS[timeframe], after: end, limit: PAGE_ROWS };
    const rows = (await this.#market(source, instrument, query, asking)).toReversed();
    const read = rows.map((row) => candleOfRow(row, instrument, timeframe));
    const candles = read.filter(({ isClosed }) => isClosed).map(({ candle }) => candle);
    return { candles, oldest: read[0]?.candle.openTime, isFull: rows.length >= FULL_ROWS[source] };
  }

  /** The last trade made before a moment; undefined where history does not reach back to it. */
  async #lastBefore(instrument: Instrument, moment: EpochMs, asking: Asking): Promise<TradeMark | undefined> {
    return (await this.#tradesUpTo(instrument, { type: 2, after: moment, limit: 1 }, asking)).at(-1);
  }

  /** The newest trades before an id (type 1) or a time (type 2), oldest first. */
  async #tradesUpTo(
    instrument: Instrument,
    query: Question<Budget>['query'],
    asking: Asking,
  ): Promise<readonly Trade[]> {
    const rows = await this.#market('history-trades', instrument, query, asking);
    return rows.map((row) => tradeOfRow(fieldsOf(row, 'Trade'), instrument)).toReversed();
  }

  /** Asks about one market. @throws UnknownSymbolError where it is no longer listed. */
  async #market(
    budget: Budget,
    instrument: Instrument,
    query: Question<Budget>['query'],
    asking: Asking,
  ): Promise<readonly unknown[]> {
    const question = { path: `/api/v5/market/${budget}`, query: { instId: instIdOf(instrument), ...query }, budget };
    try {
      return listOf(await this.#rest.get(question, asking), 'Data');
    } catch (error) {
      throw saysUnknownSymbol(error) ? new UnknownSymbolError('OKX', instrument.symbol) : error;
    }
  }
}

/** Without a trade before the moment nothing proves which id comes first behind it. */
function nothingBefore(from: TradeRequest['from']): TradePage {
  const moment = toIso(typeof from === 'number' ? from : from.time);
  const reason = `OKX has no trade before ${moment}, and goes back three months at most`;
  return { trades: [], complete: false, rest: 'none', reason };
}
