import * as fc from 'fast-check';
import { placeOf } from './trade.js';

describe('the place of a trade', () => {
  it.each([
    ['0', 0],
    ['7', 7],
    ['00042', 42],
    ['2900000001', 2_900_000_001],
    ['999999999999999', 999_999_999_999_999],
    ['1000000000000000', undefined],
    ['', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['12a', undefined],
    ['a2345678901', undefined],
    ['１２', undefined],
  ])('of id %p is %p', (id, place) => {
    expect(placeOf({ id })).toBe(place);
  });

  it('is what it is told to be before the id is asked', () => {
    expect(placeOf({ id: '2240000000970262966', seq: 970_262_966 })).toBe(970_262_966);
  });

  it('is the number that the id is, of up to fifteen digits and nothing else', () => {
    const digit = fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom(...'0123456789'.split('')) },
      { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 1 }) },
    );
    fc.assert(
      fc.property(fc.string({ unit: digit, maxLength: 17 }), (id) => {
        expect(placeOf({ id })).toBe(/^\d{1,15}$/.test(id) ? Number(id) : undefined);
      }),
      { numRuns: 5_000 },
    );
  });
});
