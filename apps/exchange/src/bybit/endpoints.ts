import type { Listed, MarketFaults } from '../faults/market-faults.js';
import { formatPlain } from '../market/decimal.js';
import type { TimeUnit } from '../wire/time-unit.js';
import { intervalOf } from './channels.js';
import { refusal } from './errors.js';
import { sequenceOf } from './ids.js';
import { dayFigures, klineRow, levels, priceText, quantityText, tradeRow } from './rows.js';

/** What an endpoint answers from. */
export interface Question {
  readonly asked: URLSearchParams;
  readonly markets: MarketFaults;
  /** The exchange's time, epoch milliseconds. */
  readonly now: number;
  readonly unit: TimeUnit;
}

type Endpoint = (question: Question) => unknown;

/** Every public endpoint that is spoken, under /v5/market/; each gives the `result` of the envelope. */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['time', time],
  ['instruments-info', instruments],
  ['kline', kline],
  ['recent-trade', recentTrade],
  ['tickers', tickers],
  ['orderbook', orderbook],
]);

function time({ now, unit }: Question): unknown {
  const ms = unit.clock(now);
  return { timeSecond: String(Math.floor(ms / 1_000)), timeNano: `${ms}000000` };
}

function instruments({ asked, markets }: Question): unknown {
  spotOnly(asked);
  const symbol = asked.get('symbol');
  const listed = symbol === null ? markets.list() : [listedAs(markets, symbol)];
  return { category: 'spot', list: listed.map(instrument) };
}

function instrument({ desk, symbol, state, priceDecimals }: Listed): unknown {
  const { base, quote, quantityDecimals, lot } = desk.market.instrument;
  const step = formatPlain(lot, quantityDecimals);
  return {
    symbol,
    baseCoin: base,
    quoteCoin: quote,
    innovation: '0',
    status: state === 'trading' ? 'Trading' : 'Closed',
    marginTrading: 'utaOnly',
    stTag: '0',
    lotSizeFilter: {
      basePrecision: step,
      quotePrecision: formatPlain(1, 8),
      minOrderQty: step,
      maxOrderQty: '9000000',
      minOrderAmt: '5',
      maxOrderAmt: '8000000',
      maxLimitOrderQty: '9000000',
      maxMarketOrderQty: '4500000',
      postOnlyMaxLimitOrderSize: '9000000',
    },
    priceFilter: { tickSize: formatPlain(1, priceDecimals) },
    riskParameters: { priceLimitRatioX: '0.01', priceLimitRatioY: '0.02' },
  };
}

/** Newest first. With `start` alone the page begins there; with `end` it ends there, and begins no earlier than `start`. */
function kline({ asked, markets, unit }: Question): unknown {
  spotOnly(asked);
  const { desk, symbol } = listedAs(markets, asked.get('symbol'));
  const interval = intervalOf(asked.get('interval') ?? '');
  if (interval === undefined) throw refusal.parameter('interval');
  const [start, end] = [whole(asked, 'start'), whole(asked, 'end')];
  const now = markets.servedTo(symbol);
  const span = { from: end === undefined ? start : undefined, to: end ?? now, limit: limitOf(asked, 200, 1_000) };
  const page = desk.candles.page(interval, span, now).filter(({ openTime }) => openTime >= (start ?? 0));
  const list = markets.told(symbol, page).map((candle) => klineRow(desk.market.instrument, candle, unit));
  return { symbol, category: 'spot', list: list.toReversed() };
}

/** The last 60 fills, newest first; there is no way to older ones. */
function recentTrade({ asked, markets, unit }: Question): unknown {
  spotOnly(asked);
  const { desk, symbol } = listedAs(markets, asked.get('symbol'));
  const page = desk.trades.rawTradesUntil(limitOf(asked, 60, 60), markets.servedTo(symbol));
  return { category: 'spot', list: page.toReversed().map((trade) => tradeRow(desk.market.instrument, trade, unit)) };
}

function tickers({ asked, markets, now }: Question): unknown {
  spotOnly(asked);
  const symbol = asked.get('symbol');
  const listed = symbol === null ? markets.list() : [listedAs(markets, symbol)];
  return { category: 'spot', list: listed.map((each) => ticker(each, now)) };
}

function ticker({ desk, symbol }: Listed, now: number): unknown {
  const last = desk.trades.last(now);
  if (last === undefined) return { symbol };
  const { bids, asks } = desk.book.after(last, 1);
  const { instrument: units } = desk.market;
  const [[bid, bidSize], [ask, askSize]] = [bids[0] ?? [0, 0], asks[0] ?? [0, 0]];
  return {
    symbol,
    bid1Price: priceText(units, bid),
    bid1Size: quantityText(units, bidSize),
    ask1Price: priceText(units, ask),
    ask1Size: quantityText(units, askSize),
    ...dayFigures(desk, last.price, now),
  };
}

function orderbook({ asked, markets, now, unit }: Question): unknown {
  spotOnly(asked);
  const { desk, symbol } = listedAs(markets, asked.get('symbol'));
  const last = desk.trades.last(now);
  if (last === undefined) throw refusal.symbol();
  const book = desk.book.after(last, limitOf(asked, 1, 200));
  const times = { ts: unit.clock(now), u: book.lastUpdateId, seq: sequenceOf(last.id), cts: unit.stamp(last.time) };
  return { s: symbol, ...levels(desk.market.instrument, book), ...times };
}

function spotOnly(asked: URLSearchParams): void {
  if (asked.get('category') !== 'spot') throw refusal.category();
}

function listedAs(markets: MarketFaults, symbol: string | null): Listed {
  const listed = markets.listed(symbol ?? '');
  if (listed === undefined) throw refusal.symbol();
  return listed;
}

function whole(asked: URLSearchParams, name: string): number | undefined {
  const text = asked.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,16}$/.test(text)) throw refusal.parameter(name);
  return Number(text);
}

/** Limits beyond the most count as the most. */
function limitOf(asked: URLSearchParams, fallback: number, most: number): number {
  const limit = whole(asked, 'limit') ?? fallback;
  if (limit === 0) throw refusal.parameter('limit');
  return Math.min(limit, most);
}
