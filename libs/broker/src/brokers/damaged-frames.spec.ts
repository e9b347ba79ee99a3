import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import type { Instrument } from '#libs/market';
import type { FeedMessage } from '../feed-message.js';
import type { FrameReader, StreamProtocol } from '../stream-protocol.js';
import { btcusdt } from '../testing/btcusdt.js';
import { expectSound, marketsOf, soundMessages } from '../testing/soundness.js';
import { bybitMarket, krakenMarket, okxMarket } from '../testing/venue-markets.js';
import { binanceStreams } from './binance/streams.js';
import { bybitStreams } from './bybit/streams.js';
import { krakenStreams } from './kraken/streams.js';
import { okxStreams } from './okx/streams.js';

const SETTINGS = { restUrl: 'http://127.0.0.1', streamUrl: 'ws://127.0.0.1' };

const BINANCE_TRADE =
  '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1770123456790,"s":"BTCUSDT","a":2900000000,' +
  '"p":"60012.30000000","q":"0.01200000","f":6800000000,"l":6800000001,"T":1770123456789,"m":true,"M":true}}';
const BINANCE_FORMING =
  '{"stream":"btcusdt@kline_1m","data":{"e":"kline","E":1770123456790,"s":"BTCUSDT","k":{"t":1770123420000,' +
  '"T":1770123479999,"s":"BTCUSDT","i":"1m","f":6800000000,"L":6800000021,"o":"60012.30000000","c":"60013.00000000",' +
  '"h":"60013.00000000","l":"60012.30000000","v":"5.87700000","n":22,"x":false,"q":"352703.20000000",' +
  '"V":"1.02000000","Q":"61213.00000000","B":"0"}}}';
const BINANCE_QUOTE =
  '{"stream":"btcusdt@bookTicker","data":{"u":50093239212,"s":"BTCUSDT","b":"61837.63000000","B":"3.78826000",' +
  '"a":"61837.64000000","A":"1.54698000"}}';
const KRAKEN_CANDLE =
  '{"channel":"ohlc","type":"update","timestamp":"2025-11-10T17:23:54.524394914Z","data":[{"symbol":"BTC/USDT",' +
  '"open":105944.2,"high":105944.3,"low":105944.1,"close":105944.1,"trades":3,"volume":0.00032625,"vwap":105944.2,' +
  '"interval_begin":"2025-11-10T17:23:00.000000000Z","interval":1,"timestamp":"2025-11-10T17:24:00.000000Z"}]}';

/** Frames of each kind that is followed, and answers to commands. */
const VENUES: readonly (readonly [
  string,
  (settings: typeof SETTINGS) => StreamProtocol,
  string,
  Instrument,
  string[],
])[] = [
  [
    'Binance',
    binanceStreams,
    'BTCUSDT',
    btcusdt,
    [
      BINANCE_TRADE,
      BINANCE_TRADE.replace('"m":true', '"m":false').replace('0.01200000', '12.01200000'),
      BINANCE_FORMING,
      BINANCE_FORMING.replace('"x":false', '"x":true'),
      BINANCE_QUOTE,
      '{"result":null,"id":7}',
      '{"error":{"code":2,"msg":"Invalid request"},"id":1}',
      '{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}',
    ],
  ],
  [
    'Bybit',
    bybitStreams,
    'BTCUSDC',
    bybitMarket,
    [
      '{"topic":"publicTrade.BTCUSDC","ts":1761520812165,"type":"snapshot","data":[{"i":"2240000000970262966",' +
        '"T":1761520812163,"p":"114513.1","v":"0.00862","S":"Sell","seq":111156121170,"s":"BTCUSDC","BT":false,' +
        '"RPI":false},{"i":"2240000000970262967","T":1761520812163,"p":"114513.1","v":"0.05548","S":"Buy",' +
        '"seq":111156121170,"s":"BTCUSDC","BT":false,"RPI":false}]}',
      '{"topic":"kline.1.BTCUSDC","data":[{"start":1786310760000,"end":1786310819999,"interval":"1","open":"1922.4",' +
        '"close":"1922.5","high":"1922.6","low":"1922.4","volume":"15.7","turnover":"30182.0724","confirm":true,' +
        '"timestamp":1786310820123}],"ts":1786310820123,"type":"snapshot"}',
      '{"topic":"orderbook.1.BTCUSDC","type":"snapshot","ts":1786310818129,"data":{"s":"BTCUSDC",' +
        '"b":[["65114.2","6.054"]],"a":[["65114.3","10.486"]],"u":15076952,"seq":753843911359},"cts":1786310818027}',
      '{"success":true,"ret_msg":"","conn_id":"d8","req_id":"7","op":"subscribe"}',
    ],
  ],
  [
    'OKX',
    okxStreams,
    'BTC-USDT',
    okxMarket,
    [
      '{"arg":{"channel":"trades-all","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"338476307",' +
        '"px":"30236","sz":"0.0002","side":"buy","ts":"1652459224818","count":"1","source":"0"}]}',
      '{"arg":{"channel":"candle1m","instId":"BTC-USDT"},"data":[["1652459220000","30236","30243.5","30230","30241.9",' +
        '"1.5","45360.3","45360.3","1"]]}',
      '{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT","instId":"BTC-USDT","last":"30236",' +
        '"lastSz":"0.0002","askPx":"30236","askSz":"0.42","bidPx":"30235.9","bidSz":"1.00000001","ts":"1652459225209"}]}',
      '{"event":"subscribe","arg":{"channel":"trades-all","instId":"BTC-USDT"},"connId":"a4d3ae55"}',
    ],
  ],
  [
    'Kraken',
    krakenStreams,
    'BTC/USDT',
    krakenMarket,
    [
      '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USDT","side":"sell","price":105944.2,"qty":5e-05,' +
        '"ord_type":"limit","trade_id":10218208,"timestamp":"2025-11-10T17:23:53.971744Z"}]}',
      '{"channel":"ticker","type":"snapshot","data":[{"symbol":"BTC/USDT","bid":105944.1,"bid_qty":0.136,' +
        '"ask":105944.2,"ask_qty":5e-05,"last":105944.2,"volume":12.5,"vwap":105900.1,"low":105000.0,"high":106500.0,' +
        '"change":-1.5,"change_pct":-0.01,"timestamp":"2025-11-10T17:23:53.971744Z"}]}',
      KRAKEN_CANDLE,
      KRAKEN_CANDLE.replace('17:23:54.524394914Z', '17:25:01.000000001Z').replace('17:23:00.0', '17:25:00.0'),
      '{"method":"subscribe","req_id":7,"result":{"channel":"trade","snapshot":true,"symbol":"BTC/USDT"},"success":true}',
    ],
  ],
];

/** Reads a frame the way a connection does. @throws where the short way says something else than the long one. */
function taken(reader: FrameReader, bytes: Buffer, markets: ReturnType<typeof marketsOf>): readonly FeedMessage[] {
  const quick = reader.readBytes?.(bytes, markets);
  if (!quick) return isUtf8(bytes) ? reader.read(bytes.toString('utf8'), markets) : [];
  const parsed = reader.read(bytes.toString('utf8'), markets);
  if (!isDeepStrictEqual([quick], parsed)) throw new Error(`Must say ${text(parsed)}, said ${text([quick])}`);
  return parsed;
}

function text(messages: readonly FeedMessage[]): string {
  return JSON.stringify(messages, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

describe.each(VENUES)('damaged frames of %s', (name, streams, market, instrument, originals) => {
  it('never throw, nothing unsound gets through, and a short way of reading says what the long one does', () => {
    const reader = streams(SETTINGS).reader();
    const markets = marketsOf(market, instrument);
    const read = (bytes: Buffer) => soundMessages(taken(reader, bytes, markets));
    expect(originals.map((original) => read(Buffer.from(original)))).not.toContain('rejected');
    expectSound({ name: `frames of ${name}`, originals, read });
  }, 1_800_000);
});
