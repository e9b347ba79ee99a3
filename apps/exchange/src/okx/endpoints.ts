import type { Listed, MarketFaults } from '../faults/market-faults.js';
import { formatPlain } from '../market/decimal.js';
import { candleEnd, type Interval } from '../market/interval.js';
import { MINUTE_MS } from '../market/minute.js';
import type { TimeUnit } from '../wire/time-unit.js';
import { intervalOf } from './channels.js';
import { refusal } from './errors.js';
import { instIdOf, symbolOf } from './names.js';
import { candleRow, levels, tickerRow, tradeRow } from './rows.js';

/** What an endpoint answers from. */
export interface Question {
  readonly asked: URLSearchParams;
  readonly markets: MarketFaults;
  /** The exchange's time, epoch milliseconds. */
  readonly now: number;
  readonly unit: TimeUnit;
}

type Endpoint = (question: Question) => readonly unknown[];

/** Bars that /market/candles reaches back. */
const NEWEST_BARS = 1_440;
/** How far /market/history-trades reaches back: three months. */
const TRADES_KEPT_MS = 90 * 1_440 * MINUTE_MS;

/** Every public endpoint that is spoken, under /api/v5/; each gives the `data` of the envelope. */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['public/time', ({ now, unit }) => [{ ts: String(unit.clock(now)) }]],
  ['public/instruments', instruments],
  ['market/candles', (question) => candles(question, 'newest')],
  ['market/history-candles', (question) => candles(question, 'history')],
  ['market/trades', trades],
  ['market/history-trades', historyTrades],
  ['market/ticker', (question) => [ticker(question, listedAs(question))]],
  ['market/tickers', tickers],
  ['market/books', books],
]);

function instruments({ asked, markets, now }: Question): readonly unknown[] {
  spotOnly(asked);
  const instId = asked.get('instId');
  const listed = instId === null ? markets.list() : [listedAs({ asked, markets })];
  return listed.map((each) => instrument(each, now));
}

function instrument({ desk, symbol, state, priceDecimals }: Listed, now: number): unknown {
  const { base, quote, quantityDecimals, lot } = desk.market.instrument;
  const step = formatPlain(lot, quantityDecimals);
  const nothing = { ctMult: '', ctType: '', ctVal: '', ctValCcy: '', expTime: '', instFamily: '' };
  return {
    alias: '',
    auctionEndTime: '',
    baseCcy: base,
    category: '1',
    ...nothing,
    instId: instIdOf(symbol),
    instType: 'SPOT',
    lever: '10',
    listTime: String(Math.min(desk.market.start, now)),
    lotSz: step,
    maxIcebergSz: '9999999999.0000000000000000',
    maxLmtAmt: '20000000',
    maxLmtSz: '9999999999',
    maxMktAmt: '1000000',
    maxMktSz: '1000000',
    maxStopSz: '1000000',
    maxTriggerSz: '9999999999.0000000000000000',
    maxTwapSz: '9999999999.0000000000000000',
    minSz: step,
    optType: '',
    quoteCcy: quote,
    ruleType: 'normal',
    settleCcy: '',
    state: state === 'trading' ? 'live' : 'suspend',
    stk: '',
    tickSz: formatPlain(1, priceDecimals),
    uly: '',
  };
}

/**
 * Newest first; `after` means older than, `before` newer than, and `before` alone still gives the newest page. The newest bars
 * include the forming one, with confirm 0; history has none that is not over.
 */
function candles({ asked, markets, unit }: Question, reach: 'newest' | 'history'): readonly unknown[] {
  const { desk, symbol } = listedAs({ asked, markets });
  const interval = intervalOf(asked.get('bar') ?? '1m');
  if (interval === undefined) throw refusal.parameter('bar');
  const now = markets.servedTo(symbol);
  const to = (whole(asked, 'after') ?? now + 1) - 1;
  const page = desk.candles.page(interval, { from: undefined, to, limit: limitOf(asked, 100, 300) }, now);
  const over = (openTime: number): boolean => candleEnd(interval, openTime) <= now;
  const oldest = reach === 'newest' ? oldestOf(interval, now) : -Infinity;
  const newer = Math.max(oldest, (whole(asked, 'before') ?? -1) + 1);
  return markets
    .told(symbol, page)
    .filter(({ openTime }) => openTime >= newer && (reach === 'newest' || over(openTime)))
    .map((candle) => candleRow(desk.market.instrument, candle, over(candle.openTime), unit))
    .toReversed();
}

function oldestOf({ span }: Interval, now: number): number {
  return span === 'month' ? -Infinity : now - NEWEST_BARS * span.ms;
}

function trades({ asked, markets, unit }: Question): readonly unknown[] {
  const { desk, symbol } = listedAs({ asked, markets });
  const page = desk.trades.rawTradesUntil(limitOf(asked, 100, 500), markets.servedTo(symbol));
  return page.map((trade) => tradeRow(desk.market.instrument, trade, unit)).toReversed();
}

/** Newest first, by id (type 1, the default) or by time (type 2, `after` alone), at most 100, of three months. */
function historyTrades({ asked, markets, unit }: Question): readonly unknown[] {
  const { desk, symbol } = listedAs({ asked, markets });
  const now = markets.servedTo(symbol);
  const [after, limit] = [whole(asked, 'after'), limitOf(asked, 100, 100)];
  const byTime = asked.get('type') === '2';
  const page =
    byTime || after === undefined
      ? desk.trades.rawTradesUntil(limit, Math.min(now, (after ?? now + 1) - 1))
      : desk.trades.rawTradesBefore(after, limit, now);
  const newer = byTime ? -1 : (whole(asked, 'before') ?? -1);
  return page
    .filter(({ id, time }) => id > newer && time > now - TRADES_KEPT_MS)
    .map((trade) => tradeRow(desk.market.instrument, trade, unit))
    .toReversed();
}

function tickers(question: Question): readonly unknown[] {
  spotOnly(question.asked);
  return question.markets.list().map((listed) => ticker(question, listed));
}

function ticker({ now, unit }: Question, { desk, symbol }: Listed): unknown {
  const last = desk.trades.last(now);
  return last === undefined ? { instId: instIdOf(symbol) } : tickerRow(desk, last, now, unit);
}

function books({ asked, markets, now, unit }: Question): readonly unknown[] {
  const { desk } = listedAs({ asked, markets });
  const last = desk.trades.last(now);
  if (last === undefined) return [];
  const book = desk.book.after(last, Math.min(400, Math.max(1, whole(asked, 'sz') ?? 1)));
  return [{ ...levels(desk.market.instrument, book), ts: String(unit.clock(now)), seqId: book.lastUpdateId }];
}

function spotOnly(asked: URLSearchParams): void {
  if (asked.get('instType') !== 'SPOT') throw refusal.parameter('instType');
}

function listedAs({ asked, markets }: Pick<Question, 'asked' | 'markets'>): Listed {
  const instId = asked.get('instId');
  if (instId === null || instId === '') throw refusal.empty('instId');
  const listed = markets.listed(symbolOf(instId) ?? '');
  if (listed === undefined) throw refusal.instrument();
  return listed;
}

function whole(asked: URLSearchParams, name: string): number | undefined {
  const text = asked.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d{1,16}$/.test(text)) throw refusal.parameter(name);
  return Number(text);
}

/** Limits beyond the most count as the most. */
function limitOf(asked: URLSearchParams, fallback: number, most: number): number {
  const limit = whole(asked, 'limit') ?? fallback;
  if (limit === 0) throw refusal.parameter('limit');
  return Math.min(limit, most);
}
