import { after, HOUR_MS } from '#libs/market';
import { swingStructure } from './swing-structure.js';
import { MONDAY } from '../testing/random-market.js';
import type { Pivot } from './zigzag.js';

/** Pivots that alternate, the last one a high. */
function pivots(...prices: readonly number[]): Pivot[] {
  return prices.map((price, i) => ({
    kind: (prices.length - i) % 2 === 1 ? 'high' : 'low',
    price,
    at: after(MONDAY, i * HOUR_MS),
    confirmedAt: after(MONDAY, (i + 1) * HOUR_MS),
  }));
}

describe('swingStructure', () => {
  it.each([
    [[100, 110, 105, 120], 1],
    [[100, 110, 95, 108], -1],
    [[100, 110, 95, 120], 0],
    [[100, 110, 105, 108], 0],
    [[100, 110, 100, 110], 0],
    [[100, 110, 100, 120], 0],
    [[7, 100, 110, 105, 120], 1],
    [[100, 110, 105], undefined],
  ])('reads %j as %s', (prices, structure) => expect(swingStructure(pivots(...prices))).toBe(structure));
});
