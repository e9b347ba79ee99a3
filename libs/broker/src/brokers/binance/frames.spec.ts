import * as fc from 'fast-check';
import { Instrument, QUOTE_DECIMALS, type InstrumentFacts } from '#libs/market';
import { btcusdt, START } from '../../testing/btcusdt.js';
import { describeReading, recording } from '../../testing/recorded.js';
import { fieldsOf } from '../../untrusted.js';
import type { FeedMessage } from '../../feed-message.js';
import { readFrame } from './frames.js';
import { UsualFrames } from './usual-frames.js';

/** A real frame (Binance spot, 2021-10-12), and the market it is of. */
const REAL =
  '{"stream":"nknusdt@kline_1m","data":{"e":"kline","E":1633998512358,"s":"NKNUSDT","k":{"t":1633998480000,' +
  '"T":1633998539999,"s":"NKNUSDT","i":"1m","f":19862761,"L":19862790,"o":"0.35270000","c":"0.35280000",' +
  '"h":"0.35280000","l":"0.35220000","v":"25877.00000000","n":30,"x":false,"q":"9116.04600000",' +
  '"V":"58.00000000","Q":"20.46240000","B":"0"}}}';
const REAL_TRADE =
  '{"stream":"lrcbtc@aggTrade","data":{"e":"aggTrade","E":1633998534486,"s":"LRCBTC","a":9213679,"p":"0.00000638",' +
  '"q":"177.00000000","f":12368013,"l":12368013,"T":1633998534486,"m":false,"M":true}}';
const nkn = market('NKNUSDT', '0.00010000', '1.00000000');
const lrc = market('LRCBTC', '0.00000001', '1.00000000');

function market(symbol: string, tickSize: string, stepSize: string): Instrument {
  const facts: InstrumentFacts = {
    broker: 'BINANCE',
    symbol,
    baseAsset: symbol,
    quoteAsset: symbol,
    tickSize,
    stepSize,
    status: 'TRADING',
  };
  return new Instrument(facts);
}

/** The real frame, closed. */
const CLOSED = REAL.replace('"x":false', '"x":true');

/** What a frame says, which Binance's only ever say one of. */
function only(text: string, instrument: Instrument): FeedMessage {
  const [message, ...others] = readFrame(text, new Map([[instrument.symbol, instrument]]));
  if (!message || others.length > 0) throw new Error(`One message expected of ${text}`);
  return message;
}

describe('a frame', () => {
  it('with a candle still forming is only a sign of life', () => {
    expect(only(REAL, nkn)).toEqual({ type: 'pulse', symbol: 'NKNUSDT', eventTime: 1_633_998_512_358 });
  });

  it('with a closed candle is read exactly', () => {
    expect(only(CLOSED, nkn)).toEqual({
      type: 'candle',
      symbol: 'NKNUSDT',
      eventTime: 1_633_998_512_358,
      candle: {
        timeframe: '1m',
        openTime: 1_633_998_480_000,
        closeTime: 1_633_998_540_000,
        open: 3_527,
        high: 3_528,
        low: 3_522,
        close: 3_528,
        volume: 25_877,
        quoteVolume: 911_604_600_000n,
        trades: 30,
        takerBuyVolume: 58,
        takerBuyQuoteVolume: 2_046_240_000n,
      },
    });
  });

  it('may come without the wrapper of the combined stream', () => {
    const inner = JSON.stringify(fieldsOf(JSON.parse(CLOSED), 'Frame')['data']);
    expect(only(inner, nkn)).toEqual(only(CLOSED, nkn));
  });

  it('with a trade names the side that crossed the spread', () => {
    const trade = { id: '9213679', time: 1_633_998_534_486, price: 638, quantity: 177, side: 1 };
    expect(only(REAL_TRADE, lrc)).toEqual({ type: 'trade', symbol: 'LRCBTC', trade, eventTime: trade.time });
    const sold = only(REAL_TRADE.replace('"m":false', '"m":true'), lrc);
    expect(sold).toMatchObject({ trade: { side: -1 } });
  });

  it.each([
    ['{"result":null,"id":1}', 'ack'],
    ['{"error":{"code":2,"msg":"Invalid request"},"id":1}', 'refused'],
    ['{"code":2,"msg":"Invalid request","id":1}', 'refused'],
    ['{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}', 'shutdown'],
    ['{"e":"serverShutdown","E":1770123456789}', 'shutdown'],
    ['{"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":"1","B":"1","a":"2","A":"1"}}', 'ignored'],
    ['{"stream":"x@bookTicker","data":{"u":1,"s":"NKNUSDT","b":"1","B":"1","a":"2","A":"1"}}', 'quote'],
    ['{"stream":"x@bookTicker","data":{"u":1,"s":"NKNUSDT","b":"2","B":"1","a":"1","A":"1"}}', 'rejected'],
    ['{"e":"somethingNew"}', 'ignored'],
    [CLOSED.replace('"i":"1m"', '"i":"1s"'), 'ignored'],
    [CLOSED.replace('"s":"NKNUSDT"', '"s":"BTCUSDT"'), 'ignored'],
    ['pong', 'rejected'],
    ['', 'rejected'],
    ['[]', 'rejected'],
    ['null', 'rejected'],
    [CLOSED.replace('"x":true', '"x":"true"'), 'rejected'],
    [CLOSED.replace('"0.35220000"', '"0.00000000"'), 'rejected'],
    [CLOSED.replace('"0.35220000"', '"-0.35220000"'), 'rejected'],
    [CLOSED.replace('"0.35220000"', '"0.352205"'), 'rejected'],
    [CLOSED.replace('"n":30', '"n":30.5'), 'rejected'],
    [CLOSED.replace('"E":1633998512358', '"E":null'), 'rejected'],
    [CLOSED.slice(0, -20), 'rejected'],
  ])('%s is %s', (text, type) => {
    expect(only(text, nkn).type).toBe(type);
  });

  const DEEP = '['.repeat(100_000) + ']'.repeat(100_000);

  it.each([
    ['the frame', DEEP],
    ['the data', `{"data":${DEEP}}`],
    ['an event', `{"data":{"e":"kline","s":"NKNUSDT","k":${DEEP}}}`],
    ['an id', `{"result":null,"id":${DEEP}}`],
    ['a time', CLOSED.replace('1633998512358', DEEP)],
    ['a price', CLOSED.replace('"0.35220000"', DEEP)],
    ['a flag', CLOSED.replace('"x":true', `"x":${DEEP}`)],
    ['a trade id', REAL_TRADE.replace('LRCBTC', 'NKNUSDT').replace('9213679', DEEP)],
  ])('with deep nesting for %s is rejected', (_, text) => {
    const message = only(text, nkn);
    expect(message.type).toBe('rejected');
    expect(JSON.stringify(message).length).toBeLessThan(400);
  });

  it('with an answer to a command names the command', () => {
    expect(only('{"result":null,"id":7}', nkn)).toEqual({ type: 'ack', key: '7' });
    expect(only('{"error":{"code":2,"msg":"no"},"id":7}', nkn)).toMatchObject({ type: 'refused', key: '7' });
    expect(only('{"code":2,"msg":"no"}', nkn)).toMatchObject({ type: 'refused', key: undefined });
  });

  it('with a best quote is read exactly', () => {
    const text =
      '{"u":50093239212,"s":"BTCUSDT","b":"61837.63000000","B":"3.78826000","a":"61837.64000000","A":"1.54698000"}';
    const quote = { bid: 6_183_763, bidQuantity: 378_826_000, ask: 6_183_764, askQuantity: 154_698_000 };
    expect(only(text, btcusdt)).toEqual({ type: 'quote', symbol: 'BTCUSDT', quote, eventTime: undefined });
  });

  it('with deep nesting for a refusal is refused', () => {
    expect(only(`{"code":${DEEP},"msg":${DEEP}}`, nkn).type).toBe('refused');
  });

  it('in microseconds is read as what it is', () => {
    const us = CLOSED.replace('1633998512358', '1633998512358999')
      .replace('1633998480000', '1633998480000000')
      .replace('1633998539999', '1633998539999999');
    expect(only(us, nkn)).toEqual(only(CLOSED, nkn));
  });
});

describe('damaged frames', () => {
  it('are rejected where a number of a closed candle is not one', () => {
    const candle = fc.constantFrom(
      '"0.35270000"',
      '"0.35220000"',
      '"25877.00000000"',
      '"58.00000000"',
      '30',
      '1633998480000',
    );
    const wrong = fc.constantFrom(
      'null',
      '""',
      '"NaN"',
      '"1e999"',
      '"Infinity"',
      '-1',
      '"-1"',
      '[]',
      '{}',
      'true',
      '1e300',
    );
    fc.assert(
      fc.property(candle, wrong, (field, value) => {
        expect(only(CLOSED.replace(field, value), nkn).type).toBe('rejected');
      }),
      { numRuns: 1_000 },
    );
  });

  it('read back what was written, whatever the candle', () => {
    const price = fc.integer({ min: 1, max: 10_000_000 });
    fc.assert(
      fc.property(
        fc.array(price, { minLength: 4, maxLength: 4 }),
        fc.nat(1e9),
        fc.nat(1_000),
        (prices, volume, share) => {
          const [low = 1, open = 1, close = 1, high = 1] = prices.toSorted((a, b) => a - b);
          const bought = Math.floor((volume * share) / 1_000);
          const written = { open, high, low, close, volume, trades: share, takerBuyVolume: bought };
          expect(only(write(written), btcusdt)).toMatchObject({ type: 'candle', candle: written });
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

interface Written {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly trades: number;
  readonly takerBuyVolume: number;
}

function write({ open, high, low, close, volume, trades, takerBuyVolume }: Written): string {
  const [o, h, l, c] = [open, high, low, close].map((ticks) => btcusdt.formatPrice(ticks));
  const [v, V] = [volume, takerBuyVolume].map((steps) => btcusdt.formatQuantity(steps));
  const zero = (0).toFixed(QUOTE_DECIMALS);
  const k = {
    t: START,
    T: START + 59_999,
    s: 'BTCUSDT',
    i: '1m',
    o,
    h,
    l,
    c,
    v,
    V,
    n: trades,
    x: true,
    q: zero,
    Q: zero,
  };
  return JSON.stringify({ stream: 'btcusdt@kline_1m', data: { e: 'kline', E: START + 60_010, s: 'BTCUSDT', k } });
}

const captures = ['ws/cryptofeed/BINANCE.ws.1.0.gz', 'ws/cryptofeed/BINANCE_FUTURES.ws.1.0.gz'].map(recording);
const twoMarkets = ['btcusdt_20240808', 'btcusdt_20240809', 'ethusdt_20240808', 'ethusdt_20240809'].map((name) =>
  recording(`ws/binance/spot_${name}.gz`),
);

describeReading('recorded streams', [...captures, ...twoMarkets], () => {
  const frames = captures.flatMap((capture) => framesIn(capture.text()));

  it('are known or ignored, frame by frame, and nothing is rejected', () => {
    const counts = new Map<string, number>();
    for (const frame of frames) {
      const { type, ...rest } = only(frame, market(symbolIn(frame), '0.00000001', '0.00000001'));
      counts.set(type, (counts.get(type) ?? 0) + 1);
      expect([type, rest]).not.toEqual(['rejected', expect.anything()]);
    }
    expect([...counts.keys()].toSorted()).toEqual(expect.arrayContaining(['ignored', 'pulse', 'trade']));
  });

  it('hold klines that read as candles once they are closed', () => {
    const closed = frames
      .filter((frame) => frame.includes('"e":"kline"'))
      .map((f) => f.replace('"x":false', '"x":true'));
    const types = closed.map((f) => only(f, market(symbolIn(f), '0.00000001', '0.00000001')).type);
    expect(closed.length).toBeGreaterThan(50);
    expect(new Set(types)).toEqual(new Set(['candle']));
  });

  it('of raw trades and books are ignored, and quotes are read, by whichever way: of 179,318 none is rejected', () => {
    const listed = new Map(['BTCUSDT', 'ETHUSDT'].map((symbol) => [symbol, market(symbol, '0.01', '0.00001')]));
    const usual = new UsualFrames();
    const counts: Record<string, number> = {};
    for (const line of twoMarkets.flatMap((one) => one.text().trim().split('\n'))) {
      const text = line.slice(line.indexOf('{'));
      const quick = usual.read(Buffer.from(text), listed);
      for (const { type } of quick ? [quick] : readFrame(text, listed)) counts[type] = (counts[type] ?? 0) + 1;
    }
    expect(counts).toEqual({ ignored: 47_386, quote: 131_932 });
  });
});

function symbolIn(frame: string): string {
  return /"s":"([A-Z]+)"/.exec(frame)?.[1] ?? 'NONE';
}

function framesIn(capture: string): string[] {
  return capture
    .split('\n')
    .filter((line) => /^[\d.]+: \{"stream"/.test(line))
    .map((line) => line.slice(line.indexOf('{')));
}
