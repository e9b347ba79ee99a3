import { DomainError, type Instrument } from '#libs/market';
import { readAnswer, type AnswerDialect } from '../rest/answer.js';
import { btcusdt } from '../testing/btcusdt.js';
import { checkWhole, expectSound } from '../testing/soundness.js';
import { bybitMarket, krakenMarket, okxMarket } from '../testing/venue-markets.js';
import { fieldsOf, listOf } from '../untrusted.js';
import { bestOf, quoteOf } from '../wire/best-quote.js';
import { parseExactly } from '../wire/exact-json.js';
import { aggTradeOf } from './binance/agg-trade.js';
import { readAnswer as readBinanceAnswer } from './binance/answer.js';
import { readExchangeInfo } from './binance/instruments.js';
import { candleOf, klineRow } from './binance/kline.js';
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

function body(dialect: AnswerDialect, text: string, parse: (json: string) => unknown = JSON.parse): unknown {
  return readAnswer({ status: 200, retryAfter: undefined, text }, dialect, parse);
}

const list = (result: unknown): readonly unknown[] => listOf(fieldsOf(result, 'Result')['list'], 'List');

/** An answer as an exchange gives it, and all that is read of it. */
type Answer = readonly [string, (text: string) => readonly object[]];

/** Answers as exchanges give them (REST, 2025 and 2026), cut to a row or two, and all that is read of them. */
const VENUES: Readonly<Record<string, readonly Answer[]>> = {
  Binance: [
    [
      '[[1761520740000,"114472.60000000","114505.50000000","114471.70000000","114505.50000000","0.16801400",' +
        '1761520799999,"19231.70000000",12,"0.10000000","11450.00000000","0"]]',
      (text) => listOf(binance(text), 'Klines').map((row) => candleOf(klineRow(row), btcusdt, '1m')),
    ],
    [
      '[{"a":26129,"p":"60012.30000000","q":"4.70443515","f":27781,"l":27781,"T":1498793709153,"m":true,"M":true}]',
      (text) => listOf(binance(text), 'Trades').map((row) => aggTradeOf(fieldsOf(row, 'Trade'), btcusdt)),
    ],
    [
      '{"timezone":"UTC","serverTime":1565246363776,"rateLimits":[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE",' +
        '"intervalNum":1,"limit":6000}],"symbols":[{"symbol":"ETHBTC","status":"TRADING","baseAsset":"ETH",' +
        '"quoteAsset":"BTC","filters":[{"filterType":"PRICE_FILTER","minPrice":"0.00001000","maxPrice":"922327.00000000",' +
        '"tickSize":"0.00001000"},{"filterType":"LOT_SIZE","minQty":"0.00010000","maxQty":"100000.00000000",' +
        '"stepSize":"0.00010000"},{"filterType":"NOTIONAL","minNotional":"0.00010000","applyMinToMarket":true}]}]}',
      (text) => readExchangeInfo(binance(text), ignore).instruments,
    ],
    [
      '{"symbol":"BTCUSDT","bidPrice":"60012.30000000","bidQty":"4.31000000","askPrice":"60012.40000000",' +
        '"askQty":"9.00000000"}',
      (text) => {
        const { bidPrice, bidQty, askPrice, askQty } = fieldsOf(binance(text), 'Best quote');
        return [quoteOf({ bid: bidPrice, bidQuantity: bidQty, ask: askPrice, askQuantity: askQty }, btcusdt)];
      },
    ],
  ],
  Bybit: [
    [
      '{"retCode":0,"retMsg":"OK","result":{"category":"spot","symbol":"BTCUSDC","list":[["1761520740000","114472.6",' +
        '"114505.5","114471.7","114505.5","0.168014","19231.7"],["1761520680000","114470","114472.6","114470","114472.6",' +
        '"0","0"]]},"retExtInfo":{},"time":1761520773900}',
      (text) => list(body(BYBIT_ANSWERS, text)).map((row) => bybitCandle(row, bybitMarket, '1m')),
    ],
    [
      '{"retCode":0,"retMsg":"OK","result":{"category":"spot","list":[{"execId":"2240000000970262766","symbol":"BTCUSDC",' +
        '"price":"114505.5","size":"0.000036","side":"Buy","time":"1761520773879","isBlockTrade":false,"isRPITrade":false,' +
        '"seq":"111156078262"}]},"retExtInfo":{}}',
      (text) => list(body(BYBIT_ANSWERS, text)).flatMap((row) => bybitTrade(fieldsOf(row, 'Trade'), bybitMarket) ?? []),
    ],
    [
      '{"retCode":0,"retMsg":"OK","result":{"category":"spot","list":[{"symbol":"BTCUSDT","baseCoin":"BTC",' +
        '"quoteCoin":"USDT","innovation":"0","status":"Trading","marginTrading":"utaOnly","lotSizeFilter":' +
        '{"basePrecision":"0.000001","quotePrecision":"0.0000001","minOrderQty":"0.000001","minOrderAmt":"5"},' +
        '"priceFilter":{"tickSize":"0.1"}}],"nextPageCursor":""},"retExtInfo":{},"time":1786310818129}',
      (text) => readBybit(body(BYBIT_ANSWERS, text), ignore).instruments,
    ],
    [
      '{"retCode":0,"retMsg":"OK","result":{"s":"BTCUSDC","b":[["65114.2","6.054"]],"a":[["65114.3","10.486"]],' +
        '"ts":1786310818129,"u":15076952,"seq":753843911359,"cts":1786310818027},"retExtInfo":{},"time":1786310818130}',
      (text) => {
        const { b: bids, a: asks } = fieldsOf(body(BYBIT_ANSWERS, text), 'Book');
        return [bestOf({ bids, asks }, bybitMarket) ?? {}];
      },
    ],
  ],
  OKX: [
    [
      '{"code":"0","msg":"","data":[["1652459280000","30241.9","30250.1","30241.9","30247.5","0.4","12099.1","12099.1",' +
        '"0"],["1652459220000","30236","30243.5","30230","30241.9","1.5","45360.3","45360.3","1"]]}',
      (text) => listOf(body(OKX_ANSWERS, text), 'Data').map((row) => okxCandle(row, okxMarket, '1m').candle),
    ],
    [
      '{"code":"0","msg":"","data":[{"instId":"BTC-USDT","side":"sell","sz":"0.00013669","px":"102537.9",' +
        '"tradeId":"734864333","ts":"1747087163557"}]}',
      (text) => listOf(body(OKX_ANSWERS, text), 'Data').map((row) => okxTrade(fieldsOf(row, 'Trade'), okxMarket)),
    ],
    [
      '{"code":"0","msg":"","data":[{"baseCcy":"BTC","instId":"BTC-USD","instType":"SPOT","lotSz":"0.00000001",' +
        '"minSz":"0.00001","quoteCcy":"USD","state":"live","tickSz":"0.1","uly":""}]}',
      (text) => readOkx(body(OKX_ANSWERS, text), ignore),
    ],
    [
      '{"code":"0","msg":"","data":[{"asks":[["102538","0.6","0","2"]],"bids":[["102537.9","0.00013669","0","1"]],' +
        '"ts":"1747087163557"}]}',
      (text) => books(listOf(body(OKX_ANSWERS, text), 'Books')[0], okxMarket),
    ],
  ],
  Kraken: [
    [
      '{"error":[],"result":{"XBTUSDT":[[1762777020,"106038.2","106038.2","106038.2","106038.2","0.0","0.00000000",0],' +
        '[1762777080,"106038.2","106040.0","106038.1","106039.9","106039.2","0.52123456",12]],"last":1762777020}}',
      (text) => rows(text).map((row) => krakenCandle(row, krakenMarket, '1m')),
    ],
    [
      '{"error":[],"result":{"XBTUSDT":[["105433.60000","0.00027625",1762795433.9717445,"b","l","",10218208],' +
        '["105410.10000","0.00005000",1762795457.8467374,"b","m","",10218209]],"last":"1762820035982277754"}}',
      (text) => rows(text).map((row) => krakenTrade(row, krakenMarket)),
    ],
    [
      '{"error":[],"result":{"XBTUSDT":{"altname":"XBTUSDT","wsname":"XBT/USDT","base":"XXBT","quote":"USDT",' +
        '"cost_decimals":5,"pair_decimals":1,"lot_decimals":8,"ordermin":"0.00005","costmin":"0.5","tick_size":"0.1",' +
        '"status":"online"}}}',
      (text) => readPairs(body(KRAKEN_ANSWERS, text), ignore),
    ],
    [
      '{"error":[],"result":{"XBTUSDT":{"asks":[["105944.20000","0.500",1762795433]],"bids":[["105944.10000","0.136",' +
        '1762795431]]}}}',
      (text) => {
        const result = fieldsOf(body(KRAKEN_ANSWERS, text), 'Result');
        return books(Object.values(result)[0], krakenMarket);
      },
    ],
  ],
};

describe.each(Object.entries(VENUES))('damaged answers of %s', (name, answers) => {
  it('cost their own request at most, and nothing unsound gets through', () => {
    for (const [answer, read] of answers) expect(read(answer).length).toBeGreaterThan(0);
    expectSound({
      name: `answers of ${name}`,
      originals: answers.map(([answer]) => answer),
      read: (bytes, origin) => outcomeOf(bytes.toString('utf8'), answers[origin]?.[1] ?? (() => [])),
    });
  }, 1_800_000);
});
/** What was read must be whole; what is refused, refused with one of our errors. */
function outcomeOf(text: string, read: Answer[1]): string {
  try {
    const found = read(text);
    found.forEach(checkWhole);
    return found.length > 0 ? 'read' : 'nothing';
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return 'refused';
  }
}

function binance(text: string): unknown {
  return readBinanceAnswer({ status: 200, retryAfter: undefined, text });
}

function books(book: unknown, instrument: Instrument): readonly object[] {
  const { bids, asks } = fieldsOf(book, 'Book');
  return [bestOf({ bids, asks }, instrument) ?? {}];
}

function rows(text: string): readonly unknown[] {
  return listOf(fieldsOf(body(KRAKEN_ANSWERS, text, parseExactly), 'Result')['XBTUSDT'], 'Rows');
}
