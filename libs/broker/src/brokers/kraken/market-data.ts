import {
  placeOf,
  TIMEFRAME_MS,
  UnknownSymbolError,
  UpstreamError,
  type Candle,
  type EpochMs,
  type Instrument,
  type Quote,
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
import type { TradePage, TradeRequest } from '../../trade-history.js';
import { fieldsOf, listOf, textOf, type Fields } from '../../untrusted.js';
import type { Asking, RateReport, VenueRest } from '../../venue.js';
import { bestOf } from '../../wire/best-quote.js';
import { parseExactly } from '../../wire/exact-json.js';
import { KRAKEN_ANSWERS, saysUnknownSymbol } from './answer.js';
import { candleOfRow } from './candle.js';
import { readPairs } from './instruments.js';
import { pairOf } from './names.js';
import { timeOfSeconds } from './time.js';
import { tradeOfRow } from './trade.js';

/** About one request a second from an address, whatever it asks for. */
export const KRAKEN_BUDGETS = { requests: { name: 'public requests', limit: 10, windowMs: 10_000 } } as const;

/** Kraken tells its time in whole seconds. */
const TIME_STEP_MS = 1_000;
const TRADE_ROWS = 1_000;
/** Pages read through to find a trade among those of its own millisecond. */
const MOST_PAGES = 20;
const MS_IN_NS = 1_000_000n;

/** The requests of Kraken's public spot market data. */
export class KrakenMarketData implements VenueRest {
  readonly #rest: RestClient<keyof typeof KRAKEN_BUDGETS>;
  readonly #list: InstrumentList;
  readonly #clock: ExchangeClock;

  constructor(settings: BrokerSettings, seams: BrokerSeams) {
    this.#rest = new RestClient({ id: 'KRAKEN', dialect: KRAKEN_ANSWERS, budgets: KRAKEN_BUDGETS }, settings, seams);
    this.#clock = new ExchangeClock(seams.timers, TIME_STEP_MS);
    this.#list = new InstrumentList('KRAKEN', seams.timers, async () => {
      // No decimals among the numbers here, and a thousand fees: the plain parser will do.
      const question = { path: '/0/public/AssetPairs', budget: 'requests' } as const;
      const result = await this.#rest.get(question, { stop: undefined, urgency: 'now' });
      return readPairs(result, (reason) => seams.onReject('KRAKEN', reason));
    });
  }

  rates(): RateReport {
    return this.#rest.rates;
  }

  exchangeTime(asking: Asking): Promise<EpochMs> {
    return this.#clock.tell(async () => {
      const { unixtime } = fieldsOf(await this.#rest.get(question('Time'), asking), 'Time');
      return timeOfSeconds(unixtime, 'unixtime');
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
      read: (span) => this.#newest(request, span, asking),
    });
  }

  /** History goes by time, and a moment may have many trades: pages are read until one shows something behind the mark. */
  async trades(request: TradeRequest, asking: Asking): Promise<TradePage> {
    const { instrument, from, to } = request;
    const start = typeof from === 'number' ? from : from.time;
    let since = String(BigInt(start) * MS_IN_NS - 1n);
    for (let page = 1; ; page += 1) {
      const result = await this.#market('Trades', instrument, { since, count: TRADE_ROWS }, asking);
      const rows = rowsIn(result);
      const given = rows.map((row) => tradeOfRow(row, instrument)).filter((trade) => isBehind(trade, from));
      const isFull = rows.length >= TRADE_ROWS;
      if (given.length === 0 && isFull && page < MOST_PAGES) {
        since = textOf(result['last'], 'last');
        continue;
      }
      return contiguousPage(request, given, {
        isFull,
        now: typeof to === 'number' ? (this.#clock.about ?? (await this.exchangeTime(asking))) : undefined,
      });
    }
  }

  async quote(instrument: Instrument, asking: Asking): Promise<Quote> {
    const result = await this.#market('Depth', instrument, { count: 1 }, asking);
    const { bids, asks } = fieldsOf(Object.values(result)[0], 'Book');
    const quote = bestOf({ bids, asks }, instrument);
    if (quote) return quote;
    throw new UpstreamError(`The book of ${instrument.symbol} must have two sides, one is empty`);
  }

  /** Whatever is asked for, Kraken gives the newest 720 candles and the one forming; `since` only makes the answer shorter. */
  async #newest({ instrument, timeframe }: CandleRequest, span: Span, asking: Asking): Promise<readonly Candle[]> {
    const step = TIMEFRAME_MS[timeframe];
    const query = { interval: step / 60_000, since: (span.from - step) / 1_000 };
    const rows = rowsIn(await this.#market('OHLC', instrument, query, asking));
    const candles = rows.map((row) => candleOfRow(row, instrument, timeframe));
    return candles.filter(({ openTime }) => openTime >= span.from && openTime < span.to);
  }

  /** Asks about one market. @throws UnknownSymbolError where it is no longer listed. */
  async #market(
    path: string,
    instrument: Instrument,
    query: Question<'requests'>['query'],
    asking: Asking,
  ): Promise<Fields> {
    try {
      return fieldsOf(await this.#rest.get(question(path, { pair: pairOf(instrument), ...query }), asking), 'Result');
    } catch (error) {
      throw saysUnknownSymbol(error) ? new UnknownSymbolError('KRAKEN', instrument.symbol) : error;
    }
  }
}

function question(path: string, query: Question<'requests'>['query'] = {}): Question<'requests'> {
  return { path: `/0/public/${path}`, query, budget: 'requests', parse: parseExactly };
}

/** The rows are under Kraken's internal name of the pair, beside `last`. */
function rowsIn(result: Fields): readonly unknown[] {
  const [name = ''] = Object.keys(result).filter((key) => key !== 'last');
  return listOf(result[name], 'Rows');
}

/** Whether a trade comes after the known one, or was made at the moment or later. */
function isBehind(trade: Trade, mark: TradeRequest['from']): boolean {
  return typeof mark === 'number' ? trade.time >= mark : (placeOf(trade) ?? 0) > (placeOf(mark) ?? 0);
}
