import fc from 'fast-check';
import type { Trade } from '#libs/market';
import { buyAt, footprintRowSize, joinedFootprint, sellAt, type Footprint } from './footprint.js';
import { imbalances } from './imbalance.js';
import { OpenFootprint } from './open-footprint.js';
import { printedZones } from './stacked-zones.js';
import { addTrades, numbersIn, START, trades } from '../testing/trade-market.js';
import { unfinishedEnds } from './unfinished-auction.js';

const RUNS = { numRuns: 1000 };

function footprintOf(list: readonly Pick<Trade, 'price' | 'quantity' | 'side'>[], rowSize = 1): Footprint | undefined {
  const open = new OpenFootprint(START, rowSize);
  addTrades(
    open,
    list.map(({ price, quantity, side }) => [price, quantity, side]),
  );
  return open.read();
}

function rowsOf(footprint: Footprint): ReadonlyMap<number, string> {
  const rows = new Map<number, string>();
  for (let row = footprint.firstRow; row <= footprint.lastRow; row += 1) {
    rows.set(row, `${sellAt(footprint, row)} x ${buyAt(footprint, row)}`);
  }
  return rows;
}

describe('the worked example', () => {
  const cells = [
    [100, 12, 4],
    [101, 8, 40],
    [102, 5, 30],
    [103, 2, 18],
    [104, 0, 6],
  ] as const;
  const list = cells.flatMap(([price, bid, ask]) => [
    ...(bid > 0 ? [{ price, quantity: bid, side: -1 as const }] : []),
    { price, quantity: ask, side: 1 as const },
  ]);
  const footprint = footprintOf(list) as Footprint;
  const scale = { floor: 1, minVolume: 10, minDelta: 5 };

  it('sums to bid 27, ask 98, delta +71, volume 125', () => {
    expect(footprint).toMatchObject({ sell: 27, buy: 98, low: 100, high: 104, firstRow: 100, lastRow: 104 });
    expect(footprint.buy - footprint.sell).toBe(71);
    expect((footprint.buy - footprint.sell) / (footprint.buy + footprint.sell)).toBe(0.568);
    expect([...rowsOf(footprint).values()]).toEqual(['12 x 4', '8 x 40', '5 x 30', '2 x 18', '0 x 6']);
  });

  it('has buy imbalances at 101, 102 and 103, for 104 fails the least volume, and none of sellers', () => {
    expect(imbalances(footprint, scale)).toEqual({ buy: [101, 102, 103], sell: [] });
    expect(imbalances(footprint, { ...scale, minVolume: 6, minDelta: 4 }).buy).toEqual([101, 102, 103, 104]);
  });

  it('stacks them in one zone of 101-103', () => {
    expect(printedZones(footprint, scale, START)).toEqual([
      { side: 1, low: 101, high: 103, rows: 3, printedAt: START, brokenAt: undefined },
    ]);
  });

  it('is finished at the high and unfinished at the low', () => {
    expect(unfinishedEnds(footprint)).toEqual({ high: false, low: true });
  });
});

describe('rows', () => {
  it('are a nice tenth of the 5m range, one tick in a flat market, one for all prices without a range', () => {
    expect(footprintRowSize(120)).toBe(10);
    expect(footprintRowSize(480)).toBe(50);
    expect(footprintRowSize(3)).toBe(1);
    expect(footprintRowSize(0)).toBe(1);
    const single = footprintOf(
      [
        { price: 1, quantity: 1, side: 1 },
        { price: 1e9, quantity: 2, side: -1 },
      ],
      footprintRowSize(undefined),
    );
    expect(single).toMatchObject({ firstRow: 0, lastRow: 0, buy: 1, sell: 2 });
  });

  it('hold the ticks of their size, the first tick included', () => {
    const footprint = footprintOf(
      [49, 50, 99, 100].map((price) => ({ price, quantity: price, side: 1 })),
      50,
    );
    expect(rowsOf(footprint as Footprint)).toEqual(
      new Map([
        [0, '0 x 49'],
        [1, '0 x 149'],
        [2, '0 x 100'],
      ]),
    );
  });

  it('become coarser where a price far away would make too many of them', () => {
    const far = footprintOf([
      { price: 1000, quantity: 3, side: 1 },
      { price: 1001, quantity: 4, side: -1 },
      { price: 10_000_000, quantity: 5, side: 1 },
    ]) as Footprint;
    expect(far.rowSize).toBe(100_000);
    expect(far.cells.length).toBeLessThanOrEqual(2 * 512);
    expect([sellAt(far, 0), buyAt(far, 0), buyAt(far, 100)]).toEqual([4, 3, 5]);
  });

  it('are empty outside of the candle', () => {
    const one = footprintOf([{ price: 7, quantity: 3, side: 1 }]) as Footprint;
    expect([buyAt(one, 6), sellAt(one, 6), buyAt(one, 7), buyAt(one, 8), sellAt(one, 8)]).toEqual([0, 0, 3, 0, 0]);
  });
});

describe('a footprint of any trades', () => {
  it('sums exactly to their volume and delta, knows the path, and holds no NaN', () => {
    fc.assert(
      fc.property(trades(1, 1, 100_000), fc.constantFrom(1, 2, 5, 10, 50, 1e12), (list, rowSize) => {
        const footprint = footprintOf(list, rowSize) as Footprint;
        const path = list.reduce<number[]>(
          (sums, { quantity, side }) => [...sums, (sums.at(-1) ?? 0) + side * quantity],
          [0],
        );
        const bought = list.reduce((sum, { quantity, side }) => sum + (side === 1 ? quantity : 0), 0);
        const volume = list.reduce((sum, { quantity }) => sum + quantity, 0);
        expect(footprint.cells.reduce((sum, cell) => sum + cell, 0)).toBe(volume);
        expect([footprint.buy, footprint.buy + footprint.sell]).toEqual([bought, volume]);
        expect([footprint.minDelta, footprint.maxDelta]).toEqual([Math.min(...path), Math.max(...path)]);
        expect(footprint).toMatchObject({
          open: list[0]?.price,
          close: list.at(-1)?.price,
          high: Math.max(...list.map(({ price }) => price)),
          low: Math.min(...list.map(({ price }) => price)),
          trades: list.length,
        });
        expect(numbersIn(footprint).every(Number.isFinite)).toBe(true);
      }),
      RUNS,
    );
  });

  it('is the same, taken in one by one or in any stretches', () => {
    fc.assert(
      fc.property(trades(1, 1, 100_000), fc.array(fc.nat(60)), fc.constantFrom(1, 5, 1e12), (list, cuts, rowSize) => {
        const prices = Float64Array.from(list, ({ price }) => price);
        const flows = Float64Array.from(list, ({ quantity, side }) => side * quantity);
        const open = new OpenFootprint(START, rowSize);
        const ends = [...cuts.filter((cut) => cut < list.length).toSorted((a, b) => a - b), list.length];
        ends.forEach((end, i) => open.add(prices, flows, ends[i - 1] ?? 0, end));
        expect(open.read()).toEqual(footprintOf(list, rowSize));
      }),
      RUNS,
    );
  });

  it('joined from any two parts is that of the whole', () => {
    fc.assert(
      fc.property(
        trades(1),
        fc.nat(60),
        fc.constantFrom(1, 2, 5),
        fc.constantFrom(1, 2, 5),
        (list, cut, one, other) => {
          const parts = [footprintOf(list.slice(0, cut), one), footprintOf(list.slice(cut), other)].filter(
            (part) => part !== undefined,
          );
          const joined = joinedFootprint(parts, '1m', START) as Footprint;
          expect(joined).toEqual(footprintOf(list, joined.rowSize));
        },
      ),
      RUNS,
    );
  });

  it('mirrored in price and side, mirrors its imbalances and zones', () => {
    fc.assert(
      fc.property(trades(1, 990, 1010), (list) => {
        const scale = { floor: 1, minVolume: 5, minDelta: 2 };
        const flip = (tick: number): number => 2000 - tick;
        const footprint = footprintOf(list) as Footprint;
        const mirror = footprintOf(
          list.map(({ price, quantity, side }) => ({ price: flip(price), quantity, side: side === 1 ? -1 : 1 })),
        ) as Footprint;
        const { buy, sell } = imbalances(mirror, scale);
        expect({ buy: sell.map(flip).toReversed(), sell: buy.map(flip).toReversed() }).toEqual(
          imbalances(footprint, scale),
        );
        const zones = printedZones(mirror, scale, START).map(
          ({ side, low, high }) => `${-side} ${flip(high)} ${flip(low)}`,
        );
        expect(zones.toSorted()).toEqual(
          printedZones(footprint, scale, START)
            .map(({ side, low, high }) => `${side} ${low} ${high}`)
            .toSorted(),
        );
        const { high, low } = unfinishedEnds(footprint);
        expect(unfinishedEnds(mirror)).toEqual({ high: low, low: high });
      }),
      RUNS,
    );
  });
});
