import { after, DAY_MS, type EpochMs, type Timeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import type { ContiguityTracker } from '../candles/contiguity.js';
import type { TrueRanges } from '../candles/true-ranges.js';
import type { WindowCandles } from '../candles/window-candles.js';
import type { OrderFlow } from '../order-flow/order-flow.js';
import type { ProfileScopes } from '../profile/profile-scopes.js';
import { startOfWeek } from '../profile/scope-span.js';
import type { Aggression, MarketState } from '../readings.js';
import type { ImpulseLeg } from '../structure/impulse-leg.js';
import { swingStructure } from '../structure/swing-structure.js';
import type { StructureWalk } from '../structure/structure-walk.js';
import { freshness, type Biases, type BiasTimeframe, type TimeframeBias } from './confluence.js';
import { dailyBias, fiveMinuteBias, fourHourBias, hourlyBias, minuteBias } from './timeframe-bias.js';

/** What the biases are read from. */
export interface BiasSources {
  readonly candles: WindowCandles;
  readonly ranges: Readonly<Record<Timeframe, TrueRanges>>;
  readonly scopes: ProfileScopes;
  readonly structure: StructureWalk;
  readonly flow: OrderFlow;
  readonly walk: { readonly state: MarketState | undefined };
  readonly contiguity: ContiguityTracker;
  readonly settings: AnalysisSettings;
}

/** Biases of all timeframes but 1m, as of one 5m close. */
export type SlowBiases = Readonly<Record<Exclude<BiasTimeframe, '1m'>, TimeframeBias>>;

/**
 * Where 1d, 4h, 1h and 5m point, each from its last closed candle. Quality is 1, half of it where more than 2 % of the
 * minutes of the last 24 hours are missing.
 */
export class TimeframeBiases {
  /** The bias of 1d and its day: it changes once a day. */
  #daily: { readonly day: EpochMs; readonly bias: number | undefined } | undefined;

  constructor(private readonly sources: BiasSources) {}

  /** @param asOf the last 5m close. @param leg the living leg with the latest extreme. */
  at(asOf: EpochMs, leg: ImpulseLeg | undefined): SlowBiases {
    const { candles, walk, flow, contiguity, settings } = this.sources;
    const hour = candles['1h'];
    const price = hour.length === 0 ? undefined : hour.close(hour.length - 1);
    const quality = contiguity.isBroken(after(asOf, -DAY_MS), asOf) ? settings.profileQuality.broken : 1;
    return {
      '1d': { bias: this.#dailyBias(), quality },
      '4h': { bias: this.#fourHourBias(asOf), quality },
      '1h': { bias: hourlyBias(walk.state, price, settings), quality },
      '5m': { bias: fiveMinuteBias(leg, flow.ratio(asOf, settings.flow.long), settings), quality },
    };
  }

  #dailyBias(): number | undefined {
    const { candles, ranges, scopes } = this.sources;
    const days = candles['1d'];
    if (days.length === 0) return undefined;
    const day = days.endTime(days.length - 1);
    if (this.#daily?.day === day) return this.#daily.bias;
    const [before, earlier] = [after(day, -DAY_MS), after(day, -2 * DAY_MS)];
    const bias = dailyBias({
      value: scopes.read({ kind: 'fixed', from: before, to: day }, day).profile,
      valueBefore: scopes.read({ kind: 'fixed', from: earlier, to: before }, day).profile,
      close: days.close(days.length - 1),
      weekPoc: scopes.read({ kind: 'fixed', from: startOfWeek(before), to: day }, day).profile?.poc,
      atr: ranges['1d'].latest(),
    });
    this.#daily = { day, bias };
    return bias;
  }

  #fourHourBias(asOf: EpochMs): number | undefined {
    const { candles, ranges, scopes, structure, settings } = this.sources;
    const facts = {
      structure: swingStructure(structure.swings['4h'].pivots),
      close: lastClose(candles['4h']),
      compositePoc: scopes.read({ kind: 'composite', days: 20 }, asOf).profile?.poc,
      atr: ranges['4h'].latest(),
    };
    return fourHourBias(facts, settings);
  }
}

/** @returns the biases at the close of a minute: one whose last candle is not the latest that can be closed counts nothing. */
export function currentBiases(
  slow: SlowBiases | undefined,
  aggression: Aggression | undefined,
  candles: WindowCandles,
  asOf: EpochMs,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): Biases {
  const current = (timeframe: keyof SlowBiases): TimeframeBias => {
    const series = candles[timeframe];
    if (!slow || series.length === 0) return UNKNOWN;
    const { bias, quality } = slow[timeframe];
    const fresh = freshness(timeframe, series.endTime(series.length - 1), asOf);
    return Object.freeze({ bias, quality: fresh * quality });
  };
  return Object.freeze({
    '1d': current('1d'),
    '4h': current('4h'),
    '1h': current('1h'),
    '5m': current('5m'),
    '1m': minuteReading(aggression, settings),
  });
}

const UNKNOWN: TimeframeBias = Object.freeze({ bias: undefined, quality: 0 });

/** @returns the bias of 1m at the close of a minute; an estimated flow is worth little. */
function minuteReading(aggression: Aggression | undefined, settings: AnalysisSettings): TimeframeBias {
  const quality = aggression?.source === 'estimated' ? settings.bulkVolume.quality : 1;
  return Object.freeze({ bias: minuteBias(aggression), quality: aggression ? quality : 0 });
}

function lastClose(series: CandleSeries): number | undefined {
  return series.length === 0 ? undefined : series.close(series.length - 1);
}
