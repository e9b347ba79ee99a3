import fc from 'fast-check';
import { after, DAY_MS, MINUTE_MS, TIMEFRAME_MS, type Candle, type WorkingTimeframe } from '#libs/market';
import { mirrored } from '../../../test/support/views.js';
import type { AnalysisSettings } from './analysis-settings.js';
import { AuctionReader } from './auction-reader.js';
import type { AuctionView } from './auction-view.js';
import { historyWindow } from './candles/history-window.js';
import { mirroredCandle } from './testing/mirror.js';
import { MONDAY, randomMarket, TESTUSDT } from './testing/random-market.js';
import { arrival, Exchange } from './testing/replay.js';
import { smallMarket, smallReader, type SmallHistory } from './testing/small-market.js';
import { differences, textOf } from './testing/view-text.js';
import { analysisSettings } from './working-settings.js';
import { STRUCTURE_SPANS } from './working-timeframe.js';

const LONG = 300_000;
const LONGER = ['15m', '30m', '1h'] as const;

/** Prices are mirrored between bins of 5 ticks. */
const SUM = 999_999;

/** A small market read by longer candles: areas need few of them, or there would be none within a day. */
function slowMarket(timeframe: WorkingTimeframe, seed: number, holes: number): SmallHistory {
  const market = smallMarket({ seed, place: 'day', minutes: 700, volatility: 4, holes });
  const { settings } = market;
  const balance = { ...settings.balance, minBars: 4, minVisits: 1, edgeZone: 0.3 };
  return { ...market, settings: { ...settings, balance, workingTimeframe: timeframe } };
}

function endOf(minute: Candle | undefined): number {
  return (minute?.openTime ?? 0) + MINUTE_MS;
}

describe.each(LONGER)('structure on candles of %s', (timeframe) => {
  it(
    'is the same from history at once and from minutes one by one after any restart',
    () => {
      const seen = { states: 0, areas: 0, legs: 0 };
      fc.assert(
        fc.property(fc.nat(), fc.constantFrom(0, 0.005, 0.05), fc.nat(), fc.nat(), (seed, holes, pick, restart) => {
          const history = slowMarket(timeframe, seed, holes);
          const { minutes } = history;
          const asOf = endOf(minutes[200 + (pick % (minutes.length - 200))]);
          const reader = smallReader(history, endOf(minutes[restart % 180]));
          const views = minutes.flatMap((minute) => reader.apply(arrival(minute)) ?? []);
          const live = views.find((view) => view.asOf === asOf);
          expect(textOf(live)).toBe(textOf(smallReader(history, asOf).view()));
          expect(live?.workingTimeframe).toBe(timeframe);
          seen.states += live?.state ? 1 : 0;
          seen.areas += live?.balance ? 1 : 0;
          seen.legs += live?.legs.latest ? 1 : 0;
        }),
        { numRuns: 30 },
      );
      expect(Object.values(seen).every((count) => count > 0)).toBe(true);
    },
    LONG,
  );

  it(
    'turns over with its market',
    () => {
      fc.assert(
        fc.property(fc.nat(), (seed) => {
          const history = slowMarket(timeframe, seed, 0);
          const turned = (candle: Candle): Candle => mirroredCandle(candle, SUM);
          const other = { ...history, before: history.before.map(turned), minutes: history.minutes.map(turned) };
          const [view, mirror] = [mirrored(smallReader(history).view(), SUM), smallReader(other).view()];
          fc.pre(view.developing?.binSize === 5);
          const { candle, exit, height } = STRUCTURE_SPANS[timeframe];
          for (const span of [candle, exit, height]) expect(view.atr[span]).toBe(mirror.atr[span]);
          expect(mirror.atr[candle]).toBeGreaterThan(0);
          for (const part of ['state', 'balance'] as const) expect(view[part]).toEqual(mirror[part]);
          for (const side of ['up', 'down'] as const) {
            const leg = view.legs[side] && { ...view.legs[side], profile: undefined };
            expect(leg).toEqual(mirror.legs[side] && { ...mirror.legs[side], profile: undefined });
          }
        }),
        { numRuns: 60 },
      );
    },
    LONG,
  );
});

/** A view with every few of its thousands of minutes. */
function sampled(view: AuctionView): object {
  return { ...view, recent: view.recent.filter((_, i) => i % 41 === 0) };
}

/** What an exchange keeps, in the windows of these settings. */
function historyAt(candles: readonly Candle[], asOf: number, settings: AnalysisSettings): Candle[] {
  return historyWindow(after(MONDAY, asOf - MONDAY), settings).flatMap(({ timeframe, from, to }) =>
    candles.filter((one) => one.timeframe === timeframe && from <= one.openTime && one.openTime < to),
  );
}

describe.each(['15m', '1h'] as const)('a reader of %s with its whole window', (timeframe) => {
  it(
    'says over midnights and holes what a cold start says',
    () => {
      const settings = analysisSettings(timeframe);
      const from = after(MONDAY, -(settings.window.days['5m'] + 1) * DAY_MS);
      const days = settings.window.days['5m'] + 3;
      const minutes = randomMarket({
        seed: 11,
        from,
        minutes: days * 1440,
        volatility: 60,
        holes: 0.0005,
        longestHole: 300,
      });
      const kept = new Exchange(minutes).candles;
      const live = new AuctionReader(TESTUSDT, settings);
      const start = after(MONDAY, 17 * 60 * MINUTE_MS);
      live.start(historyAt(kept, start, settings), start);
      const following = minutes.filter(({ openTime }) => openTime >= start);
      const checked = new Set([300, following.length - 1]);
      following.forEach((minute, i) => {
        const view = live.apply(arrival(minute));
        if (!view || !checked.has(i)) return;
        const cold = new AuctionReader(TESTUSDT, settings);
        cold.start(historyAt(kept, view.asOf, settings), view.asOf);
        expect(differences(sampled(cold.view()), sampled(view), 0).slice(0, 5)).toEqual([]);
        expect(textOf(sampled(cold.view())) === textOf(sampled(view))).toBe(true);
        expect(view.recent.length).toBeGreaterThan(0.7 * settings.recentMinutes);
        const states = new Set(view.recent.map(({ state }) => state));
        expect(states.size).toBeLessThanOrEqual(2 + (settings.recentMinutes * MINUTE_MS) / TIMEFRAME_MS[timeframe]);
      });
    },
    LONG,
  );
});
