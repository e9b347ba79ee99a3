import { timeScale, type AuctionView } from '#libs/analysis';
import type { WorkingTimeframe } from '#libs/market';
import { GUARD_SETTINGS, Watchdog } from '#libs/strategy';
import { terms, type Law } from './law.js';
import { balance, minutesFrom, outOfBalance, pathView, stretched, type Stretch } from './views.js';
import { CountedView } from './watched-view.js';

/** Reads of fields of minutes for each minute of the view: some thirty passes. What grows with its square takes 720 and more. */
const READS_PER_MINUTE = 300;
const MINUTES = 720;

/** Twelve hours in which price leaves an area, fails and comes back once an hour: as much to follow as there can be. */
const RESTLESS: readonly Stretch[] = Array.from({ length: MINUTES / 60 }, (_, i) => [
  { to: 271_000, minutes: 10 },
  { to: 271_500 + 20 * i, minutes: 10, relativeVolume: 0.4 },
  { to: 271_100, minutes: 10, relativeVolume: 0.4 },
  { to: 270_300, minutes: 10 },
  { to: 271_200, minutes: 19 },
  { to: 271_150, minutes: 1 },
]).flat();

const ALL_DAY = { ...balance, confirmedAt: minutesFrom(-MINUTES) };

/** Full views that take the longest to judge, in every state. */
function worstViews(timeframe: WorkingTimeframe): readonly AuctionView[] {
  return [
    pathView(RESTLESS, { balance: ALL_DAY }),
    pathView(RESTLESS, { balance: ALL_DAY, state: outOfBalance }),
    pathView([...RESTLESS.slice(6), ...RESTLESS.slice(0, 6)], { balance: ALL_DAY }),
  ].map((view) => stretched(view, timeframe));
}

/** Laws on what a vote may take, without a clock: a stopwatch measures the machine as well. */
export function effortLaws(timeframe: WorkingTimeframe): readonly Law[] {
  const worst = worstViews(timeframe);
  const minutes = timeScale(timeframe) * MINUTES;
  return [
    {
      name: 'comes back from the fullest views before the watchdog bites',
      hold: (make) => {
        const strategy = make();
        const watchdog = new Watchdog(GUARD_SETTINGS.budgetMs);
        for (const view of worst) {
          expect(view.recent.length).toBe(minutes);
          expect(watchdog.run(() => strategy.vote(view, terms))).toBeDefined();
        }
      },
    },
    {
      name: 'reads the minutes of a view in passes, not each for each',
      hold: (make) => {
        for (const view of worst) {
          const counted = new CountedView(view);
          make().vote(counted.view, terms);
          expect(counted.reads / minutes).toBeLessThan(READS_PER_MINUTE);
        }
      },
    },
  ];
}
