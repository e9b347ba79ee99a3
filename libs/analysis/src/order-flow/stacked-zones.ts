import { after, MINUTE_MS, TIMEFRAME_MS, type EpochMs, type Side } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { Footprint } from './footprint.js';
import { imbalances, stackedRuns, type ImbalanceScale } from './imbalance.js';

/** Prices at which one side outweighed the other row upon row, inclusive ticks. */
export interface StackedZone {
  /** Who pressed: +1 buyers (support), -1 sellers (resistance). */
  readonly side: Side;
  readonly low: number;
  readonly high: number;
  readonly rows: number;
  /** Close of the 5m candle that printed it: nobody may know of the zone before. */
  readonly printedAt: EpochMs;
  /** Close of the 5m candle that closed through it: below support, above resistance. Undefined while it holds. */
  readonly brokenAt: EpochMs | undefined;
}

/** A closed 5m candle as far as zones are concerned. */
export interface ZoneCandle {
  readonly openTime: EpochMs;
  readonly close: number;
  /** Undefined where they cannot be known: trades are missing, or what is usual is not known yet. */
  readonly printed: readonly StackedZone[] | undefined;
}

/**
 * Stacked imbalances: at least three rows of one side next to each other on a 5m candle. A zone reaches from the low of
 * its lowest row to the high of its highest and holds until a 5m candle closes through it, the printing one included.
 */
export class StackedZones {
  /** In order of time. */
  #zones: StackedZone[] = [];
  /** Closes of the candles that could be read. */
  #read: EpochMs[] = [];

  constructor(private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS) {}

  /** Those of the last 24 hours, broken ones too, oldest first. */
  get zones(): readonly StackedZone[] {
    return this.#zones;
  }

  /** Takes in the next closed 5m candle. */
  closed({ openTime, close, printed }: ZoneCandle): void {
    const closeTime = after(openTime, TIMEFRAME_MS['5m']);
    const start = after(closeTime, -this.settings.trades.stacked.kept * MINUTE_MS);
    this.#zones = [...this.#zones, ...(printed ?? [])]
      .filter(({ printedAt }) => printedAt > start)
      .map((zone) => (zone.brokenAt === undefined && isThrough(zone, close) ? { ...zone, brokenAt: closeTime } : zone));
    this.#read = this.#read.filter((time) => time > start);
    if (printed) this.#read.push(closeTime);
  }

  /** Forgets the candles that opened at `time` or later. Hand them in again after this. */
  dropFrom(time: EpochMs): void {
    this.#read = this.#read.filter((closeTime) => closeTime <= time);
    this.#zones = this.#zones
      .filter(({ printedAt }) => printedAt <= time)
      .map((zone) => (zone.brokenAt !== undefined && zone.brokenAt > time ? { ...zone, brokenAt: undefined } : zone));
  }

  /**
   * Who stacks imbalances, -1 .. 1: (b - s) / max(1, b + s) * min(1, (b + s) / 2) of the b buy and s sell zones printed
   * in the last 15 minutes, whether they still hold or not.
   *
   * @returns undefined unless all three 5m candles that closed in these minutes could be read.
   */
  balance(asOf: EpochMs): number | undefined {
    const { window, full } = this.settings.trades.stacked;
    const start = after(asOf, -window * MINUTE_MS);
    const isRecent = (time: EpochMs): boolean => time > start && time <= asOf;
    if (this.#read.filter(isRecent).length * TIMEFRAME_MS['5m'] < window * MINUTE_MS) return undefined;
    const recent = this.#zones.filter(({ printedAt }) => isRecent(printedAt));
    const net = recent.reduce((sum, { side }) => sum + side, 0);
    return (net / Math.max(1, recent.length)) * Math.min(1, recent.length / full);
  }
}

/**
 * The zones that a 5m candle prints, those of buyers first, from low to high.
 *
 * @param footprint of the whole candle. @param printedAt its close.
 */
export function printedZones(
  footprint: Footprint,
  scale: ImbalanceScale,
  printedAt: EpochMs,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): readonly StackedZone[] {
  const { rowSize } = footprint;
  const { buy, sell } = imbalances(footprint, scale, settings);
  const zones = (side: Side, rows: readonly number[]): readonly StackedZone[] =>
    stackedRuns(rows, settings.trades.stacked.rows).map(({ first, last }) => ({
      side,
      low: first * rowSize,
      high: (last + 1) * rowSize - 1,
      rows: last - first + 1,
      printedAt,
      brokenAt: undefined,
    }));
  return [...zones(1, buy), ...zones(-1, sell)];
}

function isThrough({ side, low, high }: StackedZone, close: number): boolean {
  return side > 0 ? close < low : close > high;
}
