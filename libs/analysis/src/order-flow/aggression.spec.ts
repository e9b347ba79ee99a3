import fc from 'fast-check';
import { absorbs, combine, confirms, labelOf, type AggressionParts } from './aggression.js';

/** dr3 .24 at scale .30, dr15 .06 at .15, prints .5 and .5, price +12 ticks at an ATR of 10. */
const PARTS: AggressionParts = {
  flow3m: 0.24 / 0.3,
  flow15m: 0.06 / 0.15,
  bigTrades: 0.5,
  stackedImbalances: 0.5,
  result: 12 / 10 / 2.5,
  absorption: 0,
  relativeVolume: 1,
  source: 'trades',
};

const CANDLES_ONLY = { bigTrades: undefined, stackedImbalances: undefined, source: 'klines' } as const;

const unit = fc.double({ min: -1, max: 1, noNaN: true });
const parts = fc.record({
  flow3m: fc.option(unit, { nil: undefined }),
  flow15m: fc.option(unit, { nil: undefined }),
  bigTrades: fc.option(unit, { nil: undefined }),
  stackedImbalances: fc.option(unit, { nil: undefined }),
  result: unit,
  absorption: unit,
  relativeVolume: fc.option(fc.double({ min: 0, max: 20, noNaN: true }), { nil: undefined }),
  source: fc.constantFrom('trades', 'klines', 'estimated'),
} as const);

const negative = (value: number | undefined): number | undefined => (value === undefined ? undefined : -value);

describe('combine', () => {
  it('rewards effort that price confirms', () => {
    const aggression = combine(PARTS);
    expect(aggression?.score).toBeCloseTo(0.45144, 12);
    expect(aggression?.label).toBe('BUY');
    expect(aggression && confirms(aggression, 1)).toBe(false);
  });

  it('discounts effort that price does not confirm, and turns on absorbed effort', () => {
    expect(combine({ ...PARTS, result: -0.2 })?.score).toBeCloseTo(0.228, 12);
    expect(combine({ ...PARTS, result: 0 })?.score).toBeCloseTo(0.228, 12);
    expect(combine({ ...PARTS, result: -0.2, absorption: -0.8 })?.score).toBeCloseTo(-0.052, 12);
  });

  it('weighs what it knows: without trades 0.6 and 0.4, and never beyond 0.7', () => {
    expect(combine({ ...PARTS, ...CANDLES_ONLY, result: 1 })?.score).toBeCloseTo(0.6 * 0.8 + 0.4 * 0.4, 12);
    expect(combine({ ...PARTS, ...CANDLES_ONLY, flow3m: 1, flow15m: 1, result: 1, relativeVolume: 9 })?.score).toBe(
      0.7,
    );
  });

  it('trusts an estimated flow half', () => {
    const loud = { ...PARTS, ...CANDLES_ONLY, source: 'estimated', flow3m: 1, flow15m: 1, result: 1 } as const;
    expect(combine(loud)?.score).toBe(0.5);
  });

  it('says nothing where nothing is known of the flow', () => {
    expect(combine({ ...PARTS, ...CANDLES_ONLY, flow3m: undefined, flow15m: undefined })).toBeUndefined();
  });

  it('is odd in flow and price, and bounded', () => {
    fc.assert(
      fc.property(parts, (some) => {
        const mirrored: AggressionParts = {
          ...some,
          flow3m: negative(some.flow3m),
          flow15m: negative(some.flow15m),
          bigTrades: negative(some.bigTrades),
          stackedImbalances: negative(some.stackedImbalances),
          result: -some.result,
          absorption: -some.absorption,
        };
        const [one, other] = [combine(some), combine(mirrored)];
        expect((other?.score ?? 0) + (one?.score ?? 0)).toBe(0);
        expect(Math.abs(one?.score ?? 0)).toBeLessThanOrEqual(1);
        if (one && other) expect(confirms(other, -1)).toBe(confirms(one, 1));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('labelOf', () => {
  it.each([
    [1, 'STRONG_BUY'],
    [0.6, 'STRONG_BUY'],
    [0.59, 'BUY'],
    [0.3, 'BUY'],
    [0.29, 'NEUTRAL'],
    [-0.29, 'NEUTRAL'],
    [-0.3, 'SELL'],
    [-0.6, 'STRONG_SELL'],
  ])('calls %d %s', (score, label) => expect(labelOf(score)).toBe(label));
});

describe('confirms', () => {
  const loud = { score: 0.5, label: 'BUY', ...PARTS } as const;

  it('needs the score and two classes that agree', () => {
    expect(confirms(loud, 1)).toBe(true);
    expect(confirms(loud, -1)).toBe(false);
    expect(confirms({ ...loud, result: 0.1 }, 1)).toBe(true);
    expect(confirms({ ...loud, result: 0.1, bigTrades: 0.2, stackedImbalances: 0 }, 1)).toBe(false);
    expect(confirms({ ...loud, score: 0.49 }, 1)).toBe(false);
  });

  it('asks more of the result where there are no trades', () => {
    expect(confirms({ ...loud, ...CANDLES_ONLY, result: 0.29 }, 1)).toBe(false);
    expect(confirms({ ...loud, ...CANDLES_ONLY, result: 0.3 }, 1)).toBe(true);
    expect(confirms({ ...loud, ...CANDLES_ONLY, result: 0.3, flow3m: 0.5, flow15m: 0.5 }, 1)).toBe(false);
  });
});

describe('absorbs', () => {
  const sellersAbsorbed = { score: -0.3, label: 'SELL', ...PARTS, absorption: 0.5 } as const;

  it('takes the side of those who absorbed, once a candle closes their way', () => {
    expect(absorbs(sellersAbsorbed, 1, { open: 10, close: 11 })).toBe(true);
    expect(absorbs(sellersAbsorbed, 1, { open: 11, close: 11 })).toBe(false);
    expect(absorbs({ ...sellersAbsorbed, score: -0.5 }, 1, { open: 10, close: 11 })).toBe(false);
    expect(absorbs({ ...sellersAbsorbed, absorption: 0.49 }, 1, { open: 10, close: 11 })).toBe(false);
    expect(absorbs(sellersAbsorbed, -1, { open: 11, close: 10 })).toBe(false);
  });
});
