import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { LevelResponse } from './level-catalogue.js';

/** A price and the stretch around it that counts as being there, ticks, edges included. */
export interface LevelZone {
  readonly price: number;
  readonly low: number;
  readonly high: number;
}

/** What price has done at a level so far. */
export interface TouchRecord {
  readonly touches: number;
  /** Since the level last changed its role. */
  readonly bounces: number;
  readonly breaks: number;
}

/** One closed 5m candle, ticks. */
export interface TouchBar {
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** ATR of 5m, undefined while warming up. */
  readonly atr: number | undefined;
}

/**
 * `near`: too close to tell from which side it will be met; `away`: far enough on one side for the next visit to count;
 * `engaged`: visited from that side, neither bounced nor broken yet.
 */
type Phase = 'near' | 'away' | 'engaged';

/**
 * Follows price at one level, from one 5m close to the next:
 *
 *   touch    the candle meets the zone after a close at least 0.5 ATR away from it
 *   bounce   a close at least 0.5 ATR away on the side it came from, before a break
 *   break    2 closes in a row more than 0.1 ATR beyond the zone; the level then works from its other side and bounces
 *            count anew
 *
 * A magnet (a naked POC) is touched as soon as price trades at it, from wherever. Distances are measured at closes,
 * because the order of high and low within a candle is not known. Without an ATR only magnets are touched.
 */
export class LevelTouches implements TouchRecord {
  #phase: Phase = 'near';
  /** +1 while price works from above (support), -1 from below. */
  #side: 1 | -1 = 1;
  #beyond = 0;
  #touches: number;
  #bounces = 0;
  #breaks = 0;

  /** @param known touches before the first candle that is handed in. */
  constructor(
    private readonly zone: LevelZone,
    private readonly response: LevelResponse,
    private readonly settings: AnalysisSettings['levels'] = ANALYSIS_SETTINGS.levels,
    known = 0,
  ) {
    this.#touches = known;
  }

  get touches(): number {
    return this.#touches;
  }

  get bounces(): number {
    return this.#bounces;
  }

  get breaks(): number {
    return this.#breaks;
  }

  add(bar: TouchBar): void {
    const { price, low, high } = this.zone;
    const atPrice = bar.low <= price && price <= bar.high;
    if (this.response === 'magnet' && this.#touches === 0 && atPrice) this.#touch();
    else if (bar.atr && this.#phase === 'away' && bar.low <= high && bar.high >= low) this.#touch();
    if (bar.atr) this.#close(bar.close, bar.atr);
  }

  /** @returns whether candles that stay within these prices leave all as it is: far off, on the side price works from. */
  isUnmovedBy(low: number, high: number): boolean {
    const { zone } = this;
    if (this.#phase !== 'away' || this.#beyond > 0) return false;
    return this.#side > 0 ? low > zone.high && low > zone.price : high < zone.low && high < zone.price;
  }

  #touch(): void {
    this.#touches += 1;
    if (this.#phase === 'away') this.#phase = 'engaged';
  }

  #close(close: number, atr: number): void {
    const { away, beyond, closes } = this.settings.touch;
    if (this.#phase === 'near') {
      this.#leave(close, away * atr);
      return;
    }
    const { low, high } = this.zone;
    const back = this.#side > 0 ? close - high : low - close;
    const through = this.#side > 0 ? low - close : close - high;
    this.#beyond = through > beyond * atr ? this.#beyond + 1 : 0;
    if (this.#beyond >= closes) this.#break(close, away * atr);
    else if (this.#phase === 'engaged' && back >= away * atr) this.#bounce();
  }

  #bounce(): void {
    this.#bounces += 1;
    this.#phase = 'away';
  }

  #break(close: number, away: number): void {
    this.#breaks += 1;
    this.#bounces = 0;
    this.#beyond = 0;
    this.#phase = 'near';
    this.#leave(close, away);
  }

  /** Once far enough from the zone, the side price is on is the one it will come from. */
  #leave(close: number, away: number): void {
    if (close - this.zone.high >= away) this.#side = 1;
    else if (this.zone.low - close >= away) this.#side = -1;
    else return;
    this.#phase = 'away';
  }
}
