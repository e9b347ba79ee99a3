import { TIMEFRAME_MS, type EpochMs, type Instrument } from '#libs/market';
import type { AuctionReading } from './auction-reading.js';
import type { AuctionView } from './auction-view.js';
import { hourlyAtrOf } from './candles/hourly-range.js';
import { LevelBook, type LevelFacts, type TradeLevels } from './levels/level-book.js';
import { levelScale } from './levels/level-scale.js';
import type { LevelScale } from './levels/level.js';
import { TimeframeBiases, type SlowBiases } from './levels/timeframe-biases.js';
import { cvdDivergences, spanFlow, type CvdDivergence } from './order-flow/cvd-divergence.js';
import { frozenList } from './order-flow/trades-reading.js';
import { LegProfiles, type LegsReading, type ProfiledLeg } from './structure/profiled-leg.js';

/** What only changes with a closed 5m candle, or a longer one. */
export interface LandscapeReading extends Pick<
  AuctionView,
  'legs' | 'levels' | 'dayTypes' | 'timePrice' | 'pocMigration' | 'nakedPocs' | 'divergences'
> {
  readonly swings: Omit<AuctionView['swings'], '1m'>;
  readonly biases: SlowBiases | undefined;
}

/** Besides the working timeframe. With a hole an hour or a day can close and no 5m candle with it. */
const LIVED_BY = ['5m', '1h', '4h', '1d'] as const;

/** Days of closed days that are merged for their nodes. */
const COMPOSITES = [5, 20] as const;

/**
 * Levels, legs, swings and what else lives by closed 5m candles: worked out when a view first asks for it after one, and
 * kept until the next. It reads nothing that a minute could have changed since, so it does not matter which minute asks.
 */
export class Landscape {
  readonly #legs: LegProfiles;
  readonly #biases: TimeframeBiases;
  #book: LevelBook | undefined;
  #closes = -1;
  #day: AuctionReading['day'];
  #reading: LandscapeReading | undefined;

  constructor(
    private readonly instrument: Instrument,
    private readonly reading: AuctionReading,
  ) {
    this.#legs = new LegProfiles(reading.scopes);
    this.#biases = new TimeframeBiases(reading);
  }

  /** @param trades what single trades put forward now, if any are known. */
  read(trades: TradeLevels | undefined): LandscapeReading {
    const { candles, working, day } = this.reading;
    const closes = LIVED_BY.reduce((sum, timeframe) => sum + candles[timeframe].length, working.length);
    if (!this.#reading || this.#closes !== closes || this.#day !== day) {
      this.#reading = this.#read(candles['5m'].length, trades);
      this.#closes = closes;
      this.#day = day;
    }
    return this.#reading;
  }

  #read(closes: number, trades: TradeLevels | undefined): LandscapeReading {
    const { candles, structure, closedPocs, day } = this.reading;
    const asOf = closes === 0 ? undefined : candles['5m'].endTime(closes - 1);
    const legs = this.#legs.read(structure.legs, asOf);
    const timePrice = day?.timePrice();
    return Object.freeze({
      swings: Object.freeze({
        '5m': structure.read('5m'),
        '1h': structure.read('1h'),
        '4h': structure.read('4h'),
      }),
      legs,
      timePrice,
      pocMigration: day?.migration(),
      dayTypes: this.reading.dayTypes(),
      nakedPocs: closedPocs.all,
      divergences: asOf === undefined ? Object.freeze([]) : this.#divergences(asOf),
      levels: asOf === undefined ? Object.freeze([]) : this.#levels(asOf, { legs, timePrice, trades }),
      biases: asOf === undefined ? undefined : this.#biases.at(asOf, legs.latest),
    });
  }

  #divergences(asOf: EpochMs): readonly CvdDivergence[] {
    const { candles, structure, flow, ranges, settings } = this.reading;
    const [fiveMinutes, minutes] = [candles['5m'], candles['1m']];
    const market = {
      span: TIMEFRAME_MS['5m'],
      flowOf: (from: EpochMs, to: EpochMs) => spanFlow(minutes, flow, from, to),
      atrAt: (closeTime: EpochMs) => {
        const index = fiveMinutes.indexFrom(closeTime) - 1;
        return index < 0 ? undefined : ranges['5m'].atr(index);
      },
    };
    return frozenList(cvdDivergences(structure.swings['5m'].pivots.slice(-4), asOf, market, settings));
  }

  #levels(asOf: EpochMs, parts: LevelParts): AuctionView['levels'] {
    const { day, ranges, settings } = this.reading;
    const book = this.#bookOf(this.#zoneScale());
    const { tolerance } = levelScale(day?.opening.binSize, ranges['1h'].latest(), settings);
    return book.read(this.#facts(asOf, parts), tolerance);
  }

  #facts(asOf: EpochMs, { legs, timePrice, trades }: LevelParts): LevelFacts {
    const { candles, day, closedPocs, walk, structure, scopes } = this.reading;
    const fiveMinutes = candles['5m'];
    const today = day?.opening.day ?? asOf;
    const first = fiveMinutes.indexOf(today);
    return {
      asOf,
      price: fiveMinutes.close(fiveMinutes.length - 1),
      day: today,
      dailyAtr: day?.opening.dailyAtr,
      dayOpen: first === undefined ? undefined : fiveMinutes.open(first),
      priorDay: day?.opening.prior,
      priorWeek: scopes.read({ kind: 'prior_week' }, asOf).profile,
      composites: COMPOSITES.map((days) => scopes.read({ kind: 'composite', days }, asOf).profile),
      nakedPocs: closedPocs.all,
      balance: walk.balance,
      legs: { up: valid(legs.up), down: valid(legs.down) },
      developing: day?.marks,
      swings: {
        '5m': structure.swings['5m'].pivots,
        '1h': structure.swings['1h'].pivots,
        '4h': structure.swings['4h'].pivots,
      },
      timePrice,
      priorTimePrice: day?.opening.priorTimePrice,
      trades,
    };
  }

  /** Zones keep the width of the day's opening, or it would matter when a level was first put forward. */
  #zoneScale(): LevelScale {
    const { candles, ranges, day, settings } = this.reading;
    const hourlyAtr = day && hourlyAtrOf(candles['1h'], ranges['1h'], day.opening.day);
    return levelScale(day?.opening.binSize, hourlyAtr, settings);
  }

  #bookOf(scale: LevelScale): LevelBook {
    if (this.#book?.scale.halfWidth === scale.halfWidth) return this.#book;
    const { candles, ranges, scopes, sessions, settings } = this.reading;
    const sources = { fiveMinutes: candles['5m'], ranges: ranges['5m'], scopes, sessions };
    this.#book = new LevelBook(this.instrument, sources, scale, settings);
    return this.#book;
  }
}

function valid(leg: ProfiledLeg | undefined): ProfiledLeg | undefined {
  return leg?.valid ? leg : undefined;
}

interface LevelParts {
  readonly legs: LegsReading;
  readonly timePrice: AuctionView['timePrice'];
  readonly trades: TradeLevels | undefined;
}
