import fc from 'fast-check';
import { MINUTE_MS, type Candle } from '#libs/market';
import { mirrored } from '../../../test/support/views.js';
import type { AuctionView } from './auction-view.js';
import type { Level } from './levels/level.js';
import { mirroredCandle } from './testing/mirror.js';
import { arrival } from './testing/replay.js';
import { smallMarket, smallReader, type SmallHistory } from './testing/small-market.js';
import { differences, textOf } from './testing/view-text.js';

const RUNS = { numRuns: 1_000 };
/** A thousand whole readings take half a minute on a machine that does nothing else. */
const LONG = 600_000;

/** Candles spread their volume in whole steps: of volumes of some hundred million about this share is rounding. */
const ROUNDED = 1e-6;

/** Prices are mirrored between bins of 5 ticks, so that each bin becomes one bin. */
const SUM = 999_999;

const market = fc.record({
  seed: fc.nat(),
  place: fc.constantFrom('day', 'midnight'),
  minutes: fc.integer({ min: 110, max: 160 }),
  volatility: fc.constantFrom(2, 4, 30),
  holes: fc.constantFrom(0, 0, 0.005, 0.05),
} as const);

/** With bins of 5 ticks, nearly always, hardly any of them empty, so that nothing ties. */
const smooth = fc.record({
  seed: fc.nat(),
  place: fc.constant('day' as const),
  minutes: fc.integer({ min: 110, max: 160 }),
  volatility: fc.constant(4),
  holes: fc.constantFrom(0, 0.005),
});

function endOf(minute: Candle | undefined): number {
  return (minute?.openTime ?? 0) + MINUTE_MS;
}

function each(history: SmallHistory, change: (candle: Candle) => Candle): SmallHistory {
  return { ...history, before: history.before.map(change), minutes: history.minutes.map(change) };
}

/**
 * What must mirror to the last digit: all but what takes logarithms or shares of price (sigma, hourly range), the names of
 * things, and what ties decide - the profile of a leg, whose few bins are often empty, since when value has been where it is, and how key
 * levels merge. The candles of a leg and the levels themselves, before they are merged, must mirror too.
 */
function exact({
  instrument: _,
  sigma,
  hourlyRange,
  inputDigest,
  latest,
  levels,
  legs,
  ...view
}: AuctionView): unknown {
  const { quoteVolume, takerBuyQuoteVolume, ...minute } = latest['1m'] ?? fail();
  const leg = (one: AuctionView['legs']['up']): unknown =>
    one && { ...one, profile: one.profile && outline(one.profile) };
  const members = levels
    .flatMap((level) => level.members)
    .filter(({ kind }) => kind !== 'leg_lvn' && !kind.startsWith('developing'));
  return {
    ...view,
    minute,
    legs: [leg(legs.up), leg(legs.down)],
    levels: members.map(place).toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1)),
  };
}

/** Of a node the zone: where its top is flat its price is the lower middle of it. */
function place({ id, price, ...member }: Level): unknown {
  return member.kind.startsWith('composite') ? member : { ...member, price };
}

function outline({
  from,
  to,
  low,
  high,
  binSize,
  total,
  candles,
  quality,
}: NonNullable<AuctionView['developing']>): unknown {
  return { from, to, low, high, binSize, total, candles, quality };
}

/** All that is no volume: prices, times, words and ratios. */
function withoutVolumes(value: unknown): unknown {
  const volumes = /volume|total|delta$|^cvd/i;
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      volumes.test(key) && key !== 'relativeVolume' ? undefined : typeof part === 'bigint' ? `${part}` : part,
    ),
  );
}

describe('whatever the market, a view', () => {
  it(
    'is the same from history at once and from minutes one by one after any restart, whatever comes later',
    () => {
      fc.assert(
        fc.property(market, fc.nat(), fc.nat(), (wish, pick, restart) => {
          const history = smallMarket(wish);
          const asOf = endOf(history.minutes[20 + (pick % (history.minutes.length - 20))]);
          const reader = smallReader(history, endOf(history.minutes[restart % 20]));
          const views = history.minutes.flatMap((minute) => reader.apply(arrival(minute)) ?? []);
          const known = smallReader(history, asOf).view();
          const live = views.find((view) => view.asOf === asOf);
          expect(differences(live, known)).toEqual([]);
          expect(textOf(live)).toBe(textOf(known));
        }),
        RUNS,
      );
    },
    LONG,
  );

  it(
    'turns over with its market',
    () => {
      const seen = { states: 0, areas: 0, legs: 0, divergences: 0, levels: 0 };
      fc.assert(
        fc.property(smooth, (wish) => {
          const history = smallMarket(wish);
          const view = smallReader(history).view();
          fc.pre(view.developing?.binSize === 5);
          const other = smallReader(each(history, (candle) => mirroredCandle(candle, SUM))).view();
          expect(differences(exact(mirrored(view, SUM)), exact(other))).toEqual([]);
          seen.states += view.state ? 1 : 0;
          seen.areas += view.balance ? 1 : 0;
          seen.legs += view.legs.latest ? 1 : 0;
          seen.divergences += view.divergences.length;
          seen.levels += view.levels.length;
        }),
        RUNS,
      );
      expect(Object.values(seen).every((count) => count > 5)).toBe(true);
    },
    LONG,
  );

  it(
    'does not change when all volume is scaled',
    () => {
      const flat = (candle: Candle): Candle => ({
        ...candle,
        open: candle.close,
        high: candle.close,
        low: candle.close,
      });
      const times =
        (factor: number) =>
        (candle: Candle): Candle => ({
          ...candle,
          volume: factor * candle.volume,
          takerBuyVolume: factor * (candle.takerBuyVolume ?? 0),
        });
      const shown = (view: AuctionView): unknown => withoutVolumes(exact(view));
      fc.assert(
        fc.property(smooth, fc.integer({ min: 2, max: 1_000 }), (wish, factor) => {
          const history = each(smallMarket(wish), flat);
          const [view, other] = [smallReader(history).view(), smallReader(each(history, times(factor))).view()];
          expect(differences(shown(view), shown(other), ROUNDED)).toEqual([]);
        }),
        RUNS,
      );
    },
    LONG,
  );
});

function fail(): never {
  throw new Error('View must have a minute');
}
