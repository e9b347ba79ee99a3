import { after, DAY_MS, MINUTE_MS, startOfDay } from '#libs/market';
import fc from 'fast-check';
import { Aggregation, ROLLED_UP, type RolledUp } from './aggregation.js';
import { windowStarts } from './history-window.js';
import { Replay } from './replay.js';
import { ANALYSIS_SETTINGS } from '../analysis-settings.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { emptyWindow, later, rolledUp } from './window-candles.js';

it('shows again what rolling up the minutes made, when it made it, with holes and without', () => {
  const settings = ANALYSIS_SETTINGS;
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(0, 0.01, 0.3), fc.integer({ min: 1, max: 3000 }), (seed, holes, minutes) => {
      const market = randomMarket({ seed, holes, longestHole: 400, minutes });
      const given = emptyWindow(settings);
      for (const minute of market) given['1m'].append(minute);
      const anchor = after(startOfDay(MONDAY), 3 * DAY_MS);
      const known = rolledUp(given, windowStarts(anchor, settings), settings);
      const starts = windowStarts(after(anchor, DAY_MS), settings);
      const { candles } = later(known, starts, settings);

      const expected: unknown[] = [];
      const aggregation = new Aggregation();
      for (const minute of market.filter(({ openTime }) => openTime >= starts['1m'])) {
        expected.push(aggregation.advance(minute.openTime), minute.openTime, aggregation.apply(minute));
      }

      const replay = new Replay(candles, starts['1m']);
      const last = (timeframes: readonly RolledUp[]): unknown => timeframes.map((one) => candles[one].latest());
      const shown: unknown[] = [];
      for (let { next } = replay; next !== undefined; { next } = replay) {
        shown.push(last(replay.closeBy(next)), next);
        replay.showMinute();
        shown.push(last(replay.closeBy(after(next, MINUTE_MS))));
      }
      expect(shown).toEqual(expected);
      for (const timeframe of ROLLED_UP) expect(candles[timeframe].hidden).toBeUndefined();
    }),
    { numRuns: 60 },
  );
});
