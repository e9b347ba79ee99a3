import fc from 'fast-check';
import { Instrument } from '#libs/market';
import { roundLevels, roundNumbers, roundStep, stopPastRoundNumber } from './round-numbers.js';
import { MONDAY } from '../testing/random-market.js';

function instrument(tickSize: string): Instrument {
  const facts = { broker: 'TEST', symbol: 'TEST', baseAsset: 'T', quoteAsset: 'Q', stepSize: '1', tickSize } as const;
  return new Instrument({ ...facts, status: 'TRADING' });
}

describe('roundNumbers', () => {
  it.each([
    ['0.01', '65000.00', '500.00'],
    ['0.01', '9999.99', '50.00'],
    ['0.01', '10000.00', '500.00'],
    ['0.01', '1000.00', '50.00'],
    ['0.0001', '1.3000', '0.0500'],
    ['0.00001', '0.06500', '0.00050'],
    ['0.05', '65.00', '0.50'],
  ])('with a tick of %s puts them around %s every %s', (tick, price, step) => {
    const market = instrument(tick);
    expect(roundStep(market, market.ticks(price))).toBeCloseTo(market.ticks(step), 6);
  });

  it('lists those within a range, ends included', () => {
    const btc = instrument('0.01');
    const [price, low, high] = [6_512_345, 6_450_000, 6_600_000];
    expect(roundNumbers(btc, price, low, high)).toEqual([6_450_000, 6_500_000, 6_550_000, 6_600_000]);
    expect(roundNumbers(btc, price, 6_500_001, 6_549_999)).toEqual([]);
    expect(roundLevels([6_500_000], MONDAY)).toEqual([
      { id: 'round_number:6500000', kind: 'round_number', price: 6_500_000, bornAt: MONDAY },
    ]);
  });

  it('has none where a tick is as large as the distance between them', () => {
    expect(roundStep(instrument('0.01'), 2)).toBeUndefined();
    expect(roundNumbers(instrument('0.01'), 2, 0, 100)).toEqual([]);
  });

  it('lists whole ticks in order, all of them within the range', () => {
    const ticks = fc.constantFrom('0.01', '0.00000001', '1', '0.05', '0.0025');
    const prices = fc.integer({ min: 50, max: 10 ** 9 });
    fc.assert(
      fc.property(ticks, prices, fc.double({ min: 0, max: 0.05, noNaN: true }), (tick, price, reach) => {
        const [low, high] = [Math.floor(price * (1 - reach)), Math.ceil(price * (1 + reach))];
        const numbers = roundNumbers(instrument(tick), price, low, high);
        expect(numbers.every((number) => Number.isInteger(number) && number >= low && number <= high)).toBe(true);
        expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('stopPastRoundNumber', () => {
  /** ATR(1h) 1000: a margin of 50 ticks, and 2 more. */
  const past = (stop: number, direction: 1 | -1, numbers: readonly number[]): number =>
    stopPastRoundNumber(stop, direction, numbers, 1000);

  it('goes past a round number that is too near, away from the entry', () => {
    expect(past(9_970, 1, [10_000])).toBe(9_948);
    expect(past(10_030, 1, [10_000])).toBe(9_948);
    expect(past(10_030, -1, [10_000])).toBe(10_052);
  });

  it('stays where no round number is near', () => {
    expect(past(9_949, 1, [10_000])).toBe(9_949);
    expect(past(9_949, 1, [])).toBe(9_949);
  });

  it('lands in whole ticks where the numbers leave it alone', () => {
    expect(stopPastRoundNumber(9_990, 1, [10_000], 999)).toBe(9_948);
    expect(stopPastRoundNumber(9_990, -1, [10_000], 999)).toBe(10_052);
    expect(past(past(9_970, 1, [10_000]), 1, [10_000])).toBe(9_948);
  });
});
