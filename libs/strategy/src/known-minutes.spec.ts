import fc from 'fast-check';
import { lastMinute, minutesFrom, outOfBalance, viewOf } from '../../../test/support/views.js';
import type { MarketState, MinuteReading } from '#libs/analysis';
import { KnownMinutes } from './known-minutes.js';
import { structureCandles } from './structure-candles.js';

const [value, other] = [outOfBalance, { ...outOfBalance, reference: named('other') }];

function named(id: string): MarketState['reference'] {
  const { reference } = outOfBalance;
  return reference && { ...reference, id };
}

const model = lastMinute(viewOf());

/** Minutes with holes between them, of one value or another. */
const pasts = fc
  .array(fc.record({ gap: fc.constantFrom(1, 1, 1, 1, 2, 7), up: fc.nat(9), isOther: fc.boolean() }), {
    minLength: 8,
    maxLength: 60,
  })
  .map((steps) => {
    let at = 0;
    return steps.map(({ gap, up, isOther }): MinuteReading => {
      at += gap;
      const times = { openTime: minutesFrom(at), closeTime: minutesFrom(at + 1) };
      const state = up === 9 ? undefined : isOther ? other : value;
      return Object.freeze({ ...model, ...times, open: 50, close: 50 + up, high: 60 + up, low: 40 - up, state });
    });
  });

/** Where the list begins and ends as it moves on, in steps. */
const moves = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(9)), { minLength: 1, maxLength: 20 });

const span = (minutes: readonly MinuteReading[], first = 0): Parameters<typeof structureCandles>[0] => {
  return { minutes, first, end: minutes.length, timeframe: '5m' };
};

/** What nobody has seen before is worked out from the beginning. */
function strange(minutes: readonly MinuteReading[]): readonly MinuteReading[] {
  return minutes.map((minute) => ({ ...minute }));
}

describe('what is known of the minutes', () => {
  it('is what the same minutes come to where nothing is known of them', () => {
    fc.assert(
      fc.property(pasts, moves, (past, steps) => {
        let [from, to] = [0, 3];
        for (const [front, back, first] of steps) {
          to = Math.min(past.length, to + back);
          from = Math.min(to - 1, from + front);
          const list = past.slice(from, to);
          const begin = Math.min(first, list.length);
          expect(structureCandles(span(list, begin))).toEqual(structureCandles(span(strange(list), begin)));
          const [seen, fresh] = [KnownMinutes.of(span(list)), KnownMinutes.of(span(strange(list)))];
          for (const id of [value.reference?.id, 'other']) {
            expect(seen.valueSince(id ?? '')).toBe(fresh.valueSince(id ?? ''));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is not used again where one minute among them is another', () => {
    fc.assert(
      fc.property(pasts, fc.nat(), (past, pick) => {
        const list = past.slice(0, -1);
        structureCandles(span(list));
        const at = pick % list.length;
        const corrected = past.map((minute, i) => (i === at ? { ...minute, high: 999, close: 70 } : minute));
        expect(structureCandles(span(corrected))).toEqual(structureCandles(span(strange(corrected))));
      }),
    );
  });

  it('looks at no minute after the end of the span', () => {
    const future: MinuteReading = new Proxy(model, {
      get: () => {
        throw new Error('read');
      },
    });
    const past = [1, 2, 3, 4, 5].map((at): MinuteReading => {
      return { ...model, openTime: minutesFrom(at - 1), closeTime: minutesFrom(at) };
    });
    const known = structureCandles({ minutes: [...past, future], first: 0, end: 5, timeframe: '5m' });
    expect(known).toHaveLength(1);
  });

  it('says since when the value of the last minute has been in force, and nothing of another', () => {
    const states = [other, value, undefined, value, value];
    const list = states.map((state, i): MinuteReading => {
      return { ...model, openTime: minutesFrom(i), closeTime: minutesFrom(i + 1), state };
    });
    const known = KnownMinutes.of(span(list));
    expect(known.valueSince(value.reference?.id ?? '')).toBe(3);
    expect(known.valueSince('other')).toBeUndefined();
  });
});
