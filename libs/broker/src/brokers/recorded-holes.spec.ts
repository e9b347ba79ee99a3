import { Instrument, placeOf, type Trade } from '#libs/market';
import { TradeSequence } from '../feed/trade-sequence.js';
import type { StreamProtocol } from '../stream-protocol.js';
import { describeReading, recording } from '../testing/recorded.js';
import { binanceStreams } from './binance/streams.js';
import { bybitStreams } from './bybit/streams.js';
import { krakenStreams } from './kraken/streams.js';
import { okxStreams } from './okx/streams.js';

const SETTINGS = { restUrl: 'http://127.0.0.1', streamUrl: 'ws://127.0.0.1' };
const ltcusdt = new Instrument({
  broker: 'BINANCE',
  symbol: 'LTCUSDT',
  baseAsset: 'LTC',
  quoteAsset: 'USDT',
  tickSize: '0.01',
  stepSize: '0.001',
  status: 'TRADING',
});

/** A row of the recording, as text. */
interface Row {
  readonly time: number;
  readonly price: string;
  readonly quantity: string;
  readonly side: string;
  readonly id: number;
}

const HOURS = ['06h', '09h', '12h', '15h', '18h'];
const parts = HOURS.map((hour) => recording(`trades/binance-spot-LTCUSDT/LTCUSDT_2025-06-21_${hour}_trades.csv.gz`));

function rowsOf(): readonly Row[] {
  const rows = parts.flatMap((part) => part.text().trim().split('\n').slice(1));
  return rows
    .map((row) => {
      const [time = '', price = '', quantity = '', side = '', id = ''] = row.split(',');
      return { time: Number(time), price, quantity, side, id: Number(id) };
    })
    .toSorted((a, b) => a.id - b.id);
}

/** How each exchange would have told of the trade, with an id of its kind. */
const binance = ({ time, price, quantity, side, id }: Row): string =>
  `{"stream":"ltcusdt@aggTrade","data":{"e":"aggTrade","E":${time + 2},"s":"LTCUSDT","a":${id},"p":"${price}",` +
  `"q":"${quantity}","f":${id},"l":${id},"T":${time},"m":${side === 'sell'},"M":true}}`;
const bybit = ({ time, price, quantity, side, id }: Row): string =>
  `{"topic":"publicTrade.LTCUSDT","type":"snapshot","ts":${time + 2},"data":[{"T":${time},"s":"LTCUSDT",` +
  `"S":"${side === 'sell' ? 'Sell' : 'Buy'}","v":"${quantity}","p":"${price}","L":"PlusTick",` +
  `"i":"2240000000${String(id).padStart(9, '0')}","BT":false,"RPI":false,"seq":1}]}`;
const okx = ({ time, price, quantity, side, id }: Row): string =>
  `{"arg":{"channel":"trades-all","instId":"LTC-USDT"},"data":[{"instId":"LTC-USDT","tradeId":"${id}","px":"${price}",` +
  `"sz":"${quantity}","side":"${side}","ts":"${time}","count":"1","source":"0","seqId":7}]}`;
const kraken = ({ time, price, quantity, side, id }: Row): string =>
  `{"channel":"trade","type":"update","data":[{"symbol":"LTC/USDT","side":"${side}","price":${price},"qty":${quantity},` +
  `"ord_type":"market","trade_id":${id},"timestamp":"${new Date(time).toISOString()}"}]}`;

type Streams = (settings: typeof SETTINGS) => StreamProtocol;

function tradesOf(streams: Streams, frame: (row: Row) => string, rows: readonly Row[]): readonly Trade[] {
  const protocol = streams(SETTINGS);
  const reader = protocol.reader();
  const markets = new Map([[protocol.nameOf(ltcusdt), ltcusdt]]);
  return rows.flatMap((row) => {
    const bytes = Buffer.from(frame(row));
    const quick = reader.readBytes?.(bytes, markets);
    const messages = quick ? [quick] : reader.read(bytes.toString(), markets);
    return messages.flatMap((message) => (message.type === 'trade' ? [message.trade] : []));
  });
}

/** @returns how many are missing in each hole, and how many trades came out. */
function run(trades: readonly Trade[], places: 'contiguous' | 'ascending') {
  const sequence = new TradeSequence(places);
  const holes: number[] = [];
  let out = 0;
  trades.forEach((trade, now) => {
    sequence.arrive(trade, now);
    out += sequence.release(now).length;
    const { hole } = sequence;
    if (!hole) return;
    holes.push((placeOf(hole.before) ?? 0) - (placeOf(hole.after) ?? 0) - 1);
    sequence.skip();
    out += sequence.release(now).length;
  });
  return { holes, out: out + sequence.release(Infinity, Infinity).length };
}

const HOLES = [4, 4, 11, 2, 2, 2, 117, 5, 3, 1, 3, 1, 7, 2, 1, 3];

describeReading('trades recorded of a real market, with real holes', parts, () => {
  const rows = rowsOf();

  it('are missing 168 ids in 16 places', () => {
    expect(HOLES).toHaveLength(16);
    expect(HOLES.reduce((sum, missing) => sum + missing, 0)).toBe(168);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it.each<[string, Streams, (row: Row) => string]>([
    ['Binance', binanceStreams, binance],
    ['OKX', okxStreams, okx],
    ['Kraken', krakenStreams, kraken],
  ])('have exactly the holes that are in them, told by %s', (_, streams, frame) => {
    const trades = tradesOf(streams, frame, rows);
    expect(trades).toHaveLength(rows.length);
    expect(run(trades, 'contiguous')).toEqual({ holes: HOLES, out: rows.length });
  });

  it('come out one and all, and no hole is claimed, where Bybit tells them: its ids prove none', () => {
    const trades = tradesOf(bybitStreams, bybit, rows);
    expect(trades).toHaveLength(rows.length);
    expect(run(trades, 'ascending')).toEqual({ holes: [], out: rows.length });
  });

  it('are the same trades, whoever tells them', () => {
    const [first, ...others] = [
      tradesOf(binanceStreams, binance, rows),
      tradesOf(okxStreams, okx, rows),
      tradesOf(krakenStreams, kraken, rows),
    ];
    for (const trades of others) expect(trades).toEqual(first);
    const bare = tradesOf(bybitStreams, bybit, rows).map(({ time, price, quantity, side }) => ({
      time,
      price,
      quantity,
      side,
    }));
    expect(bare).toEqual(first?.map(({ time, price, quantity, side }) => ({ time, price, quantity, side })));
  });
});
