import { placeOf } from '#libs/market';
import type { FeedMessage } from '../../feed-message.js';
import { marketsOf } from '../../testing/soundness.js';
import { countMessages } from '../../testing/message-counts.js';
import { describeReading, receivedIn, recording } from '../../testing/recorded.js';
import { okxMarket as market } from '../../testing/venue-markets.js';
import { readFrame } from './frames.js';

const markets = marketsOf('BTC-USDT', market);
const read = (text: string): readonly FeedMessage[] => readFrame(text, markets);

/** Real frames (2022-05-13); the fields `count` and `source` came later. */
const TRADE =
  '{"arg":{"channel":"trades-all","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"338476307","px":"30236",' +
  '"sz":"0.0002","side":"buy","ts":"1652459224818","count":"1","source":"0"}]}';
const CANDLE =
  '{"arg":{"channel":"candle1m","instId":"BTC-USDT"},"data":[["1652459220000","30236","30243.5","30230","30241.9","1.5",' +
  '"45360.3","45360.3","1"]]}';
const TICKER =
  '{"arg":{"channel":"tickers","instId":"BTC-USDT"},"data":[{"instType":"SPOT","instId":"BTC-USDT","last":"30236",' +
  '"lastSz":"0.0002","askPx":"30236","askSz":"0.42","bidPx":"30235.9","bidSz":"1.00000001","ts":"1652459225209"}]}';

describe('a frame', () => {
  it('with a trade tells the side of its taker', () => {
    const trade = { id: '338476307', time: 1_652_459_224_818, price: 302_360, quantity: 20_000, side: 1 };
    expect(read(TRADE)).toEqual([{ type: 'trade', symbol: 'BTCUSDT', trade, eventTime: trade.time }]);
    expect(read(TRADE.replace('buy', 'sell'))[0]).toMatchObject({ trade: { side: -1 } });
    expect(placeOf(trade)).toBe(338_476_307);
  });

  it('with several fills in one trade is rejected: which places it takes is not told', () => {
    expect(read(TRADE.replace('"count":"1"', '"count":"10"'))[0]?.type).toBe('rejected');
  });

  it('with a candle is read exactly, and is one only once it is confirmed', () => {
    const candle = {
      timeframe: '1m',
      openTime: 1_652_459_220_000,
      closeTime: 1_652_459_280_000,
      open: 302_360,
      high: 302_435,
      low: 302_300,
      close: 302_419,
      volume: 150_000_000,
      quoteVolume: 4_536_030_000_000n,
      trades: undefined,
      takerBuyVolume: undefined,
      takerBuyQuoteVolume: undefined,
    };
    expect(read(CANDLE)).toEqual([{ type: 'candle', symbol: 'BTCUSDT', candle, eventTime: candle.closeTime }]);
    const forming = CANDLE.replace('"1"]]', '"0"]]');
    expect(read(forming)).toEqual([{ type: 'pulse', symbol: 'BTCUSDT', eventTime: candle.openTime }]);
  });

  it('with a ticker is a best quote, or a sign of life where a side is empty', () => {
    const quote = { bid: 302_359, bidQuantity: 100_000_001, ask: 302_360, askQuantity: 42_000_000 };
    expect(read(TICKER)).toEqual([{ type: 'quote', symbol: 'BTCUSDT', quote, eventTime: 1_652_459_225_209 }]);
    expect(read(TICKER.replace('"30235.9"', '""'))[0]?.type).toBe('pulse');
  });

  it.each([
    ['pong', { type: 'ignored' }],
    [
      '{"event":"subscribe","arg":{"channel":"trades-all","instId":"BTC-USDT"},"connId":"a4d3ae55"}',
      { type: 'ack', key: 'trades-all:BTC-USDT' },
    ],
    [
      '{"event":"unsubscribe","arg":{"channel":"tickers","instId":"BTC-USDT"},"connId":"a4d3ae55"}',
      { type: 'ignored' },
    ],
    [
      '{"event":"error","code":"60012","msg":"Invalid request: {\\"op\\": \\"x\\"}","connId":"a4d3ae55"}',
      { type: 'refused', key: undefined, reason: '"60012" "Invalid request: {\\"op\\": \\"x\\"}"' },
    ],
    [
      '{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade.","connId":"a"}',
      { type: 'shutdown', reason: '"64008" "The connection will soon be closed for a service upgrade."' },
    ],
    ['{"event":"channel-conn-count","channel":"trades","connCount":"2","connId":"a"}', { type: 'ignored' }],
    ['{"arg":{"channel":"constructor","instId":"BTC-USDT"},"data":[{}]}', { type: 'ignored' }],
    [TRADE.replaceAll('BTC-USDT', 'ETH-USDT'), { type: 'ignored' }],
  ])('%s is understood', (text, message) => {
    expect(read(text)).toEqual([message]);
  });

  it('that refuses one topic names it, so that the others go on', () => {
    const words =
      "Subscribe failed, wrong URL or channel:candle1m,instId:NO-SUCH doesn't exist. Please use the correct URL, channel " +
      'and parameters referring to API document.';
    const [message] = read(JSON.stringify({ event: 'error', msg: words, code: '60018', connId: '25ebf8bb' }));
    expect(message).toMatchObject({ type: 'refused', key: 'candle1m:NO-SUCH' });
  });

  it.each([
    TRADE.replace('"338476307"', '338476307'),
    TRADE.replace('"338476307"', '"99999999999999999999"'),
    TRADE.replace('"buy"', '"BUY"'),
    TRADE.replace('"30236"', '"30236.05"'),
    TRADE.replace('"0.0002"', '"0"'),
    CANDLE.replace('"1"]]', '"2"]]'),
    CANDLE.replace('"1"]]', '1]]'),
    CANDLE.replace('"1652459220000"', '"1652459220001"'),
    CANDLE.replace('"30230"', '"30240"'),
    TICKER.replace('"30235.9"', '"30236.1"'),
    TRADE.slice(0, -20),
    'ping',
    '[]',
    `{"arg":{"channel":"trades-all","instId":"BTC-USDT"},"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  ])('that breaks the contract is rejected (%#)', (text) => {
    expect(read(text)[0]?.type).toBe('rejected');
  });

  it('may hold fields that nobody knows', () => {
    expect(read(TRADE.replace('"px"', '"new":{"deep":[1]},"px"'))).toEqual(read(TRADE));
    expect(read(CANDLE.replace('"1"]]', '"1","more"]]'))).toEqual(read(CANDLE));
  });
});

const capture = recording('ws/cryptofeed/OKX.ws.1.0.gz');

describeReading('four minutes of recorded streams', [capture], () => {
  const messages = receivedIn(capture).flatMap((frame) => read(frame));

  it('are read one and all', () => {
    // Ignored are 290 books, and 8 trades and tickers of other markets.
    expect(countMessages(messages)).toEqual({
      counts: { ack: 18, trade: 69, quote: 25, ignored: 298 },
      rejections: [],
    });
  });

  it('hold trades whose ids count up by one: they are places', () => {
    const places = messages.flatMap((message) => (message.type === 'trade' ? [placeOf(message.trade) ?? 0] : []));
    expect(places).toEqual(Array.from({ length: 69 }, (_, i) => 338_476_307 + i));
  });
});
