import type { MinuteReading } from '#libs/analysis';
import { MINUTE_MS, type EpochMs } from '#libs/market';
import { endSince, type Drive, type DriveSources } from './drive.js';
import { flowTrigger } from './flow-trigger.js';
import { innerEnd, outerEnd, outward, priceAt, zoneAt } from './outward.js';
import { riskReward } from '../../bracket.js';
import { reversionBracket } from './reversion-bracket.js';
import { pullbackZones, type PullbackZone } from './reclaim-leg.js';
import type { ReversionValues } from './reversion-parameters.js';

/**
 * How the market has come back since a drive failed:
 *
 *   returning  price has not travelled far inside yet
 *   reclaim    it has: the first move back, which is not traded
 *   pullback   price is back at a zone of that move, and has been for fewer than ten minutes
 *   taken      flow gave the signal of this drive
 */
export type PullbackName = 'returning' | 'reclaim' | 'pullback' | 'taken';

/** The way back as of the last minute. Distances outward of the edge, ticks. */
export interface PullbackStage {
  readonly name: PullbackName;
  /** The furthest price inside since the extreme. */
  readonly end: number;
  /** The zone that price is at, else the nearest; undefined before price has come back at all. */
  readonly zone: PullbackZone | undefined;
  /** When price came to that zone; undefined unless it is there. */
  readonly touchedAt: EpochMs | undefined;
  /** The furthest out since the end of the move back. */
  readonly furthest: number;
}

/**
 * Folds the minutes since a drive failed into the stage of the last one. For each minute, in this order:
 *
 *   a new low since the extreme               -> the first move back goes on; a pullback into it is over
 *   inside by max(0.15 w, ATR(K))             -> reclaim
 *   high >= zone - 0.1 ATR(1m), and of one
 *   zone more than the minute before          -> pullback, for ten minutes
 *   flow towards the POC, close inside value,
 *   R:R to the POC at least the floor         -> taken (not for the last minute)
 *
 * mirrored for the lower edge; K is the working timeframe. Pure; one pass over at most 24 of its candles, and a profile
 * for each first move back that price has pulled back from.
 */
export function pullbackStage(sources: DriveSources, drive: Drive, values: ReversionValues): PullbackStage {
  return new PullbackMachine(sources, drive, values).run();
}

/** Lives for one fold. Mutable, as the fold of the drives is. */
class PullbackMachine {
  #name: PullbackName = 'returning';
  #end: number;
  #endAt: number;
  #furthest = -Infinity;
  /** Of the move back that ended at `#endAt`, once price has pulled back from there. */
  #zones: readonly PullbackZone[] | undefined;
  /** How many of them the last minute reached: reaching one more is a touch. */
  #reached = 0;
  #touchedAt: EpochMs | undefined;

  constructor(
    private readonly sources: DriveSources,
    private readonly drive: Drive,
    private readonly values: ReversionValues,
  ) {
    const { end, endAt } = endSince(sources, drive.extremeAt, drive.failedAt);
    [this.#end, this.#endAt] = [end, endAt];
  }

  run(): PullbackStage {
    const { minutes, end } = this.sources.span;
    for (let i = this.drive.failedAt; i < end && this.#name !== 'taken'; i += 1) {
      const minute = minutes[i];
      if (!minute) break;
      this.#step(minute, i);
      if (i < end - 1 && this.#signals(minute)) this.#name = 'taken';
    }
    const touchedAt = this.#name === 'pullback' ? this.#touchedAt : undefined;
    return { name: this.#name, end: this.#end, zone: this.#zone, touchedAt, furthest: this.#furthest };
  }

  get #zone(): PullbackZone | undefined {
    return this.#zones?.[Math.max(0, this.#reached - 1)];
  }

  #step(minute: MinuteReading, i: number): void {
    const inner = innerEnd(this.sources.from, minute);
    if (inner < this.#end) this.#goOn(inner, i);
    if (this.#name === 'returning') this.#return(minute);
    if (i > this.#endAt) this.#pullBack(minute);
  }

  #goOn(end: number, i: number): void {
    [this.#end, this.#endAt, this.#furthest] = [end, i, -Infinity];
    [this.#zones, this.#reached] = [undefined, 0];
    if (this.#name === 'pullback') this.#name = 'reclaim';
  }

  #return({ atr }: MinuteReading): void {
    const { reclaimWidth, reclaimNoise } = this.values;
    const noise = atr[this.sources.span.timeframe];
    if (noise === undefined) return;
    if (-this.#end >= Math.max(reclaimWidth * this.sources.from.width, reclaimNoise * noise)) this.#name = 'reclaim';
  }

  #pullBack(minute: MinuteReading): void {
    const outer = outerEnd(this.sources.from, minute);
    this.#furthest = Math.max(this.#furthest, outer);
    if (this.#name === 'returning') return;
    const reached = this.#reachedBy(minute, outer);
    if (reached > this.#reached) [this.#name, this.#touchedAt] = ['pullback', minute.openTime];
    else if (minute.openTime - (this.#touchedAt ?? 0) >= this.values.triggerMinutes * MINUTE_MS) this.#name = 'reclaim';
    this.#reached = reached;
  }

  /** How many zones the minute reached, those that it went beyond included. */
  #reachedBy({ atr }: MinuteReading, outer: number): number {
    const size = this.drive.extreme - this.#end;
    if (outer - this.#end < this.values.pullbackDepth * size) return 0;
    this.#zones ??= this.#zonesNow();
    const reach = this.values.touchReach * (atr['1m'] ?? 0);
    return this.#zones.filter(({ near }) => outer >= near - reach).length;
  }

  #zonesNow(): readonly PullbackZone[] {
    const { from, binSize } = this.sources;
    const minutes = this.sources.span.minutes.slice(this.drive.extremeAt, this.#endAt + 1);
    return pullbackZones(from, { extreme: this.drive.extreme, end: this.#end, minutes }, binSize, this.values);
  }

  #signals(minute: MinuteReading): boolean {
    const { from, instrument } = this.sources;
    if (this.#name !== 'pullback' || outward(from, minute.close) > 0) return false;
    const [zone, touchedAt] = [this.#zone, this.#touchedAt];
    if (!zone || touchedAt === undefined) return false;
    if (!flowTrigger(minute, from.side === 1 ? -1 : 1, { zone: zoneAt(from, zone), touchedAt })) return false;
    const target = priceAt(from, from.poc);
    const { timeframe } = this.sources.span;
    const site = { instrument, timeframe, from, extreme: this.drive.extreme, furthest: this.#furthest, target };
    const bracket = reversionBracket(site, minute, this.values);
    return bracket !== undefined && riskReward(bracket) >= this.values.reversionRiskReward;
  }
}
