import { INTERVALS } from '../market/interval.js';
import type { Listed, MarketFaults } from '../faults/market-faults.js';
import { refusal } from './errors.js';
import { rateLimits, symbolInfo } from './exchange-info.js';
import type { BinanceLimits } from './limits.js';
import type { Query } from './query.js';
import { aggTradeRow, klineRow, levelRow, priceText, quantityText, quoteText, tradeRow } from './rows.js';
import type { TimeUnit } from '../wire/time-unit.js';

/** What an endpoint answers from. */
export interface Question {
  readonly query: Query;
  readonly markets: MarketFaults;
  readonly limits: BinanceLimits;
  /** The exchange's time, epoch milliseconds. */
  readonly now: number;
  readonly unit: TimeUnit;
}

/** One REST endpoint: its price in request weight, the parameters it reads, its answer. */
export interface Endpoint {
  readonly path: string;
  readonly parameters: readonly string[];
  readonly weight: (parameters: URLSearchParams) => number;
  readonly answer: (question: Question) => unknown;
}

const KLINE_PARAMETERS = ['symbol', 'interval', 'startTime', 'endTime', 'timeZone', 'limit'];

/** Every public REST endpoint that is spoken, under /api/v3. */
export const ENDPOINTS: readonly Endpoint[] = [
  { path: 'ping', parameters: [], weight: () => 1, answer: () => ({}) },
  { path: 'time', parameters: [], weight: () => 1, answer: ({ now, unit }) => ({ serverTime: unit.clock(now) }) },
  {
    path: 'exchangeInfo',
    parameters: ['symbol', 'symbols', 'permissions', 'showPermissionSets', 'symbolStatus'],
    weight: () => 20,
    answer: exchangeInfo,
  },
  { path: 'klines', parameters: KLINE_PARAMETERS, weight: () => 2, answer: klines },
  { path: 'uiKlines', parameters: KLINE_PARAMETERS, weight: () => 2, answer: klines },
  {
    path: 'aggTrades',
    parameters: ['symbol', 'fromId', 'startTime', 'endTime', 'limit'],
    weight: () => 4,
    answer: aggTrades,
  },
  { path: 'trades', parameters: ['symbol', 'limit'], weight: () => 25, answer: trades },
  { path: 'historicalTrades', parameters: ['symbol', 'limit', 'fromId'], weight: () => 25, answer: trades },
  { path: 'depth', parameters: ['symbol', 'limit'], weight: depthWeight, answer: depth },
  { path: 'avgPrice', parameters: ['symbol'], weight: () => 2, answer: avgPrice },
  { path: 'ticker/price', parameters: ['symbol', 'symbols'], weight: tickerWeight, answer: tickerPrice },
  { path: 'ticker/bookTicker', parameters: ['symbol', 'symbols'], weight: tickerWeight, answer: bookTicker },
];

function exchangeInfo({ query, markets, limits, now, unit }: Question): unknown {
  if (query.has('symbol') && query.has('symbols')) throw refusal.combination();
  const asked = query.has('symbol') ? [query.symbol()] : query.symbols();
  const listed = asked === undefined ? markets.list() : asked.map((symbol) => listedAs(markets, symbol));
  return {
    timezone: 'UTC',
    serverTime: unit.clock(now),
    rateLimits: rateLimits(limits),
    exchangeFilters: [],
    symbols: listed.map(symbolInfo),
  };
}

function klines({ query, markets, unit }: Question): unknown {
  const { symbol, desk } = listedAs(markets, query.symbol());
  const { candles, market } = desk;
  const now = markets.servedTo(symbol);
  const interval = INTERVALS.get(query.mandatory('interval'));
  if (interval === undefined) throw refusal.interval();
  if (query.has('timeZone') && !['0', '00:00'].includes(query.text('timeZone') ?? ''))
    throw refusal.invalid('timeZone');
  const span = { from: query.startTime(), to: query.endTime() ?? now, limit: query.limit(500, 1_000) };
  const page = markets.told(symbol, candles.page(interval, span, now));
  return page.map((candle) => klineRow(market.instrument, candle, unit));
}

function aggTrades({ query, markets, unit }: Question): unknown {
  const { symbol, desk } = listedAs(markets, query.symbol());
  const { trades: history, market } = desk;
  const now = markets.servedTo(symbol);
  const limit = query.limit(500, 1_000);
  const fromId = query.whole('fromId');
  const from = query.startTime();
  const to = query.endTime();
  if (fromId !== undefined && (from !== undefined || to !== undefined)) throw refusal.combination();
  const row = (trade: Parameters<typeof aggTradeRow>[1]): unknown => aggTradeRow(market.instrument, trade, unit);
  if (fromId !== undefined) return history.aggTradesFromId(fromId, limit, now).map(row);
  if (from !== undefined) return history.aggTradesFrom(from, to ?? now, limit, now).map(row);
  return history.aggTradesUntil(to ?? now, limit, now).map(row);
}

function trades({ query, markets, unit }: Question): unknown {
  const { symbol, desk } = listedAs(markets, query.symbol());
  const { trades: history, market } = desk;
  const now = markets.servedTo(symbol);
  const limit = query.limit(500, 1_000);
  const fromId = query.whole('fromId');
  const page = fromId === undefined ? history.rawTradesUntil(limit, now) : history.rawTradesFromId(fromId, limit, now);
  return page.map((trade) => tradeRow(market.instrument, trade, unit));
}

function depth({ query, markets, now }: Question): unknown {
  const { trades: history, market, book } = listedAs(markets, query.symbol()).desk;
  const limit = query.limit(100, 5_000);
  const last = history.last(now);
  if (last === undefined) return { lastUpdateId: 0, bids: [], asks: [] };
  const { lastUpdateId, bids, asks } = book.after(last, limit);
  const row = (level: Parameters<typeof levelRow>[1]): unknown => levelRow(market.instrument, level);
  return { lastUpdateId, bids: bids.map(row), asks: asks.map(row) };
}

/** Five minutes' volume-weighted price, truncated to eight decimals. */
function avgPrice({ query, markets, now, unit }: Question): unknown {
  const { candles, market, trades: history } = listedAs(markets, query.symbol()).desk;
  const minute = INTERVALS.get('1m');
  const page = minute === undefined ? [] : candles.page(minute, { from: undefined, to: now, limit: 5 }, now);
  const volume = page.reduce((sum, candle) => sum + BigInt(candle.volume), 0n);
  const quote = page.reduce((sum, candle) => sum + candle.quoteVolume, 0n);
  const last = history.last(now);
  const scale = 10n ** BigInt(market.instrument.quantityDecimals);
  const price = volume === 0n ? priceText(market.instrument, last?.price ?? 0) : quoteText((quote * scale) / volume);
  return { mins: 5, price, closeTime: unit.stamp(last?.time ?? 0) };
}

function tickerPrice(question: Question): unknown {
  return perSymbol(question, ({ desk: { market, trades: history } }) => ({
    symbol: market.instrument.symbol,
    price: priceText(market.instrument, history.last(question.now)?.price ?? 0),
  }));
}

function bookTicker(question: Question): unknown {
  return perSymbol(question, ({ desk: { market, trades: history, book } }) => {
    const last = history.last(question.now);
    const { bids, asks } = last === undefined ? { bids: [], asks: [] } : book.after(last, 1);
    const [bidPrice, bidQty] = bids[0] ?? [0, 0];
    const [askPrice, askQty] = asks[0] ?? [0, 0];
    const { instrument } = market;
    return {
      symbol: instrument.symbol,
      bidPrice: priceText(instrument, bidPrice),
      bidQty: quantityText(instrument, bidQty),
      askPrice: priceText(instrument, askPrice),
      askQty: quantityText(instrument, askQty),
    };
  });
}

function perSymbol({ query, markets }: Question, answer: (listed: Listed) => unknown): unknown {
  if (query.has('symbol') && query.has('symbols')) throw refusal.combination();
  if (query.has('symbol')) return answer(listedAs(markets, query.symbol()));
  const asked = query.symbols();
  return (asked === undefined ? markets.list() : asked.map((symbol) => listedAs(markets, symbol))).map(answer);
}

function listedAs(markets: MarketFaults, symbol: string): Listed {
  const listed = markets.listed(symbol);
  if (listed === undefined) throw refusal.symbol();
  return listed;
}

function depthWeight(parameters: URLSearchParams): number {
  const limit = Number(parameters.get('limit') ?? 100);
  if (limit > 1_000) return 250;
  if (limit > 500) return 50;
  return limit > 100 ? 25 : 5;
}

function tickerWeight(parameters: URLSearchParams): number {
  return parameters.has('symbol') ? 2 : 4;
}
