import fc from 'fast-check';
import type { MinuteReading } from '#libs/analysis';
import { lastMinute, minutesFrom, viewOf } from '../../../test/support/views.js';
import { structureCandles } from './structure-candles.js';

/** A minute that opened so many minutes after 13:10, a boundary of five. */
function minute(offset: number, close: number): MinuteReading {
  const times = { openTime: minutesFrom(offset), closeTime: minutesFrom(offset + 1) };
  return lastMinute(viewOf(), { ...times, open: close - 1, close, high: close + offset + 2, low: close - offset - 2 });
}

function folded(...minutes: readonly MinuteReading[]): readonly object[] {
  return structureCandles({ minutes, first: 0, end: minutes.length, timeframe: '5m' });
}

describe('5m candles out of minutes', () => {
  it('close with their last minute', () => {
    const five = [0, 1, 2, 3, 4].map((offset) => minute(offset, 100 + offset));
    const whole = { openTime: minutesFrom(0), open: 99, high: 110, low: 98, close: 104, knownAt: 4 };
    expect(folded(...five)).toEqual([whole]);
    expect(folded(...five, minute(5, 90))).toEqual([whole]);
    expect(folded(...five.slice(0, 4))).toEqual([]);
  });

  it('are made of the minutes there are, and close with the next one that comes where their last is missing', () => {
    const candles = folded(minute(2, 100), minute(3, 110), minute(9, 90), minute(16, 80));
    expect(candles).toMatchObject([
      { openTime: minutesFrom(0), open: 99, close: 110, knownAt: 2 },
      { openTime: minutesFrom(5), close: 90, knownAt: 2 },
    ]);
    expect(folded(minute(2, 100), minute(16, 80))).toMatchObject([{ openTime: minutesFrom(0), knownAt: 1 }]);
  });

  it('are those of the span alone', () => {
    const minutes = Array.from({ length: 20 }, (_, i) => minute(i, 100));
    const candles = structureCandles({ minutes, first: 7, end: 15, timeframe: '5m' });
    expect(candles.map(({ openTime, knownAt }) => [openTime, knownAt])).toEqual([
      [minutesFrom(5), 9],
      [minutesFrom(10), 14],
    ]);
  });

  it('hold what their minutes hold, whatever minutes are missing', () => {
    const offsets = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(
        offsets,
        fc.array(fc.integer({ min: 100, max: 999 }), { minLength: 61, maxLength: 61 }),
        (some, closes) => {
          const minutes = some.toSorted((a, b) => a - b).map((offset) => minute(offset, closes[offset] ?? 100));
          const slotOf = ({ openTime }: MinuteReading): number => Math.floor(openTime / 300_000);
          const groups = [...new Set(minutes.map(slotOf))].map(
            (slot) => [slot, minutes.filter((one) => slotOf(one) === slot)] as const,
          );
          const last = minutes.at(-1);
          const isClosed = (slot: number): boolean => (slot + 1) * 300_000 <= (last?.closeTime ?? 0);
          const expected = [...groups]
            .filter(([slot]) => isClosed(slot))
            .map(([, group]) => ({
              open: group[0]?.open,
              high: Math.max(...group.map(({ high }) => high)),
              low: Math.min(...group.map(({ low }) => low)),
              close: group.at(-1)?.close,
            }));
          expect(structureCandles({ minutes, first: 0, end: minutes.length, timeframe: '5m' })).toMatchObject(expected);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
