import { createHash } from 'node:crypto';
import { WORKING_TIMEFRAMES } from '#libs/market';
import { ANALYSIS_SETTINGS } from './analysis-settings.js';
import { historyWindow } from './candles/history-window.js';
import { MONDAY } from './testing/random-market.js';
import { analysisSettings, workingTimeframeOf } from './working-settings.js';
import { STRUCTURE_SPANS } from './working-timeframe.js';

describe('the settings of a working timeframe', () => {
  it('are those there always were at 5m, so that configurations keep their names', () => {
    expect(analysisSettings('5m')).toBe(ANALYSIS_SETTINGS);
    expect(ANALYSIS_SETTINGS).not.toHaveProperty('workingTimeframe');
    expect(workingTimeframeOf(ANALYSIS_SETTINGS)).toBe('5m');
  });

  it.each([
    ['5m', 3, 24, 720, 4_320, 24, 120, 360, 240],
    ['15m', 9, 30, 2_160, 12_960, 72, 360, 1_080, 720],
    ['30m', 18, 39, 4_320, 25_920, 144, 720, 2_160, 1_440],
    ['1h', 24, 45, 8_640, 34_560, 288, 1_440, 4_320, 2_880],
  ] as const)(
    'at %s tell lives of structure in its candles',
    (timeframe, replayed, fives, recent, minutes, ...lives) => {
      const settings = analysisSettings(timeframe);
      const { window, recentMinutes, warmUp, balance, reference, state, event, leg } = settings;
      const [area, failed, longestEvent, oldestLeg] = lives;
      expect(workingTimeframeOf(settings)).toBe(timeframe);
      expect([window.replayed, window.days['5m'], recentMinutes, warmUp['1m']]).toEqual([
        replayed,
        fives,
        recent,
        minutes,
      ]);
      expect([balance.maxAgeHours, reference.maxAgeHours, state.failed.ttl]).toEqual([area, area, failed]);
      expect([event.maxMinutes, leg.maxAge]).toEqual([longestEvent, oldestLeg]);
      expect(recentMinutes).toBeLessThanOrEqual(window.replayed * 1_440);
    },
  );

  it('differ in nothing else: not in what belongs to days, sessions, order flow and key levels', () => {
    for (const timeframe of WORKING_TIMEFRAMES) {
      const {
        workingTimeframe: _,
        window,
        recentMinutes,
        warmUp,
        balance,
        reference,
        state,
        event,
        leg,
        ...same
      } = analysisSettings(timeframe);
      const base = ANALYSIS_SETTINGS;
      expect({ ...base, ...same }).toEqual(base);
      expect({ ...balance, maxAgeHours: 24 }).toEqual(base.balance);
      expect({ ...reference, maxAgeHours: 24 }).toEqual(base.reference);
      expect({ ...state, failed: base.state.failed }).toEqual(base.state);
      expect({ ...event, maxMinutes: 360 }).toEqual(base.event);
      expect({ ...leg, maxAge: 240 }).toEqual(base.leg);
    }
  });

  it('are each another configuration', () => {
    const digests = WORKING_TIMEFRAMES.map((timeframe) =>
      createHash('sha256')
        .update(JSON.stringify(analysisSettings(timeframe)))
        .digest('hex'),
    );
    expect(new Set(digests).size).toBe(WORKING_TIMEFRAMES.length);
  });

  it('ask for no candles that exchanges are not asked for', () => {
    for (const timeframe of WORKING_TIMEFRAMES) {
      const asked = historyWindow(MONDAY, analysisSettings(timeframe)).map((span) => span.timeframe);
      expect(asked).toEqual(['1d', '4h', '1h', '5m', '1m']);
    }
  });

  it('measure structure by one, three and twelve candles', () => {
    expect(WORKING_TIMEFRAMES.map((timeframe) => Object.values(STRUCTURE_SPANS[timeframe]))).toEqual([
      ['5m', '15m', '1h'],
      ['15m', '45m', '3h'],
      ['30m', '90m', '6h'],
      ['1h', '3h', '12h'],
    ]);
  });
});
