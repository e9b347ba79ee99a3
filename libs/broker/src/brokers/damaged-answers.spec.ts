import { DomainError } from '#libs/market';
import { readAnswer, type AnswerDialect } from '../rest/answer.js';
import { expectSoundAnswers } from '../testing/damage.js';
import { bybitMarket, krakenMarket, okxMarket } from '../testing/venue-markets.js';
import { fieldsOf, listOf } from '../untrusted.js';
import { bestOf } from '../wire/best-quote.js';
import { parseExactly } from '../wire/exact-json.js';
import { BYBIT_ANSWERS } from './bybit/answer.js';
import { readInstruments as readBybit } from './bybit/instruments.js';
import { candleOfRow as bybitCandle } from './bybit/kline.js';
import { tradeOfRow as bybitTrade } from './bybit/trade.js';
import { KRAKEN_ANSWERS } from './kraken/answer.js';
import { candleOfRow as krakenCandle } from './kraken/candle.js';
import { readPairs } from './kraken/instruments.js';
import { tradeOfRow as krakenTrade } from './kraken/trade.js';
import { OKX_ANSWERS } from './okx/answer.js';
import { candleOfRow as okxCandle } from './okx/candle.js';
import { readInstruments as readOkx } from './okx/instruments.js';
import { tradeOfRow as okxTrade } from './okx/trade.js';

const ignore = (): void => undefined;
const isDomain = (error: unknown): boolean => error instanceof DomainError;

function body(dialect: AnswerDialect, text: string, parse: (json: string) => unknown = JSON.parse): unknown {
  return readAnswer({ status: 200, retryAfter: undefined, text }, dialect, parse);
}

const list = (result: unknown): readonly unknown[] => listOf(fieldsOf(result, 'Result')['list'], 'List');

/** Answers as exchanges give them (REST, 2025 and 2026), cut to a row or two, and all that is read of them. */
describe.each<[string, string, (text: string) => readonly object[]]>([
  [
    'Bybit candles',
    '{"retCode":0,"retMsg":"OK","result":{"category":"spot","symbol":"BTCUSDC","list":[["1761520740000","114472.6",' +
      '"114505.5","114471.7","114505.5","0.168014","19231.7"],["1761520680000","114470","114472.6","114470","114472.6",' +
      '"0","0"]]},"retExtInfo":{},"time":1761520773900}',
    (text) => list(body(BYBIT_ANSWERS, text)).map((row) => bybitCandle(row, bybitMarket, '1m')),
  ],
  [
    'Bybit trades',
    '{"retCode":0,"retMsg":"OK","result":{"category":"spot","list":[{"execId":"2240000000970262766","symbol":"BTCUSDC",' +
      '"price":"114505.5","size":"0.000036","side":"Buy","time":"1761520773879","isBlockTrade":false,"isRPITrade":false,' +
      '"seq":"111156078262"}]},"retExtInfo":{}}',
    (text) => list(body(BYBIT_ANSWERS, text)).flatMap((row) => bybitTrade(fieldsOf(row, 'Trade'), bybitMarket) ?? []),
  ],
  [
    'Bybit markets',
    '{"retCode":0,"retMsg":"OK","result":{"category":"spot","list":[{"symbol":"BTCUSDT","baseCoin":"BTC",' +
      '"quoteCoin":"USDT","innovation":"0","status":"Trading","marginTrading":"utaOnly","lotSizeFilter":' +
      '{"basePrecision":"0.000001","quotePrecision":"0.0000001","minOrderQty":"0.000001","minOrderAmt":"5"},' +
      '"priceFilter":{"tickSize":"0.1"}}],"nextPageCursor":""},"retExtInfo":{},"time":1786310818129}',
    (text) => readBybit(body(BYBIT_ANSWERS, text), ignore).instruments,
  ],
  [
    'Bybit books',
    '{"retCode":0,"retMsg":"OK","result":{"s":"BTCUSDC","b":[["65114.2","6.054"]],"a":[["65114.3","10.486"]],' +
      '"ts":1786310818129,"u":15076952,"seq":753843911359,"cts":1786310818027},"retExtInfo":{},"time":1786310818130}',
    (text) => {
      const { b: bids, a: asks } = fieldsOf(body(BYBIT_ANSWERS, text), 'Book');
      return [bestOf({ bids, asks }, bybitMarket) ?? {}];
    },
  ],
  [
    'OKX candles',
    '{"code":"0","msg":"","data":[["1652459280000","30241.9","30250.1","30241.9","30247.5","0.4","12099.1","12099.1",' +
      '"0"],["1652459220000","30236","30243.5","30230","30241.9","1.5","45360.3","45360.3","1"]]}',
    (text) => listOf(body(OKX_ANSWERS, text), 'Data').map((row) => okxCandle(row, okxMarket, '1m').candle),
  ],
  [
    'OKX trades',
    '{"code":"0","msg":"","data":[{"instId":"BTC-USDT","side":"sell","sz":"0.00013669","px":"102537.9",' +
      '"tradeId":"734864333","ts":"1747087163557"}]}',
    (text) => listOf(body(OKX_ANSWERS, text), 'Data').map((row) => okxTrade(fieldsOf(row, 'Trade'), okxMarket)),
  ],
  [
    'OKX markets',
    '{"code":"0","msg":"","data":[{"baseCcy":"BTC","instId":"BTC-USD","instType":"SPOT","lotSz":"0.00000001",' +
      '"minSz":"0.00001","quoteCcy":"USD","state":"live","tickSz":"0.1","uly":""}]}',
    (text) => readOkx(body(OKX_ANSWERS, text), ignore),
  ],
  [
    'Kraken candles',
    '{"error":[],"result":{"XBTUSDT":[[1762777020,"106038.2","106038.2","106038.2","106038.2","0.0","0.00000000",0],' +
      '[1762777080,"106038.2","106040.0","106038.1","106039.9","106039.2","0.52123456",12]],"last":1762777020}}',
    (text) => rows(text).map((row) => krakenCandle(row, krakenMarket, '1m')),
  ],
  [
    'Kraken trades',
    '{"error":[],"result":{"XBTUSDT":[["105433.60000","0.00027625",1762795433.9717445,"b","l","",10218208],' +
      '["105410.10000","0.00005000",1762795457.8467374,"b","m","",10218209]],"last":"1762820035982277754"}}',
    (text) => rows(text).map((row) => krakenTrade(row, krakenMarket)),
  ],
  [
    'Kraken markets',
    '{"error":[],"result":{"XBTUSDT":{"altname":"XBTUSDT","wsname":"XBT/USDT","base":"XXBT","quote":"USDT",' +
      '"cost_decimals":5,"pair_decimals":1,"lot_decimals":8,"ordermin":"0.00005","costmin":"0.5","tick_size":"0.1",' +
      '"status":"online"}}}',
    (text) => readPairs(body(KRAKEN_ANSWERS, text), ignore),
  ],
])('damaged %s', (_, answer, read) => {
  it('cost their own request at most, and nothing unsound gets through', () => {
    expect(read(answer).length).toBeGreaterThan(0);
    expectSoundAnswers([answer], read, isDomain);
  });
});

function rows(text: string): readonly unknown[] {
  return listOf(fieldsOf(body(KRAKEN_ANSWERS, text, parseExactly), 'Result')['XBTUSDT'], 'Rows');
}
