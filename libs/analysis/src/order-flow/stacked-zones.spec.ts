import fc from 'fast-check';
import type { Side } from '#libs/market';
import type { Footprint } from './footprint.js';
import { OpenFootprint } from './open-footprint.js';
import { printedZones, StackedZones, type ZoneCandle } from './stacked-zones.js';
import { addTrades, minuteAt } from '../testing/trade-market.js';

const scale = { floor: 1, minVolume: 10, minDelta: 5 };

/** A candle whose rows 101-103 stack that side, closing at `close`. */
function candle(n: number, close: number, side: Side | 0, known = true): ZoneCandle {
  const open = new OpenFootprint(minuteAt(5 * n), 1);
  for (let row = 100; row <= 104; row += 1) {
    addTrades(open, [[row, side === 0 ? 10 : 40, side === 0 ? (row % 2 === 0 ? 1 : -1) : side]]);
  }
  const footprint = { ...open.read(), timeframe: '5m' } as Footprint;
  const printed = known ? printedZones(footprint, scale, minuteAt(5 * n + 5)) : undefined;
  return { openTime: minuteAt(5 * n), close, printed };
}

function told(candles: readonly ZoneCandle[], zones = new StackedZones()): StackedZones {
  for (const one of candles) zones.closed(one);
  return zones;
}

describe('a zone', () => {
  it('holds until a 5m candle closes through it', () => {
    const zones = told([candle(0, 104, 1), candle(1, 101, 0), candle(2, 100, 0), candle(3, 104, 0)]).zones;
    expect(zones).toEqual([{ side: 1, low: 101, high: 104, rows: 4, printedAt: minuteAt(5), brokenAt: minuteAt(15) }]);
  });

  it('of sellers is broken by a close above it, and rows reach down to the lowest', () => {
    const zones = told([candle(0, 100, -1), candle(1, 103, 0), candle(2, 104, 0)]).zones;
    expect(zones).toEqual([{ side: -1, low: 100, high: 103, rows: 4, printedAt: minuteAt(5), brokenAt: minuteAt(15) }]);
  });

  it('is born broken where its own candle closed on the wrong side', () => {
    expect(told([candle(0, 100, 1)]).zones[0]?.brokenAt).toEqual(minuteAt(5));
  });

  it('is kept for a day', () => {
    const day = Array.from({ length: 288 }, (_, i) => candle(i + 1, 104, 0));
    expect(told([candle(0, 104, 1), ...day.slice(0, 287)]).zones).toHaveLength(1);
    expect(told([candle(0, 104, 1), ...day]).zones).toHaveLength(0);
  });
});

describe('the part of aggression', () => {
  it('is net over all zones of 15 minutes, half for a single one', () => {
    expect(told([candle(0, 104, 0), candle(1, 104, 0), candle(2, 104, 0)]).balance(minuteAt(15))).toBe(0);
    expect(told([candle(0, 104, 0), candle(1, 104, 1), candle(2, 104, 0)]).balance(minuteAt(15))).toBe(0.5);
    expect(told([candle(0, 104, 1), candle(1, 104, 1), candle(2, 104, 0)]).balance(minuteAt(15))).toBe(1);
    const mixed = told([candle(0, 104, 1), candle(1, 104, 1), candle(2, 104, -1)]);
    expect(mixed.balance(minuteAt(15))).toBeCloseTo(1 / 3, 12);
  });

  it('counts zones that were printed within (asOf - 15 min, asOf]', () => {
    const zones = told([candle(0, 104, 1), candle(1, 104, 0), candle(2, 104, 0)]);
    expect(zones.balance(minuteAt(19))).toBe(0.5);
    zones.closed(candle(3, 104, 0));
    expect(zones.balance(minuteAt(20))).toBe(0);
  });

  it('is unknown unless the three candles could be read', () => {
    expect(told([candle(0, 104, 1), candle(1, 104, 1)]).balance(minuteAt(10))).toBeUndefined();
    expect(
      told([candle(0, 104, 1), candle(1, 104, 1, false), candle(2, 104, 1)]).balance(minuteAt(15)),
    ).toBeUndefined();
    expect(told([0, 1, 2].map((n) => candle(n, 104, 1))).balance(minuteAt(21))).toBeUndefined();
  });
});

const plan = fc.array(
  fc.record({
    close: fc.integer({ min: 98, max: 106 }),
    side: fc.constantFrom<Side | 0>(1, -1, 0),
    known: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

it('read again from any candle on is as it was', () => {
  fc.assert(
    fc.property(plan, fc.nat(12), (list, cut) => {
      const candles = list.map(({ close, side, known }, n) => candle(n, close, side, known));
      const zones = told(candles);
      const before = [zones.zones, zones.balance(minuteAt(5 * list.length))];
      zones.dropFrom(minuteAt(5 * cut));
      expect(zones.zones).toEqual(told(candles.slice(0, cut)).zones);
      told(candles.slice(cut), zones);
      expect([zones.zones, zones.balance(minuteAt(5 * list.length))]).toEqual(before);
    }),
    { numRuns: 1000 },
  );
});

it('mirrored in price and side gives the mirrored part', () => {
  fc.assert(
    fc.property(plan, (list) => {
      const asOf = minuteAt(5 * list.length);
      const balance = told(list.map(({ close, side, known }, n) => candle(n, close, side, known))).balance(asOf);
      const mirror = told(
        list.map(({ close, side, known }, n) => candle(n, 204 - close, side === 1 ? -1 : side === -1 ? 1 : 0, known)),
      ).balance(asOf);
      expect(mirror === undefined ? undefined : 0 - mirror).toBe(balance === undefined ? undefined : balance + 0);
    }),
    { numRuns: 1000 },
  );
});
