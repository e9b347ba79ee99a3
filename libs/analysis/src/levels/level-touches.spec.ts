import fc from 'fast-check';
import type { LevelResponse } from './level-catalogue.js';
import { LevelTouches, type TouchBar, type TouchRecord } from './level-touches.js';

/** ATR 10: away is 5 ticks from the zone 98..102, beyond more than 1. */
const ZONE = { price: 100, low: 98, high: 102 };

/** High, low, close. */
type Bar = readonly [high: number, low: number, close: number];

function recordOf({ touches, bounces, breaks }: TouchRecord): TouchRecord {
  return { touches, bounces, breaks };
}

function follow(bars: readonly Bar[], response: LevelResponse = 'reaction', atr: number | 'unknown' = 10): TouchRecord {
  const touches = new LevelTouches(ZONE, response);
  for (const [high, low, close] of bars) touches.add({ high, low, close, atr: atr === 'unknown' ? undefined : atr });
  return recordOf(touches);
}

const ABOVE: Bar = [110, 106, 107];
const AT: Bar = [106, 101, 103];
const BELOW: Bar = [99, 94, 96];

describe('LevelTouches', () => {
  it('counts a visit after price was half an ATR away, once until it leaves', () => {
    expect(follow([ABOVE, AT, AT])).toEqual({ touches: 1, bounces: 0, breaks: 0 });
    expect(follow([[106, 103, 106], AT])).toEqual({ touches: 0, bounces: 0, breaks: 0 });
    expect(follow([ABOVE, AT, ABOVE, AT])).toEqual({ touches: 2, bounces: 1, breaks: 0 });
  });

  it('counts a bounce only half an ATR away on the side price came from', () => {
    expect(follow([ABOVE, AT, [107, 102, 106]])).toMatchObject({ bounces: 0 });
    expect(follow([ABOVE, AT, [108, 101, 107]])).toMatchObject({ bounces: 1 });
    expect(follow([ABOVE, AT, [100, 92, 93]])).toMatchObject({ bounces: 0 });
  });

  it('counts a break at the second close in a row more than a tenth of an ATR beyond', () => {
    expect(follow([ABOVE, AT, BELOW])).toMatchObject({ breaks: 0 });
    expect(follow([ABOVE, AT, BELOW, [99, 96, 97], BELOW])).toMatchObject({ breaks: 0 });
    expect(follow([ABOVE, AT, BELOW, BELOW])).toMatchObject({ breaks: 1 });
  });

  it('works from its other side after a break, with its bounces counted anew', () => {
    const broken = [ABOVE, AT, ABOVE, AT, BELOW, BELOW] as const;
    expect(follow(broken)).toEqual({ touches: 2, bounces: 0, breaks: 1 });
    expect(follow([...broken, [95, 91, 92], [99, 92, 93]])).toEqual({ touches: 3, bounces: 1, breaks: 1 });
  });

  it('counts a break by a jump over the whole zone', () => {
    expect(follow([ABOVE, [95, 90, 92], [95, 90, 92]])).toEqual({ touches: 0, bounces: 0, breaks: 1 });
  });

  it('counts a magnet as touched when price trades at it, from wherever, and not in its zone', () => {
    expect(follow([[103, 101, 102]], 'magnet')).toMatchObject({ touches: 0 });
    expect(follow([[103, 100, 102]], 'magnet')).toMatchObject({ touches: 1 });
    expect(follow([[103, 100, 102]], 'magnet', 'unknown')).toMatchObject({ touches: 1 });
    expect(follow([[103, 100, 102]])).toMatchObject({ touches: 0 });
  });

  it('measures nothing without an ATR', () => {
    expect(follow([ABOVE, AT, BELOW, BELOW], 'reaction', 'unknown')).toEqual({ touches: 0, bounces: 0, breaks: 0 });
    expect(follow([ABOVE, AT, BELOW, BELOW], 'reaction', 0)).toEqual({ touches: 0, bounces: 0, breaks: 0 });
  });

  it('sees the mirror image of a mirrored market, and no more bounces than touches', () => {
    const bars = fc.array(
      fc.tuple(fc.integer({ min: 80, max: 120 }), fc.nat(8), fc.nat(8), fc.integer({ min: 1, max: 20 })),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(bars, fc.constantFrom<LevelResponse>('reaction', 'magnet'), (moves, response) => {
        const [one, other] = [new LevelTouches(ZONE, response), new LevelTouches(ZONE, response)];
        for (const [close, up, down, atr] of moves) {
          const bar: TouchBar = { high: close + up, low: close - down, close, atr };
          one.add(bar);
          other.add({ high: 200 - bar.low, low: 200 - bar.high, close: 200 - close, atr });
        }
        expect(recordOf(other)).toEqual(recordOf(one));
        expect(recordOf(one).bounces).toBeLessThanOrEqual(recordOf(one).touches);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('candles that stay away', () => {
  const price = fc.integer({ min: 70, max: 130 });
  const bars = fc.array(
    fc.tuple(price, price, price).map((three) => {
      const [low = 0, close = 0, high = 0] = three.toSorted((a, b) => a - b);
      return { low, close, high, atr: 10 };
    }),
    { maxLength: 30 },
  );
  const span = fc.tuple(price, price).map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) }));

  it('may be left out where they leave all as it is', () => {
    let left = 0;
    fc.assert(
      fc.property(
        bars,
        span,
        bars,
        fc.constantFrom<LevelResponse>('reaction', 'magnet'),
        (before, { low, high }, rest, response) => {
          const [told, without] = [new LevelTouches(ZONE, response), new LevelTouches(ZONE, response)];
          for (const bar of before) for (const one of [told, without]) one.add(bar);
          if (!without.isUnmovedBy(low, high)) return;
          left += 1;
          for (const close of [low, high, low]) told.add({ low, high, close, atr: 10 });
          for (const bar of rest) {
            for (const one of [told, without]) one.add(bar);
            expect(recordOf(told)).toEqual(recordOf(without));
          }
        },
      ),
      { numRuns: 4000 },
    );
    expect(left).toBeGreaterThan(100);
  });
});
