import fc from 'fast-check';
import { after, MINUTE_MS, type EpochMs } from '#libs/market';
import { MONDAY } from '../testing/random-market.js';
import { ZigZag, type Pivot, type SwingLeg } from './zigzag.js';

type HighLow = readonly [high: number, low: number];

/** A bar and the threshold at it. */
type Step = readonly [bar: HighLow, threshold: number | undefined];

interface Moment {
  readonly pivots: readonly Pivot[];
  readonly running: SwingLeg | undefined;
}

const openOf = (index: number): EpochMs => after(MONDAY, index * MINUTE_MS);
const indexOf = (time: EpochMs): number => (time - MONDAY) / MINUTE_MS;

/** @returns what is known after each step. */
function follow(steps: readonly Step[]): Moment[] {
  const zigzag = new ZigZag();
  return steps.map(([[high, low], threshold], i) => {
    zigzag.update({ openTime: openOf(i), closedAt: openOf(i + 1), high, low }, threshold);
    return { pivots: [...zigzag.pivots], running: zigzag.running };
  });
}

/** Kind, price, bar of the extreme, bar of the confirmation. */
function written({ kind, price, at, confirmedAt }: Pivot): string {
  return `${kind} ${price} @${indexOf(at)} confirmed ${indexOf(confirmedAt) - 1}`;
}

function last(steps: readonly Step[]): Moment {
  return follow(steps).at(-1) ?? { pivots: [], running: undefined };
}

const withThreshold = (threshold: number, ...bars: readonly HighLow[]): Step[] => bars.map((bar) => [bar, threshold]);

/** A walk of bars with overlapping ranges, so that equal highs and lows are common. */
const walks = fc
  .array(
    fc.tuple(
      fc.integer({ min: -6, max: 6 }),
      fc.nat(4),
      fc.nat(4),
      fc.option(fc.double({ min: 1, max: 12, noNaN: true }), { nil: undefined, freq: 8 }),
    ),
    { maxLength: 80 },
  )
  .map((moves) => {
    let middle = 1000;
    return moves.map(([move, up, down, threshold]): Step => {
      middle += move;
      return [[middle + up, middle - down], threshold];
    });
  });

describe('ZigZag', () => {
  it('finds the pivots of the worked example and the running high', () => {
    const { pivots, running } = last(
      withThreshold(3, [101, 99], [104, 101], [107, 104], [106, 103.5], [105, 102], [103, 100], [106, 101], [109, 105]),
    );
    expect(pivots.map(written)).toEqual(['low 99 @0 confirmed 1', 'high 107 @2 confirmed 3', 'low 100 @5 confirmed 6']);
    expect(running).toMatchObject({ direction: 1, extreme: { price: 109, at: openOf(7) }, before: { price: 107 } });
  });

  it('leaves the extreme at the first of two equal highs', () => {
    const { pivots } = last(withThreshold(5, [10, 9], [20, 12], [20, 17], [16, 14]));
    expect(pivots.map(written)).toEqual(['low 9 @0 confirmed 1', 'high 20 @1 confirmed 3']);
  });

  it('confirms nothing on the candle that moves the extreme, however far it falls back', () => {
    const steps = withThreshold(5, [10, 9], [20, 15], [30, 11], [29, 24]);
    expect(follow(steps).map(({ pivots }) => pivots.length)).toEqual([0, 1, 1, 2]);
  });

  it.each([undefined, 0])('confirms nothing with a threshold of %s', (threshold) => {
    const bars: Step[] = [
      [[10, 9], threshold],
      [[20, 12], threshold],
      [[12, 5], threshold],
    ];
    expect(last(bars)).toEqual({ pivots: [], running: undefined });
  });

  it('alternates, and confirms after the extreme, by at least the threshold of that candle', () => {
    fc.assert(
      fc.property(walks, (steps) => {
        const { pivots } = last(steps);
        pivots.forEach(({ kind, price, at, confirmedAt }, i) => {
          const before = pivots[i - 1];
          expect(kind).not.toBe(before?.kind);
          expect(confirmedAt).toBeGreaterThan(at);
          if (!before) return;
          expect(at).toBeGreaterThan(before.at);
          const [bar, threshold] = steps[indexOf(confirmedAt) - 1] ?? [[0, 0], 0];
          const reversal = kind === 'high' ? price - bar[1] : bar[0] - price;
          expect(reversal).toBeGreaterThanOrEqual(threshold ?? Infinity);
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('marks the furthest price from one confirmation to the next', () => {
    fc.assert(
      fc.property(walks, (steps) => {
        const { pivots } = last(steps);
        pivots.slice(1).forEach(({ kind, price, confirmedAt }, i) => {
          const leg = steps.slice(indexOf(pivots[i]?.confirmedAt ?? confirmedAt) - 1, indexOf(confirmedAt));
          expect(leg.every(([[high, low]]) => (kind === 'high' ? high <= price : low >= price))).toBe(true);
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('never changes what it has confirmed, and knows nothing of the future', () => {
    fc.assert(
      fc.property(walks, walks, fc.nat(80), (steps, others, cut) => {
        const moments = follow(steps);
        const past = steps.slice(0, cut);
        expect(follow([...past, ...others]).slice(0, past.length)).toEqual(moments.slice(0, past.length));
        moments.slice(1).forEach(({ pivots }, i) => {
          const before = moments[i]?.pivots ?? [];
          expect(pivots.slice(0, before.length)).toEqual(before);
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('sees the mirror image of a mirrored market', () => {
    fc.assert(
      fc.property(walks, (steps) => {
        const upsideDown = steps.map(([[high, low], threshold]): Step => [[2000 - low, 2000 - high], threshold]);
        const [one, other] = [last(steps), last(upsideDown)];
        expect(other.pivots).toEqual(
          one.pivots.map((pivot) => ({
            ...pivot,
            kind: pivot.kind === 'high' ? 'low' : 'high',
            price: 2000 - pivot.price,
          })),
        );
        expect(other.running?.extreme.price).toBe(one.running && 2000 - one.running.extreme.price);
      }),
      { numRuns: 2000 },
    );
  });
});
