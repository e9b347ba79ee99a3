import { lastMinute, minutesFrom, viewOf } from '../../../test/support/views.js';
import { knownSpan, newest } from './minute-span.js';

/** Minutes that opened 9, 8 ... 0 minutes before the last one, and two that come later. */
const recent = Array.from({ length: 12 }, (_, i) =>
  lastMinute(viewOf(), { openTime: minutesFrom(i - 10), closeTime: minutesFrom(i - 9) }),
);
const view = { workingTimeframe: '5m' as const, recent, asOf: minutesFrom(0) };

describe('the known minutes of a view', () => {
  it('are those closed by asOf, from a moment on', () => {
    expect(knownSpan(view, 0)).toEqual({ minutes: recent, first: 0, end: 10, timeframe: '5m' });
    expect(knownSpan(view, minutesFrom(-4))).toMatchObject({ first: 6, end: 10 });
    expect(knownSpan(view, minutesFrom(-4) - 1)).toMatchObject({ first: 6 });
    expect(knownSpan(view, minutesFrom(-4) + 1)).toMatchObject({ first: 7 });
    expect(newest(knownSpan(view, 0))?.closeTime).toBe(minutesFrom(0));
  });

  it('are none where that of asOf is missing, or all are older than asked for', () => {
    const holed = { ...view, recent: recent.filter(({ closeTime }) => closeTime !== minutesFrom(0)) };
    for (const span of [knownSpan(holed, 0), knownSpan(view, minutesFrom(0)), knownSpan({ ...view, recent: [] }, 0)]) {
      expect(span.end - span.first).toBe(0);
      expect(newest(span)).toBeUndefined();
    }
  });
});
