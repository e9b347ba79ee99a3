import type { LowVolumeNode } from '#libs/analysis';
import { MINUTE_MS, type WorkingTimeframe } from '#libs/market';
import { structureCandles } from '../../structure-candles.js';
import type { MinuteReading } from '#libs/analysis';
import type { MinuteSpan } from '../../minute-span.js';
import type { Direction } from '../../plan.js';
import { flowTrigger } from './flow-trigger.js';
import type { TrendValues } from './trend-parameters.js';

/** A visit of price to a zone. */
export interface TrendTouch {
  /** Index in the list of the minute that touched. */
  readonly at: number;
  /** Furthest price against the trade since then, this minute included. Ticks. */
  readonly worst: number;
}

/**
 * Where the Trend Model stands at the last minute:
 *
 *   idle       the market is not out of balance in the leg's direction, or has not been surely so since the leg froze
 *   armed      it waits for price at `zone`
 *   touched    price is there, and has been for fewer than ten minutes
 *   exhausted  every zone has been used, missed or broken
 */
export type TrendStage =
  | { readonly name: 'idle' | 'exhausted' }
  | { readonly name: 'armed'; readonly zone: LowVolumeNode }
  | { readonly name: 'touched'; readonly zone: LowVolumeNode; readonly touch: TrendTouch };

/**
 * Folds the minutes since a leg froze into the stage of the last one. For each minute, in this order:
 *
 *   not out of balance in its direction -> idle; any touch is over, used zones stay used
 *   idle and surely out of balance      -> armed for the first zone that price has not closed beyond
 *   touched for ten minutes             -> the next deeper zone
 *   low <= zone + 0.1 ATR(1m)           -> touched
 *   K close beyond zone + 0.25 ATR(K)   -> the next deeper zone
 *   flow, place and distance right      -> signal: the zone is used, the next deeper one (not for the last minute)
 *
 * mirrored for a leg down; K is the working timeframe. At most three zones a leg. Pure; one pass.
 *
 * @param zones nearest to the extreme first. @param span its first minute is the one that froze the leg.
 */
export function trendStage(
  direction: Direction,
  zones: readonly LowVolumeNode[],
  span: MinuteSpan,
  values: TrendValues,
): TrendStage {
  return new TrendMachine(direction, zones.slice(0, values.maxZones), span, values).run();
}

/** Lives for one fold. Mutable: a hot loop over up to 48 candles of minutes at each decision. */
class TrendMachine {
  #isArmed = false;
  /** Zone in force. */
  #at = 0;
  #touch: TrendTouch | undefined;

  constructor(
    private readonly direction: Direction,
    private readonly zones: readonly LowVolumeNode[],
    private readonly span: MinuteSpan,
    private readonly values: TrendValues,
  ) {}

  run(): TrendStage {
    const { minutes, first, end } = this.span;
    const candles = structureCandles(this.span);
    let next = 0;
    for (let i = first; i < end; i += 1) {
      const minute = minutes[i];
      if (!minute) break;
      let close: number | undefined;
      for (; candles[next]?.knownAt === i; next += 1) close = candles[next]?.close;
      this.#step(minute, i, close);
    }
    return this.#stage();
  }

  #stage(): TrendStage {
    const zone = this.zones[this.#at];
    if (!this.#isArmed) return { name: 'idle' };
    if (!zone) return { name: 'exhausted' };
    return this.#touch ? { name: 'touched', zone, touch: this.#touch } : { name: 'armed', zone };
  }

  /** @param structureClose of the candle that is known to be closed since this minute. */
  #step(minute: MinuteReading, i: number, structureClose: number | undefined): void {
    const { state } = minute;
    if (state?.label !== 'Out of Balance' || state.direction !== this.direction) {
      this.#isArmed = false;
      this.#touch = undefined;
      return;
    }
    if (!this.#isArmed) {
      if (state.confidence >= this.values.minConfidence) this.#arm(minute);
      return;
    }
    if (this.#touch && this.#age(this.#touch, minute) >= this.values.triggerMinutes * MINUTE_MS) this.#leave(minute);
    this.#visit(minute, i);
    if (this.#isBroken(minute, structureClose)) this.#leave(minute);
    else if (i < this.span.end - 1 && this.#signals(minute)) this.#leave(minute);
  }

  #arm(minute: MinuteReading): void {
    this.#isArmed = true;
    this.#skip(minute);
  }

  #leave(minute: MinuteReading): void {
    this.#touch = undefined;
    this.#at += 1;
    this.#skip(minute);
  }

  /** Passes over the zones that price has closed beyond: it can no longer meet them from the leg's side. */
  #skip({ close }: MinuteReading): void {
    for (let zone = this.zones[this.#at]; zone; zone = this.zones[this.#at]) {
      if (this.direction * (close - farEdge(zone, this.direction)) >= 0) return;
      this.#at += 1;
    }
  }

  #age({ at }: TrendTouch, minute: MinuteReading): number {
    return minute.openTime - (this.span.minutes[at]?.openTime ?? minute.openTime);
  }

  #visit(minute: MinuteReading, i: number): void {
    const [zone, reach] = [this.zones[this.#at], minute.atr['1m']];
    if (!zone || reach === undefined) return;
    const against = this.direction === 1 ? minute.low : minute.high;
    if (this.#touch) {
      const worst = this.direction === 1 ? Math.min(this.#touch.worst, against) : Math.max(this.#touch.worst, against);
      this.#touch = { at: this.#touch.at, worst };
    } else if (this.direction * (against - nearEdge(zone, this.direction)) <= this.values.touchReach * reach) {
      this.#touch = { at: i, worst: against };
    }
  }

  #isBroken({ atr }: MinuteReading, close: number | undefined): boolean {
    const zone = this.zones[this.#at];
    const noise = atr[this.span.timeframe];
    if (!zone || !this.#touch || close === undefined || noise === undefined) return false;
    return this.direction * (close - farEdge(zone, this.direction)) < -this.values.holdSlack * noise;
  }

  #signals(minute: MinuteReading): boolean {
    const zone = this.zones[this.#at];
    if (!zone || !this.#touch) return false;
    const touchedAt = this.span.minutes[this.#touch.at]?.openTime ?? minute.openTime;
    if (!flowTrigger(minute, this.direction, { zone, touchedAt })) return false;
    const chase = chaseOf(zone, this.direction, minute, this.span.timeframe);
    return isPastMiddle(zone, this.direction, minute.close) && chase !== undefined && chase <= this.values.chaseReach;
  }
}

/** The edge that price meets first, coming from the leg's extreme. */
export function nearEdge({ low, high }: LowVolumeNode, direction: Direction): number {
  return direction === 1 ? high : low;
}

export function farEdge({ low, high }: LowVolumeNode, direction: Direction): number {
  return direction === 1 ? low : high;
}

/** Whether a close lies in the half of the zone towards the leg's extreme, or beyond it. */
export function isPastMiddle({ low, high }: LowVolumeNode, direction: Direction, close: number): boolean {
  return direction * (2 * close - (low + high)) >= 0;
}

/** How far a close has run from the zone, in ATR of the timeframe: below 0 inside of it. */
export function chaseOf(
  zone: LowVolumeNode,
  direction: Direction,
  { close, atr }: Pick<MinuteReading, 'close' | 'atr'>,
  timeframe: WorkingTimeframe,
): number | undefined {
  const noise = atr[timeframe];
  return noise === undefined ? undefined : (direction * (close - nearEdge(zone, direction))) / noise;
}
