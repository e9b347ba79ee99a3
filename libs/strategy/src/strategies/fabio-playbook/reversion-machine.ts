import { MINUTE_MS } from '#libs/market';
import { fiveMinuteCandles, type FiveMinuteCandle } from '../../five-minute-candles.js';
import type { MinuteReading } from '#libs/analysis';
import type { Direction } from '../../plan.js';
import { flowTrigger } from './flow-trigger.js';
import { outward, outwardMinute, type Outward, type OutwardMinute } from './outward.js';
import { pullbackZones, type PullbackZone } from './reclaim-leg.js';
import type { ReversionValues } from './reversion-parameters.js';

/**
 * How far a failed auction at one edge of value has come:
 *
 *   outside   price has not closed inside since the break was accepted, forgotten, or the value is new
 *   inside    nothing beyond the edge yet
 *   probe     a drive beyond the edge
 *   failed    a 5m close came back inside in time, without acceptance
 *   reclaim   price has travelled inside: the first move back, which is not traded
 *   pullback  price is back at a zone of that move, and has been for fewer than ten minutes
 *   taken     flow gave the signal of this drive
 *   worn      too many drives: nothing until price has closed beyond the POC
 */
export type ReversionStageName = 'outside' | 'inside' | 'probe' | 'failed' | 'reclaim' | 'pullback' | 'taken' | 'worn';

/** Where the Mean Reversion Model stands at one edge. Distances outward of the edge, ticks. */
export interface ReversionStage {
  readonly name: ReversionStageName;
  /** Drives at this edge so far, the present one included; 0 before the first. */
  readonly attempt: number;
  /** The furthest of all of them. */
  readonly extreme: number;
  /** The furthest price inside since the extreme; 0 before the failure. */
  readonly end: number;
  /** Mean volume of the present drive's 5m candles over the usual; undefined where unknown. */
  readonly relativeVolume: number | undefined;
  /** How much of the effort of the drive's side was absorbed, 0..1. */
  readonly absorption: number;
  readonly zone: PullbackZone | undefined;
  /** The furthest out since the pullback began. */
  readonly pullback: number;
}

/** Nothing was beyond the edge. */
export const QUIET: ReversionStage = {
  name: 'inside',
  attempt: 0,
  extreme: 0,
  end: 0,
  relativeVolume: undefined,
  absorption: 0,
  zone: undefined,
  pullback: 0,
};

/** Minutes by which a value is measured, and the ticks of a bin of the day's profile. */
export interface ReversionSources {
  readonly from: Outward;
  readonly minutes: readonly MinuteReading[];
  readonly binSize: number;
}

/**
 * Folds minutes into the stage of the last one, at one edge of value (`from`). For each minute, in this order:
 *
 *   after a failure: high > extreme                        -> probe, one attempt more, or worn after the third
 *                    close beyond the POC                  -> inside: the move is missed
 *                    120 minutes since the failure         -> forgotten
 *   5m close: inside, and high > edge + max(bin, 0.05 w)   -> probe
 *             probe, close inside                          -> failed
 *             probe, acceptance >= 0.8 or 24 candles       -> outside: the break is real
 *   failed, inside by max(0.15 w, ATR(5m))                 -> reclaim
 *   reclaim, high >= zone - 0.1 ATR(1m)                    -> pullback, for ten minutes, then for the next zone
 *   a new low since the extreme                            -> reclaim: the first move back goes on
 *   pullback, flow towards the POC, close inside           -> taken (not for the last minute)
 *
 * mirrored for the lower edge. It begins outside: a drive must come from inside. Pure; one pass, and a profile for each
 * first move back.
 *
 * @param sources minutes that share one value, oldest first.
 */
export function reversionStage(sources: ReversionSources, values: ReversionValues): ReversionStage {
  return new ReversionMachine(sources, values).run();
}

const FAILED: readonly ReversionStageName[] = ['failed', 'reclaim', 'pullback', 'taken'];

/** Lives for one fold. Mutable: a hot loop over up to twelve hours of minutes at each decision. */
class ReversionMachine {
  #name: ReversionStageName = 'outside';
  #attempt = 0;
  #extreme = 0;
  #extremeAt = 0;
  #end = 0;
  #endAt = 0;
  #failedAt = 0;
  #bars = 0;
  #volumes: number[] = [];
  #absorption = 0;
  /** Of the present first move back, once there is a pullback of it. */
  #zones: readonly PullbackZone[] | undefined;
  #zoneAt = 0;
  #touchedAt = 0;
  #pullback = 0;
  readonly #outward: readonly OutwardMinute[];
  readonly #direction: Direction;
  readonly #threshold: number;

  constructor(
    private readonly sources: ReversionSources,
    private readonly values: ReversionValues,
  ) {
    const { from, minutes, binSize } = sources;
    this.#outward = minutes.map((minute) => outwardMinute(from, minute));
    this.#direction = from.side === 1 ? -1 : 1;
    this.#threshold = Math.max(binSize, values.probeWidth * from.width);
  }

  run(): ReversionStage {
    const candles = fiveMinuteCandles(this.sources.minutes);
    let next = 0;
    for (const [i, minute] of this.sources.minutes.entries()) {
      const seen = this.#outward[i];
      if (!seen) break;
      this.#drive(minute, seen, i);
      for (let candle = candles[next]; candle?.knownAt === i; candle = candles[next]) {
        this.#close(candle, minute, i);
        next += 1;
      }
      this.#walk(minute, seen, i);
      if (i < this.#outward.length - 1 && this.#signals(minute, seen)) this.#name = 'taken';
    }
    return this.#stage();
  }

  #stage(): ReversionStage {
    const mean = this.#volumes.reduce((sum, volume) => sum + volume, 0) / this.#volumes.length;
    return {
      name: this.#name,
      attempt: this.#attempt,
      extreme: this.#extreme,
      end: this.#end,
      relativeVolume: this.#volumes.length === 0 ? undefined : mean,
      absorption: this.#absorption,
      zone: this.#name === 'pullback' || this.#name === 'reclaim' ? this.#zones?.[this.#zoneAt] : undefined,
      pullback: this.#pullback,
    };
  }

  /** What one minute can do to a drive: carry it on, begin another, or end the wait for its failure to pay. */
  #drive(minute: MinuteReading, { outer, close, closeTime }: OutwardMinute, i: number): void {
    const isFurther = outer > this.#extreme;
    const isPastPoc = close < this.sources.from.poc;
    if (this.#name === 'probe') {
      if (isFurther) this.#reach(outer, i);
      this.#absorb(minute);
    } else if (FAILED.includes(this.#name)) {
      const isOld = closeTime - this.#failedAt > this.values.failedMinutes * MINUTE_MS;
      if (isFurther) this.#begin(outer, i);
      else if (isPastPoc) this.#rest('inside');
      else if (isOld) this.#rest(close <= 0 ? 'inside' : 'outside');
    } else if (this.#name === 'worn' && isPastPoc) this.#rest('inside');
  }

  #close(candle: FiveMinuteCandle, minute: MinuteReading, i: number): void {
    const { from } = this.sources;
    const close = outward(from, candle.close);
    if (this.#name === 'outside' && close <= 0) return this.#rest('inside');
    if (this.#name === 'inside') this.#tryBreak(candle, i);
    if (this.#name !== 'probe') return;
    this.#bars += 1;
    if (minute.relativeVolume !== undefined) this.#volumes.push(minute.relativeVolume);
    if (close < 0) return this.#fail(minute, i);
    const accepted = minute.state?.features.acceptance ?? 1;
    if (accepted >= this.values.acceptance || this.#bars >= this.values.probeBars) this.#rest('outside');
  }

  #tryBreak({ openTime, high, low }: FiveMinuteCandle, i: number): void {
    const extreme = outward(this.sources.from, this.sources.from.side === 1 ? high : low);
    if (extreme <= this.#threshold) return;
    const at = this.#outward.findLastIndex(({ outer }, j) => j <= i && outer === extreme);
    this.#begin(extreme, at);
    for (let j = i; (this.#outward[j]?.openTime ?? 0) >= openTime; j -= 1) {
      const minute = this.sources.minutes[j];
      if (minute) this.#absorb(minute);
    }
  }

  #begin(extreme: number, at: number): void {
    this.#attempt += 1;
    this.#name = this.#attempt > this.values.attempts ? 'worn' : 'probe';
    this.#bars = 0;
    this.#volumes = [];
    this.#absorption = 0;
    this.#reach(extreme, at);
  }

  #reach(extreme: number, at: number): void {
    [this.#extreme, this.#extremeAt] = [extreme, at];
    [this.#end, this.#zones, this.#zoneAt] = [0, undefined, 0];
  }

  /** Buyers absorbed above value are negative, sellers absorbed below it positive. */
  #absorb({ aggression }: MinuteReading): void {
    this.#absorption = Math.max(this.#absorption, this.#direction * (aggression?.absorption ?? 0));
  }

  #rest(name: 'inside' | 'outside'): void {
    [this.#name, this.#attempt] = [name, 0];
    [this.#extreme, this.#end, this.#zones, this.#zoneAt] = [0, 0, undefined, 0];
    [this.#volumes, this.#absorption, this.#pullback] = [[], 0, 0];
  }

  #fail({ closeTime }: MinuteReading, i: number): void {
    [this.#name, this.#failedAt] = ['failed', closeTime];
    this.#endAt = Math.min(this.#extremeAt + 1, i);
    for (let j = this.#endAt + 1; j <= i; j += 1) if (this.#inner(j) < this.#inner(this.#endAt)) this.#endAt = j;
    this.#end = this.#inner(this.#endAt);
  }

  #inner(i: number): number {
    return this.#outward[i]?.inner ?? 0;
  }

  #walk(minute: MinuteReading, seen: OutwardMinute, i: number): void {
    if (this.#name !== 'failed' && this.#name !== 'reclaim' && this.#name !== 'pullback') return;
    if (seen.inner < this.#end) this.#goOn(seen.inner, i);
    if (this.#name === 'failed') this.#reclaim(minute);
    if (this.#name === 'pullback') this.#stay(seen);
    if (this.#name === 'reclaim') this.#pullBack(minute, seen, i);
  }

  #goOn(end: number, i: number): void {
    [this.#end, this.#endAt, this.#zones, this.#zoneAt] = [end, i, undefined, 0];
    if (this.#name === 'pullback') this.#name = 'reclaim';
  }

  #reclaim({ atr }: MinuteReading): void {
    const { reclaimWidth, reclaimNoise } = this.values;
    const noise = atr['5m'];
    if (noise === undefined) return;
    if (-this.#end >= Math.max(reclaimWidth * this.sources.from.width, reclaimNoise * noise)) this.#name = 'reclaim';
  }

  #stay({ outer, openTime }: OutwardMinute): void {
    this.#pullback = Math.max(this.#pullback, outer);
    if (openTime - this.#touchedAt < this.values.triggerMinutes * MINUTE_MS) return;
    this.#name = 'reclaim';
    this.#zoneAt += 1;
  }

  #pullBack({ atr }: MinuteReading, { outer, openTime }: OutwardMinute, i: number): void {
    const noise = atr['1m'];
    const size = this.#extreme - this.#end;
    if (noise === undefined || i === this.#endAt) return;
    if (outer - this.#end < this.values.pullbackDepth * size) return;
    this.#zones ??= this.#zonesNow();
    const zone = this.#zones[this.#zoneAt];
    if (!zone || outer < zone.near - this.values.touchReach * noise) return;
    [this.#name, this.#touchedAt, this.#pullback] = ['pullback', openTime, outer];
  }

  #zonesNow(): readonly PullbackZone[] {
    const minutes = this.#outward.slice(this.#extremeAt, this.#endAt + 1);
    return pullbackZones({ extreme: this.#extreme, end: this.#end, minutes }, this.sources.binSize, this.values);
  }

  #signals(minute: MinuteReading, { close }: OutwardMinute): boolean {
    return this.#name === 'pullback' && close <= 0 && flowTrigger(minute, this.#direction) !== undefined;
  }
}
