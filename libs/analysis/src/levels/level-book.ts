import type { EpochMs, Instrument } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { BigTrade } from '../order-flow/big-trades.js';
import type { StackedZone } from '../order-flow/stacked-zones.js';
import type { UnfinishedAuction } from '../order-flow/unfinished-auction.js';
import type { ValueMarks } from '../profile/developing-value.js';
import type { NakedPoc } from '../profile/naked-poc.js';
import type { StructuredProfile } from '../profile/read-profile.js';
import type { TpoReading } from '../profile/tpo.js';
import type { BalanceArea, ProfileReading } from '../readings.js';
import type { ProfiledLeg } from '../structure/profiled-leg.js';
import type { Pivot } from '../structure/zigzag.js';
import { KeyLevels, type LevelSources } from './key-levels.js';
import type { KeyLevel } from './level-merge.js';
import { lifetime } from './level-score.js';
import {
  balanceLevels,
  developingLevels,
  nakedPocLevel,
  openLevel,
  priorProfileLevels,
  singlePrintLevels,
  swingLevel,
  unfinishedLevels,
  zoneLevels,
} from './level-sources.js';
import type { LevelCandidate, LevelScale } from './level.js';
import { roundLevels, roundNumbers } from './round-numbers.js';
import { sessionLevels, sessionMoment, type SessionSources, type TimedMoment } from './session-levels.js';

/** What single trades put forward; undefined parts are none. */
export interface TradeLevels {
  readonly stackedZones: readonly StackedZone[];
  readonly bigTrades: readonly BigTrade[];
  readonly unfinishedAuctions: readonly UnfinishedAuction[];
}

/** Everything that levels come from, as of one 5m close. */
export interface LevelFacts {
  readonly asOf: EpochMs;
  readonly price: number;
  /** 00:00Z of the auction day, and the daily ATR then, ticks. */
  readonly day: EpochMs;
  readonly dailyAtr: number | undefined;
  readonly dayOpen: number | undefined;
  readonly priorDay: ProfileReading | undefined;
  readonly priorWeek: ProfileReading | undefined;
  /** Always the same spans in the same order. */
  readonly composites: readonly (StructuredProfile | undefined)[];
  readonly nakedPocs: readonly NakedPoc[];
  readonly balance: BalanceArea | undefined;
  /** The valid ones. */
  readonly legs: Readonly<Record<'up' | 'down', ProfiledLeg | undefined>>;
  readonly developing: ValueMarks | undefined;
  readonly swings: Readonly<Record<'5m' | '1h' | '4h', readonly Pivot[]>>;
  readonly timePrice: TpoReading | undefined;
  readonly priorTimePrice: TpoReading | undefined;
  readonly trades: TradeLevels | undefined;
}

/**
 * Puts forward the levels of every source of the catalogue, and keeps what price did at them. What has not changed since
 * the last 5m close is not put forward again. The result depends on the facts of the last close alone, not on how many
 * closes were read before, as long as the zones keep their width.
 */
export class LevelBook {
  readonly #levels: KeyLevels;
  readonly #known = new Map<string, unknown>();
  #moment: TimedMoment | undefined;
  #numbers: readonly number[] = [];
  /** Pivots put forward so far. */
  readonly #swings: Partial<Record<'5m' | '1h' | '4h', number>> = {};

  /** @param scale width of zones, fixed for all levels of the book. */
  constructor(
    private readonly instrument: Instrument,
    private readonly sources: LevelSources & SessionSources,
    readonly scale: LevelScale,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#levels = new KeyLevels(sources, settings);
  }

  /**
   * @param tolerance of merging now, ticks.
   * @returns the levels within reach of price (3 daily ATR) merged as of the close, the 60 strongest, lowest price first.
   */
  read(facts: LevelFacts, tolerance: number): readonly KeyLevel[] {
    this.#levels.extend();
    this.#putClosed(facts);
    this.#putLiving(facts);
    this.#putSwings(facts);
    this.#putTrades(facts);
    const merged = this.#levels.merged(facts.asOf, { ...this.scale, tolerance });
    const reach = facts.dailyAtr ? this.settings.levels.reach * facts.dailyAtr : Infinity;
    return Object.freeze(
      strongest(
        merged.filter(({ price }) => Math.abs(price - facts.price) <= reach),
        this.settings.levels.most,
      ),
    );
  }

  #putClosed({ asOf, priorDay, priorWeek, composites, nakedPocs }: LevelFacts): void {
    this.#put('prior_day', priorDay, (profile) => priorProfileLevels('prior_day', profile));
    this.#put('prior_week', priorWeek, (profile) => priorProfileLevels('prior_week', profile));
    composites.forEach((composite, i) => this.#put(`composite:${i}`, composite, compositeLevels));
    this.#put('naked', nakedPocs, (pocs) => pocs.filter(isMagnet).map(nakedPocLevel));
    const moment = this.#momentAt(asOf);
    this.#put('sessions', moment.key, () => sessionLevels(moment, this.sources));
  }

  #momentAt(asOf: EpochMs): TimedMoment {
    const known = this.#moment;
    if (known && asOf < known.until) return known;
    this.#moment = sessionMoment(asOf, this.sources.sessions);
    return this.#moment;
  }

  #putLiving(facts: LevelFacts): void {
    const { day, dayOpen, legs, developing } = facts;
    this.#put('balance', facts.balance, balanceLevels);
    this.#put('leg_up', legs.up, legLevels);
    this.#put('leg_down', legs.down, legLevels);
    this.#put('developing', developing, developingLevels);
    this.#put('day_open', dayOpen, (open) => [openLevel('day_open', open, day)]);
    this.#put('prior_prints', facts.priorTimePrice?.singlePrints, (prints) => singlePrintLevels('prior_day', prints));
    this.#put('prints', facts.timePrice?.singlePrints, (prints) => singlePrintLevels('day', prints));
    this.#put('round', this.#numbersAround(facts), (numbers) => roundLevels(numbers, day));
  }

  /** @returns the round numbers within a daily ATR of price; the same list while they are the same. */
  #numbersAround({ price, dailyAtr }: LevelFacts): readonly number[] {
    const numbers = dailyAtr ? roundNumbers(this.instrument, price, price - dailyAtr, price + dailyAtr) : [];
    if (!isSame(numbers, this.#numbers)) this.#numbers = numbers;
    return this.#numbers;
  }

  /** Pivots never change: those confirmed since the last close are added, and the old ones fade. */
  #putSwings({ asOf, swings }: LevelFacts): void {
    for (const timeframe of ['5m', '1h', '4h'] as const) {
      const pivots = swings[timeframe];
      const first = this.#swings[timeframe] ?? this.#firstLiving(timeframe, pivots, asOf);
      for (const pivot of first < pivots.length ? pivots.slice(first) : []) {
        this.#levels.admit(swingLevel(timeframe, pivot), this.scale);
      }
      this.#swings[timeframe] = pivots.length;
    }
  }

  #firstLiving(timeframe: '5m' | '1h' | '4h', pivots: readonly Pivot[], asOf: EpochMs): number {
    const oldest = asOf - lifetime(this.settings.levels.kinds[`swing_${timeframe}`], this.settings.levels);
    return pivots.findLastIndex(({ confirmedAt }) => confirmedAt < oldest) + 1;
  }

  #putTrades({ trades }: LevelFacts): void {
    this.#put('stacked', trades?.stackedZones, (zones) =>
      zones.flatMap((zone) =>
        zone.brokenAt === undefined
          ? zoneLevels('stacked_imbalance', `${zone.side}:${zone.printedAt}`, [zone], zone.printedAt)
          : [],
      ),
    );
    this.#put('big_trades', trades?.bigTrades, (events) =>
      events.flatMap((event) => (event.tier === 'S' ? zoneLevels('big_trades', `${event.id}`, [event], event.to) : [])),
    );
    this.#put('unfinished', trades?.unfinishedAuctions, unfinishedLevels);
  }

  /** Puts forward the levels of a source, unless they come from the same fact as the last time. */
  #put<T>(source: string, fact: T | undefined, levelsOf: (fact: T) => readonly LevelCandidate[]): void {
    const known = this.#known.get(source);
    if (known === fact && (known !== undefined || this.#known.has(source))) return;
    this.#known.set(source, fact);
    this.#levels.replace(source, fact === undefined ? [] : levelsOf(fact), this.scale);
  }
}

/** The `most` best of them in the order they were in; of equals the lower ones. */
function strongest(levels: readonly KeyLevel[], most: number): readonly KeyLevel[] {
  if (levels.length <= most) return levels;
  const kept = new Set(levels.toSorted((a, b) => b.score - a.score).slice(0, most));
  return levels.filter((level) => kept.has(level));
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((number, i) => number === other[i]);
}

/** Price is drawn to POCs of days and weeks again, to that of a balance area that is over only until it traded there. */
function isMagnet({ kind, state }: NakedPoc): boolean {
  return kind !== 'balance' || state === 'naked';
}

function compositeLevels({ from, to, hvn, lvn }: StructuredProfile): readonly LevelCandidate[] {
  const origin = `${from}-${to}`;
  return [...zoneLevels('composite_hvn', origin, hvn, to), ...zoneLevels('composite_lvn', origin, lvn, to)];
}

function legLevels({ id, frozenAt, profile }: ProfiledLeg): readonly LevelCandidate[] {
  return profile ? zoneLevels('leg_lvn', id, profile.lvn, frozenAt) : [];
}
