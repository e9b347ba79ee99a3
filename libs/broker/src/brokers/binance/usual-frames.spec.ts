import * as fc from 'fast-check';
import { Instrument } from '#libs/market';
import { damaged } from '../../testing/mutation.js';
import { readFrame } from './frames.js';
import { UsualFrames } from './usual-frames.js';

/** Frames tried: 20,000 of each kind, or as many as `FUZZ_RUNS` says (`FUZZ_RUNS=1000000`). */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20_000);

const TRADE =
  '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1770123456790,"s":"BTCUSDT","a":2900000000,' +
  '"p":"60012.30000000","q":"0.01200000","f":6800000000,"l":6800000001,"T":1770123456789,"m":true,"M":true}}';
const FORMING =
  '{"stream":"btcusdt@kline_1m","data":{"e":"kline","E":1770123456790,"s":"BTCUSDT","k":{"t":1770123420000,' +
  '"T":1770123479999,"s":"BTCUSDT","i":"1m","f":6800000000,"L":6800000021,"o":"60012.30000000","c":"60013.00000000",' +
  '"h":"60013.00000000","l":"60012.30000000","v":"5.87700000","n":22,"x":false,"q":"352703.20000000",' +
  '"V":"1.02000000","Q":"61213.00000000","B":"0"}}}';
const CLOSED = FORMING.replace('"x":false', '"x":true');

const facts = { broker: 'BINANCE', baseAsset: 'A', quoteAsset: 'B', status: 'TRADING' } as const;
const listed = new Map([
  ['BTCUSDT', new Instrument({ ...facts, symbol: 'BTCUSDT', tickSize: '0.01000000', stepSize: '0.00001000' })],
  ['ODDUSDT', new Instrument({ ...facts, symbol: 'ODDUSDT', tickSize: '0.05000000', stepSize: '1.00000000' })],
]);

/** One reader for everything: what it remembers of one frame must not show in the next. */
const usual = new UsualFrames();

/** Holds both ways of reading against each other. @returns whether the short way had an answer. */
function agrees(text: string): boolean {
  return agreesOn(Buffer.from(text, 'utf8'));
}

function agreesOn(bytes: Buffer): boolean {
  const quick = usual.read(bytes, listed);
  if (quick !== undefined) expect([quick]).toEqual(readFrame(bytes.toString('utf8'), listed));
  return quick !== undefined;
}

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: least, maxLength: most });
/** Mostly what both ways can take, or nothing would be compared. */
const decimal = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.constantFrom(2, 5, 8))
      .map(([n, places]) => (n / 100).toFixed(places)),
  },
  { weight: 1, arbitrary: fc.tuple(digits(1, 8), digits(0, 9)).map((parts) => parts.join('.')) },
  { weight: 1, arbitrary: digits(1, 18) },
);
const moment = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1_500_000_000_000, max: 1_900_000_000_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }) },
);

/** Values of a trade as Binance might send them, good ones and others. */
const trade = fc
  .record({
    e: fc.constantFrom('aggTrade', 'aggTrade', 'aggTrade', 'trade'),
    E: moment,
    s: fc.constantFrom('BTCUSDT', 'ODDUSDT', 'BTCUSDT', 'ETHUSDT', 'ＢＴＣ'),
    a: fc.oneof({ weight: 9, arbitrary: fc.nat() }, { weight: 1, arbitrary: fc.maxSafeNat() }),
    p: decimal,
    q: decimal,
    f: fc.nat(),
    l: fc.nat(),
    T: moment,
    m: fc.boolean(),
    M: fc.boolean(),
  })
  .map((data) => Object.entries(data).map(([name, value]) => `"${name}":${JSON.stringify(value)}`));

const framed = (fields: readonly string[]): string => `{"stream":"btcusdt@aggTrade","data":{${fields.join(',')}}}`;

/** A field more, a field twice, blanks: JSON all the same. */
const dressed = fc
  .tuple(
    trade,
    fc.constantFrom('"m":false', '"X":{"a":[1]}', '"p":"1.00"', '"\\u0070":"7.00"', ' "M": true '),
    fc.nat(11),
  )
  .map(([fields, more, place]) => framed(fields.toSpliced(place, 0, more)));
const reordered = trade
  .chain((fields) => fc.shuffledSubarray(fields, { minLength: 9, maxLength: fields.length }))
  .map(framed);

describe('frames read from their bytes', () => {
  it('are those that come by the thousand: trades, and candles still forming', () => {
    expect([TRADE, FORMING, CLOSED].map(agrees)).toEqual([true, true, false]);
    expect(usual.read(Buffer.from(TRADE), listed)).toEqual({
      type: 'trade',
      symbol: 'BTCUSDT',
      eventTime: 1_770_123_456_790,
      trade: { id: '2900000000', time: 1_770_123_456_789, price: 6_001_230, quantity: 1_200_000, side: -1 },
    });
  });

  it('of a market that is listed anew are read on its new grid', () => {
    const reader = new UsualFrames();
    const coarse = new Instrument({ ...facts, symbol: 'BTCUSDT', tickSize: '0.10000000', stepSize: '0.01000000' });
    const read = (instrument: Instrument) => reader.read(Buffer.from(TRADE), new Map([['BTCUSDT', instrument]]));
    const fine = listed.get('BTCUSDT') ?? coarse;
    const price = [fine, fine, coarse, coarse, fine].map((instrument) => {
      const message = read(instrument);
      return message?.type === 'trade' ? [message.trade.price, message.trade.quantity] : [];
    });
    expect(price).toEqual([
      [6_001_230, 1_200_000],
      [6_001_230, 1_200_000],
      [600_123, 1_200],
      [600_123, 1_200],
      [6_001_230, 1_200_000],
    ]);
    expect(reader.read(Buffer.from(TRADE), new Map())).toBeUndefined();
  });

  it.each([
    ['a price off the grid', TRADE.replace('60012.30000000', '60012.30500000')],
    ['a price of zero', TRADE.replace('60012.30000000', '0.00000000')],
    ['a quantity finer than a step', TRADE.replace('0.01200000', '0.012000001')],
    ['a time in microseconds', TRADE.replace('"T":1770123456789', '"T":1770123456789123')],
    ['an idle zero', TRADE.replace('"f":68', '"f":068')],
    ['an escape', TRADE.replace('"s":"BTCUSDT"', '"s":"\\u0042TCUSDT"')],
    ['a bare control character', TRADE.replace('btcusdt@', 'btc\u0001usdt@')],
    ['a blank', TRADE.replace(',"q"', ', "q"')],
    ['a field more', TRADE.replace('"M":true', '"M":true,"N":1')],
    ['something after the end', `${TRADE}}`],
    ['a market that is not listed', TRADE.replace('BTCUSDT', 'ETHUSDT')],
    ['a cut', TRADE.slice(0, -1)],
  ])('are not those with %s', (_, text) => {
    expect(agrees(text)).toBe(false);
  });

  it('say what the parser says, of trades with any values', () => {
    const taken = { quick: 0, all: 0 };
    const check = (text: string): void => {
      taken.all += 1;
      if (agrees(text)) taken.quick += 1;
    };
    fc.assert(fc.property(trade.map(framed), check), { numRuns: RUNS });
    expect(taken.quick).toBeGreaterThan(taken.all / 20);
  });

  it('say what the parser says, or nothing, of frames that are damaged', () => {
    fc.assert(
      fc.property(damaged([TRADE, FORMING, CLOSED]), (text) => void agrees(text)),
      { numRuns: RUNS },
    );
  });

  it('say what the parser says, or nothing, of frames in another order and with more in them', () => {
    fc.assert(
      fc.property(fc.oneof(reordered, dressed), (text) => void agrees(text)),
      { numRuns: RUNS },
    );
  });

  it.each([TRADE, FORMING])('say what the parser says, or nothing, whatever one byte is', (text) => {
    const bytes = Buffer.from(text);
    let taken = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const before = bytes[at] ?? 0;
      for (let byte = 0; byte < 256; byte += 1) {
        // What was learned of the good frame is what the damaged one is held against.
        if (byte % 16 === 0) usual.read(Buffer.from(text), listed);
        bytes[at] = byte;
        if (agreesOn(bytes)) taken += 1;
      }
      bytes[at] = before;
    }
    expect(taken).toBeGreaterThan(bytes.length);
  });
});
