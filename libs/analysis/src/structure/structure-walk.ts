import type { Timeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { TrueRanges } from '../candles/true-ranges.js';
import type { WindowCandles } from '../candles/window-candles.js';
import type { RelativeVolume } from '../order-flow/relative-volume.js';
import { workingTimeframeOf } from '../working-settings.js';
import { LegTracker } from './leg-tracker.js';
import { Swings } from './swings.js';
import type { Pivot, SwingLeg } from './zigzag.js';

/** The timeframes whose swings are followed. */
export type SwingTimeframe = '1m' | '5m' | '1h' | '4h';

/** The swings of one timeframe as of its last closed candle. */
export interface SwingReading {
  /** The last confirmed pivots, at most eight, oldest first. */
  readonly pivots: readonly Pivot[];
  /** From the last pivot to the furthest price since; provisional. Undefined before the first pivot. */
  readonly running: SwingLeg | undefined;
}

/** What swings and legs are read from. */
export interface StructureSources {
  readonly candles: WindowCandles;
  readonly ranges: Readonly<Record<Timeframe, TrueRanges>>;
  /** Of candles of the working timeframe. */
  readonly volumes: RelativeVolume;
}

interface Shown {
  readonly pivots: number;
  readonly running: SwingLeg | undefined;
  readonly reading: SwingReading;
}

const SHOWN_PIVOTS = 8;

/**
 * Swings of four timeframes and the impulse legs of the working timeframe, from one close to the next. Swings begin with
 * the first candle there is of their timeframe, legs with the candles that are rolled up from 1m.
 */
export class StructureWalk {
  readonly swings: Readonly<Record<SwingTimeframe, Swings>>;
  readonly legs: LegTracker;
  /** Those that legs begin and end with. */
  readonly #working: Swings;
  /** What was read last, and the swings it shows. */
  readonly #shown = new Map<SwingTimeframe, Shown>();

  constructor({ candles, ranges, volumes }: StructureSources, settings: AnalysisSettings = ANALYSIS_SETTINGS) {
    const swings = (timeframe: Timeframe, multiple: number): Swings =>
      new Swings(candles[timeframe], ranges[timeframe], multiple);
    const { zigzag } = settings;
    const working = workingTimeframeOf(settings);
    this.swings = {
      '1m': swings('1m', zigzag['1m']),
      '5m': swings('5m', zigzag['5m']),
      '1h': swings('1h', zigzag['1h']),
      '4h': swings('4h', zigzag['4h']),
    };
    this.#working = working === '5m' || working === '1h' ? this.swings[working] : swings(working, zigzag['5m']);
    const sources = { candles: candles[working], minutes: candles['1m'], ranges: ranges[working], volumes };
    this.legs = new LegTracker(sources, this.#working, settings);
    this.extend();
    this.#working.extend();
  }

  /** Takes in the new 1m candles. */
  followMinutes(): void {
    this.swings['1m'].extend();
  }

  /** Takes in the last 5m candle and what closed with it. */
  extend(): void {
    for (const timeframe of ['5m', '1h', '4h'] as const) this.swings[timeframe].extend();
  }

  /** Takes in the last candle of the working timeframe. @param edges of value, ticks. @param dailyAtr ticks. */
  close(edges: readonly number[], dailyAtr: number | undefined): void {
    this.#working.extend();
    this.legs.close(edges, dailyAtr);
  }

  /** @returns the swings of a timeframe, frozen. */
  read(timeframe: SwingTimeframe): SwingReading {
    const { pivots, running } = this.swings[timeframe];
    const known = this.#shown.get(timeframe);
    if (known && known.pivots === pivots.length && known.running === running) return known.reading;
    const reading = Object.freeze({
      pivots: Object.freeze(pivots.slice(-SHOWN_PIVOTS)),
      running: running && Object.freeze({ ...running, extreme: Object.freeze({ ...running.extreme }) }),
    });
    this.#shown.set(timeframe, { pivots: pivots.length, running, reading });
    return reading;
  }
}
