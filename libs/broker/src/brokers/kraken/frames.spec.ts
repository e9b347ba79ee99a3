import * as fc from 'fast-check';
import type { FeedMessage } from '../../feed-message.js';
import { marketsOf } from '../../testing/soundness.js';
import { countMessages } from '../../testing/message-counts.js';
import { describeReading, receivedIn, recording } from '../../testing/recorded.js';
import { krakenMarket as market } from '../../testing/venue-markets.js';
import { KrakenReader } from './frames.js';

const markets = marketsOf('BTC/USDT', market);
/** A connection of its own for each frame. */
const read = (text: string): readonly FeedMessage[] => new KrakenReader().read(text, markets);

/** Frames as documented, with this market's name. */
const TRADE =
  '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USDT","side":"sell","price":105944.2,"qty":5e-05,' +
  '"ord_type":"limit","trade_id":10218208,"timestamp":"2025-11-10T17:23:53.971744Z"}]}';
const TICKER =
  '{"channel":"ticker","type":"snapshot","data":[{"symbol":"BTC/USDT","bid":105944.1,"bid_qty":0.136,"ask":105944.2,' +
  '"ask_qty":5e-05,"last":105944.2,"volume":12.5,"vwap":105900.1,"low":105000.0,"high":106500.0,"change":-1.5,' +
  '"change_pct":-0.01,"timestamp":"2025-11-10T17:23:53.971744Z"}]}';
const CANDLE =
  '{"channel":"ohlc","type":"update","timestamp":"2025-11-10T17:23:54.524394914Z","data":[{"symbol":"BTC/USDT",' +
  '"open":105944.2,"high":105944.3,"low":105944.1,"close":105944.1,"trades":3,"volume":0.00032625,"vwap":105944.2,' +
  '"interval_begin":"2025-11-10T17:23:00.000000000Z","interval":1,"timestamp":"2025-11-10T17:24:00.000000Z"}]}';
const NEXT = CANDLE.replace('17:23:54.524394914Z', '17:25:01.000000001Z').replace('17:23:00.0', '17:25:00.0');

describe('a frame', () => {
  it('with a trade keeps the digits of its JSON numbers, exponents and all', () => {
    const trade = { id: '10218208', time: Date.UTC(2025, 10, 10, 17, 23, 53, 971), price: 1_059_442, quantity: 5_000 };
    const told = { ...trade, side: -1 };
    expect(read(TRADE)).toEqual([{ type: 'trade', symbol: 'BTCUSDT', trade: told, eventTime: trade.time }]);
    expect(read(TRADE.replace('"sell"', '"buy"'))[0]).toMatchObject({ trade: { side: 1 } });
  });

  it('with a ticker is a best quote', () => {
    const quote = { bid: 1_059_441, bidQuantity: 13_600_000, ask: 1_059_442, askQuantity: 5_000 };
    const eventTime = Date.UTC(2025, 10, 10, 17, 23, 53, 971);
    expect(read(TICKER)).toEqual([{ type: 'quote', symbol: 'BTCUSDT', quote, eventTime }]);
    expect(read(TICKER.replace(/,"timestamp":"[^"]*"/, ''))[0]).toMatchObject({ quote, eventTime: undefined });
  });

  it.each([
    ['{"channel":"heartbeat"}', { type: 'ignored' }],
    ['{"method":"pong","req_id":101,"time_in":"a","time_out":"b"}', { type: 'ignored' }],
    [
      '{"method":"subscribe","req_id":7,"result":{"channel":"trade","snapshot":true,"symbol":"BTC/USDT"},"success":true}',
      { type: 'ack', key: '7:BTC/USDT' },
    ],
    [
      '{"error":"Currency pair not supported NO/SUCH","method":"subscribe","req_id":7,"success":false,"symbol":"NO/SUCH"}',
      { type: 'refused', key: '7:NO/SUCH', reason: '"Currency pair not supported NO/SUCH"' },
    ],
    ['{"error":"Malformed JSON","success":false}', { type: 'refused', key: undefined, reason: '"Malformed JSON"' }],
    ['{"method":"unsubscribe","req_id":8,"result":{"symbol":"BTC/USDT"},"success":true}', { type: 'ignored' }],
    [
      '{"channel":"status","type":"update","data":[{"version":"2.0.9","system":"online","api_version":"v2",' +
        '"connection_id":13834774380200032777}]}',
      { type: 'ignored' },
    ],
    [
      '{"channel":"status","type":"update","data":[{"system":"maintenance","api_version":"v2"}]}',
      { type: 'shutdown', reason: 'the exchange is in maintenance' },
    ],
    ['{"channel":"level3","data":[]}', { type: 'ignored' }],
    [TRADE.replace('BTC/USDT', 'ETH/USDT'), { type: 'ignored' }],
  ])('%s is understood', (text, message) => {
    expect(read(text)).toEqual([message]);
  });

  it.each([
    TRADE.replace('105944.2', '105944.25'),
    TRADE.replace('105944.2', '"105944.2"'),
    TRADE.replace('5e-05', '-5e-05'),
    TRADE.replace('5e-05', '1e999'),
    TRADE.replace('5e-05', '0'),
    TRADE.replace('"sell"', '"s"'),
    TRADE.replace('10218208', '10218208.5'),
    TRADE.replace('53.971744Z', '53.971744+01:00'),
    TRADE.replace('2025-11-10', '2025-13-10'),
    CANDLE.replace('"low":105944.1', '"low":105944.2'),
    CANDLE.replace('17:23:00.0', '17:23:01.0'),
    CANDLE.replace('"trades":3', '"trades":-3'),
    TICKER.replace('"bid":105944.1', '"bid":105944.3'),
    TRADE.slice(0, -20),
    'pong',
    '[]',
    `{"channel":"trade","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  ])('that breaks the contract is rejected (%#)', (text) => {
    expect(read(text)[0]?.type).toBe('rejected');
  });

  it('may hold fields that nobody knows', () => {
    expect(read(TRADE.replace('"qty"', '"new":{"deep":[1]},"qty"'))).toEqual(read(TRADE));
  });
});

describe('a candle', () => {
  const minute = {
    timeframe: '1m',
    openTime: Date.UTC(2025, 10, 10, 17, 23),
    closeTime: Date.UTC(2025, 10, 10, 17, 24),
    open: 1_059_442,
    high: 1_059_443,
    low: 1_059_441,
    close: 1_059_441,
    volume: 32_625,
    // 105944.2 times 0.00032625, cut to 8 decimals.
    quoteVolume: 3_456_429_525n,
    trades: 3,
    takerBuyVolume: undefined,
    takerBuyQuoteVolume: undefined,
  };

  it('has closed once the next of its market has begun, quiet minutes between them or not', () => {
    const reader = new KrakenReader();
    expect(reader.read(CANDLE, markets)).toEqual([
      { type: 'pulse', symbol: 'BTCUSDT', eventTime: Date.UTC(2025, 10, 10, 17, 23, 54, 524) },
    ]);
    const later = CANDLE.replace('"trades":3', '"trades":4');
    expect(reader.read(later, markets)[0]?.type).toBe('pulse');
    expect(reader.read(NEXT, markets)).toEqual([
      {
        type: 'candle',
        symbol: 'BTCUSDT',
        candle: { ...minute, trades: 4 },
        eventTime: Date.UTC(2025, 10, 10, 17, 25, 1),
      },
    ]);
  });

  it('of before a new subscription is forgotten: what came meanwhile is not in it', () => {
    const reader = new KrakenReader();
    reader.read(CANDLE, markets);
    expect(reader.read(NEXT.replace('"update"', '"snapshot"'), markets).map(({ type }) => type)).toEqual(['pulse']);
  });

  it('of a snapshot with several has closed where another follows', () => {
    const [first, second] = [CANDLE, NEXT].map((text) => /\{"symbol".*\}(?=\]\})/.exec(text)?.[0]);
    const snapshot = `{"channel":"ohlc","type":"snapshot","timestamp":"2025-11-10T17:25:02Z","data":[${first},${second}]}`;
    expect(read(snapshot)).toMatchObject([{ type: 'pulse' }, { type: 'candle', candle: minute }]);
  });

  it('of another length, or older than the one known, is not ours', () => {
    expect(read(CANDLE.replace('"interval":1,', '"interval":5,'))).toEqual([{ type: 'ignored' }]);
    const reader = new KrakenReader();
    reader.read(NEXT, markets);
    expect(reader.read(CANDLE, markets)).toEqual([{ type: 'ignored' }]);
  });
});

it('trades read back as they were written, by whatever notation', () => {
  const digits = fc.integer({ min: 1, max: 2 ** 40 });
  const notations: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => `${Number(text)}`,
    (text) => Number(text).toExponential(),
  ];
  fc.assert(
    fc.property(digits, digits, fc.constantFrom(...notations), (price, quantity, write) => {
      const frame = TRADE.replace('105944.2', write(market.formatPrice(price))).replace(
        '5e-05',
        write(market.formatQuantity(quantity)),
      );
      expect(read(frame)).toMatchObject([{ type: 'trade', trade: { price, quantity } }]);
    }),
    { numRuns: 2_000 },
  );
});

const captures = ['48', '49', '50'].map((n) => recording(`ws/cryptofeed/KRAKEN.ws.${n}.0.gz`));

describeReading('recorded streams of the old protocol', captures, () => {
  it('are none of this one: nothing of them is taken for market data', () => {
    const messages = captures.flatMap((capture) => receivedIn(capture)).flatMap((frame) => read(frame));
    const { counts } = countMessages(messages);
    expect(Object.keys(counts).toSorted()).toEqual(['ignored', 'rejected']);
  });
});
