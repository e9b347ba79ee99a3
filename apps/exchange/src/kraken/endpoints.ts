import type { Listed, MarketFaults } from '../faults/market-faults.js';
import type { Level } from '../market/book.js';
import { candleEnd } from '../market/interval.js';
import type { Desk } from '../market/venue.js';
import { intervalOf } from './channels.js';
import { refusal } from './errors.js';
import { restNames } from './names.js';
import { fixedText } from './numbers.js';
import { ohlcRow, pairRow, tradeRow, vwapTicks } from './rows.js';

/** What an endpoint answers from. */
export interface Question {
  readonly asked: URLSearchParams;
  readonly markets: MarketFaults;
  /** The exchange's clock, epoch milliseconds. */
  readonly clock: number;
  /** Virtual time. */
  readonly now: number;
}

type Endpoint = (question: Question) => unknown;

/** Candles that are over and still told of: whatever `since` says. */
const COMMITTED = 720;
const MOST_TRADES = 1_000;
const NS_PER_MS = 1_000_000n;

/** Every public endpoint that is spoken, under /0/public/; each gives the `result` of the envelope. */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['Time', time],
  ['SystemStatus', systemStatus],
  ['AssetPairs', assetPairs],
  ['OHLC', ohlc],
  ['Trades', trades],
  ['Ticker', ticker],
  ['Depth', depth],
]);

/** "Tue, 11 Nov 25 00:17:04 +0000": RFC 1123 with the year of RFC 822. */
function time({ clock }: Question): unknown {
  const [day = '', date = '', month = '', year = '', hours = ''] = new Date(clock).toUTCString().split(' ');
  return { unixtime: Math.floor(clock / 1_000), rfc1123: `${day} ${date} ${month} ${year.slice(2)} ${hours} +0000` };
}

function systemStatus({ clock, markets }: Question): unknown {
  const timestamp = `${new Date(clock).toISOString().slice(0, 19)}Z`;
  return { status: markets.maintenance ? 'maintenance' : 'online', timestamp };
}

function assetPairs({ asked, markets }: Question): unknown {
  const pair = asked.get('pair');
  const listed = pair === null ? markets.list() : pair.split(',').map((name) => listedAs(markets, name));
  return Object.fromEntries(listed.map((each) => [keyOf(each), pairRow(each)]));
}

/** The newest 720 that are over and the one that forms, oldest first; `since` only leaves out, it never reaches further back. */
function ohlc({ asked, markets }: Question): unknown {
  const listed = listedAs(markets, asked.get('pair') ?? '');
  const { desk, symbol } = listed;
  const interval = intervalOf(asked.get('interval') ?? '1');
  if (interval === undefined) throw refusal.parameters();
  const now = markets.servedTo(symbol);
  const since = Number(cursor(asked) ?? 0n) * 1_000;
  const page = desk.candles.page(interval, { from: undefined, to: now, limit: COMMITTED + 1 }, now);
  const over = page.filter(({ openTime }) => candleEnd(interval, openTime) <= now);
  const told = markets.told(symbol, page.slice(-1 - COMMITTED)).filter(({ openTime }) => openTime >= since);
  const rows = told.map((candle) => ohlcRow(desk.market.instrument, candle));
  return { [keyOf(listed)]: rows, last: (over.at(-1)?.openTime ?? 0) / 1_000 };
}

/** Oldest first from `since` (nanoseconds) on, at most 1,000; without it the newest. `last` is where to go on. */
function trades({ asked, markets }: Question): unknown {
  const listed = listedAs(markets, asked.get('pair') ?? '');
  const { desk, symbol } = listed;
  const count = Number(asked.get('count') ?? MOST_TRADES);
  if (!Number.isInteger(count) || count < 1 || count > MOST_TRADES) throw refusal.parameters();
  const now = markets.servedTo(symbol);
  const since = cursor(asked);
  const from = since === undefined ? undefined : Number((since + NS_PER_MS - 1n) / NS_PER_MS);
  const page =
    from === undefined ? desk.trades.rawTradesUntil(count, now) : desk.trades.rawTradesFrom(from, now, count, now);
  const rows = page.map((trade) => tradeRow(desk.market.instrument, trade));
  const last = page.at(-1);
  return { [keyOf(listed)]: rows, last: last === undefined ? String(since ?? 0n) : `${last.time}000000` };
}

function ticker({ asked, markets, now }: Question): unknown {
  const pair = asked.get('pair');
  const listed = pair === null ? markets.list() : pair.split(',').map((name) => listedAs(markets, name));
  return Object.fromEntries(listed.map((each) => [keyOf(each), tickerOf(each.desk, now)]));
}

function tickerOf({ market, trades: history, book, day }: Desk, now: number): unknown {
  const { priceDecimals, quantityDecimals } = market.instrument;
  const price = (ticks: number): string => fixedText(ticks, priceDecimals, Math.max(5, priceDecimals));
  const quantity = (units: number): string => fixedText(units, quantityDecimals, 8);
  const last = history.last(now);
  const past = day.before(now);
  if (last === undefined || past === undefined) return {};
  const { bids, asks } = book.after(last, 1);
  const quote = ([ticks, units]: Level): readonly string[] => [
    price(ticks),
    '1',
    fixedText(units, quantityDecimals, 3),
  ];
  const twice = (text: string): readonly string[] => [text, text];
  return {
    a: quote(asks[0] ?? [0, 0]),
    b: quote(bids[0] ?? [0, 0]),
    c: [price(last.price), quantity(last.quantity)],
    v: twice(quantity(past.volume)),
    p: twice(price(vwapTicks(past))),
    t: [past.trades, past.trades],
    l: twice(price(Math.min(past.low, last.price))),
    h: twice(price(Math.max(past.high, last.price))),
    o: price(past.open),
  };
}

function depth({ asked, markets, now }: Question): unknown {
  const listed = listedAs(markets, asked.get('pair') ?? '');
  const { desk } = listed;
  const { priceDecimals, quantityDecimals } = desk.market.instrument;
  const last = desk.trades.last(now);
  if (last === undefined) return { [keyOf(listed)]: { asks: [], bids: [] } };
  const { asks, bids } = desk.book.after(last, Math.min(500, Number(asked.get('count') ?? 100)));
  const row = ([ticks, units]: Level): unknown => [
    fixedText(ticks, priceDecimals, Math.max(5, priceDecimals)),
    fixedText(units, quantityDecimals, 3),
    Math.floor(last.time / 1_000),
  ];
  return { [keyOf(listed)]: { asks: asks.map(row), bids: bids.map(row) } };
}

/** The key under which a market's data stand. */
function keyOf({ desk, symbol }: Listed): string {
  const { base, quote, symbol: own } = desk.market.instrument;
  return symbol === own ? restNames(base, quote).altname : symbol;
}

/** A market by its altname or its wsname. */
function listedAs(markets: MarketFaults, name: string): Listed {
  if (name === '') throw refusal.parameters();
  const found = markets.list().find(({ desk }) => {
    const { altname, wsname } = restNames(desk.market.instrument.base, desk.market.instrument.quote);
    return name === altname || name === wsname;
  });
  if (found === undefined) throw refusal.pair();
  return found;
}

function cursor(asked: URLSearchParams): bigint | undefined {
  const since = asked.get('since');
  if (since === null) return undefined;
  if (!/^\d{1,20}$/.test(since)) throw refusal.parameters();
  return BigInt(since);
}
