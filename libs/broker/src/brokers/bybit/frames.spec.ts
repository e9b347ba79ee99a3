import * as fc from 'fast-check';
import { placeOf } from '#libs/market';
import type { FeedMessage } from '../../feed-message.js';
import { marketsOf } from '../../testing/soundness.js';
import { countMessages } from '../../testing/message-counts.js';
import { describeReading, recording } from '../../testing/recorded.js';
import { bybitMarket as market } from '../../testing/venue-markets.js';
import { readFrame } from './frames.js';

const markets = marketsOf('BTCUSDC', market);
const read = (text: string): readonly FeedMessage[] => readFrame(text, markets);

/** Real frames: trades (spot, 2025-10-26), and the shapes of the others (2026-08-09) with this market's name. */
const TRADES =
  '{"topic":"publicTrade.BTCUSDC","ts":1761520812165,"type":"snapshot","data":[{"i":"2240000000970262966",' +
  '"T":1761520812163,"p":"114513.1","v":"0.00862","S":"Sell","seq":111156121170,"s":"BTCUSDC","BT":false,"RPI":false},' +
  '{"i":"2240000000970262967","T":1761520812163,"p":"114513.1","v":"0.05548","S":"Buy","seq":111156121170,' +
  '"s":"BTCUSDC","BT":false,"RPI":false}]}';
const MINUTE_TURNS =
  '{"topic":"kline.1.BTCUSDC","data":[{"start":1786310760000,"end":1786310819999,"interval":"1","open":"1922.4",' +
  '"close":"1922.5","high":"1922.6","low":"1922.4","volume":"15.7","turnover":"30182.0724","confirm":true,' +
  '"timestamp":1786310820123},{"start":1786310820000,"end":1786310879999,"interval":"1","open":"1922.5","close":"1922.5",' +
  '"high":"1922.5","low":"1922.5","volume":"0","turnover":"0","confirm":false,"timestamp":1786310820123}],' +
  '"ts":1786310820123,"type":"snapshot"}';
const BOOK =
  '{"topic":"orderbook.1.BTCUSDC","type":"snapshot","ts":1786310818129,"data":{"s":"BTCUSDC","b":[["65114.2","6.054"]],' +
  '"a":[["65114.3","10.486"]],"u":15076952,"seq":753843911359},"cts":1786310818027}';

describe('a frame of trades', () => {
  it('tells each with the side of its taker and its place', () => {
    const trade = { time: 1_761_520_812_163, price: 1_145_131 };
    expect(read(TRADES)).toEqual(
      [
        { ...trade, id: '2240000000970262966', seq: 970_262_966, quantity: 862_000, side: -1 },
        { ...trade, id: '2240000000970262967', seq: 970_262_967, quantity: 5_548_000, side: 1 },
      ].map((each) => ({ type: 'trade', symbol: 'BTCUSDC', trade: each, eventTime: 1_761_520_812_165 })),
    );
  });

  it('loses only the one that does not read', () => {
    const messages = read(TRADES.replace('"0.00862"', '"NaN"'));
    expect(messages.map(({ type }) => type)).toEqual(['rejected', 'trade']);
  });

  it('leaves out trades that were agreed outside the book', () => {
    expect(read(TRADES.replace('"BT":false', '"BT":true')).map(({ type }) => type)).toEqual(['ignored', 'trade']);
  });

  it.each(['"S":"buy"', '"S":"None"', '"S":1'])('does not guess a side: %s', (side) => {
    expect(read(TRADES.replace('"S":"Sell"', side))[0]?.type).toBe('rejected');
  });

  it('does not read ids that are no places', () => {
    const uuid = 'a9188a0a-0000-4000-8000-000000000000';
    expect(read(TRADES.replace('2240000000970262966', uuid))[0]?.type).toBe('rejected');
  });
});

describe('a frame of candles', () => {
  it('at the end of a minute closes one and begins another', () => {
    expect(read(MINUTE_TURNS)).toEqual([
      {
        type: 'candle',
        symbol: 'BTCUSDC',
        eventTime: 1_786_310_820_123,
        candle: {
          timeframe: '1m',
          openTime: 1_786_310_760_000,
          closeTime: 1_786_310_820_000,
          open: 19_224,
          high: 19_226,
          low: 19_224,
          close: 19_225,
          volume: 1_570_000_000,
          quoteVolume: 3_018_207_240_000n,
          trades: undefined,
          takerBuyVolume: undefined,
          takerBuyQuoteVolume: undefined,
        },
      },
      { type: 'pulse', symbol: 'BTCUSDC', eventTime: 1_786_310_820_123 },
    ]);
  });

  it('of another length is not ours', () => {
    expect(read(MINUTE_TURNS.replace('kline.1.', 'kline.5.'))).toEqual([{ type: 'ignored' }]);
  });
});

describe('a frame', () => {
  it('with a book of depth 1 is a best quote', () => {
    const quote = { bid: 651_142, bidQuantity: 605_400_000, ask: 651_143, askQuantity: 1_048_600_000 };
    expect(read(BOOK)).toEqual([{ type: 'quote', symbol: 'BTCUSDC', quote, eventTime: 1_786_310_818_129 }]);
    const oneSided = BOOK.replace('[["65114.3","10.486"]]', '[]');
    expect(read(oneSided)).toEqual([{ type: 'pulse', symbol: 'BTCUSDC', eventTime: 1_786_310_818_129 }]);
  });

  it.each([
    ['{"success":true,"ret_msg":"","conn_id":"d8","req_id":"7","op":"subscribe"}', { type: 'ack', key: '7' }],
    [
      '{"success":false,"ret_msg":"error:handler not found","conn_id":"d8","req_id":"7","op":"subscribe"}',
      { type: 'refused', key: '7', reason: '"error:handler not found"' },
    ],
    ['{"success":true,"ret_msg":"pong","conn_id":"d8","req_id":"","op":"ping"}', { type: 'ignored' }],
    ['{"op":"pong","args":["1675418560633"],"conn_id":"d8"}', { type: 'ignored' }],
    ['{"success":true,"ret_msg":"","conn_id":"d8","req_id":"8","op":"unsubscribe"}', { type: 'ignored' }],
    ['{"topic":"something.new","data":{}}', { type: 'ignored' }],
    [TRADES.replaceAll('BTCUSDC', 'ETHUSDC'), { type: 'ignored' }],
  ])('%s is understood', (text, message) => {
    expect(read(text)).toEqual([message]);
  });

  it.each([
    MINUTE_TURNS.replace('true', '"true"'),
    MINUTE_TURNS.replace('"low":"1922.4"', '"low":"0"'),
    MINUTE_TURNS.replace('"low":"1922.4"', '"low":"1922.45"'),
    MINUTE_TURNS.replace('1786310760000', '1786310760001'),
    BOOK.replace('65114.2', '65114.4'),
    TRADES.slice(0, -20),
    'pong',
    '[]',
    '{"topic":"publicTrade.BTCUSDC"}',
    `{"topic":"publicTrade.BTCUSDC","ts":1761520812165,"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  ])('that breaks the contract is rejected (%#)', (text) => {
    expect(read(text)[0]?.type).toBe('rejected');
  });

  it('may hold fields that nobody knows', () => {
    const added = (text: string) =>
      text.replaceAll('"BT":', '"new":{"deep":[1]},"BT":').replace('{"topic"', '{"x":1,"topic"');
    expect(read(added(TRADES))).toEqual(read(TRADES));
  });
});

it('trades read back as they were written', () => {
  const digits = fc.integer({ min: 1, max: 10_000_000 });
  fc.assert(
    fc.property(digits, digits, fc.boolean(), fc.nat(1e15 - 1), (price, quantity, isBuy, count) => {
      const id = `224${String(count).padStart(16, '0')}`;
      const told = { i: id, T: 1_761_520_812_163, p: market.formatPrice(price), v: market.formatQuantity(quantity) };
      const text = JSON.stringify({
        topic: 'publicTrade.BTCUSDC',
        ts: 1_761_520_812_165,
        data: [{ ...told, S: isBuy ? 'Buy' : 'Sell' }],
      });
      const [message] = read(text);
      expect(message).toMatchObject({ type: 'trade', trade: { id, price, quantity, side: isBuy ? 1 : -1 } });
      if (message?.type === 'trade') expect(placeOf(message.trade)).toBe(count);
    }),
    { numRuns: 1_000 },
  );
});

const capture = recording('ws/extracts/bybit-v5-spot-publicTrade-20251026.jsonl');

describeReading('recorded trades', [capture], () => {
  it('are read one and all, in the order of their places', () => {
    const frames = capture.text().trim().split('\n');
    const messages = frames.flatMap((frame) => read(frame));
    expect(countMessages(messages)).toEqual({ counts: { ignored: 1, trade: 13 }, rejections: [] });
    const trades = messages.flatMap((message) => (message.type === 'trade' ? [message.trade] : []));
    const places = trades.map((trade) => placeOf(trade) ?? 0);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(new Set(places).size).toBe(13);
    expect(trades.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(40_338_000);
  });
});
