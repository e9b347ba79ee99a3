import type { MinuteReading } from '#libs/analysis';
import { MINUTE_MS, type EpochMs } from '#libs/market';
import { failureSignature, innermost, insideOf, outermost, Trip, type Breakout, type WatchedEdge } from './breakout.js';
import type { MeanReversionValues } from './parameters.js';

/** The way back from a breakout that failed. */
export interface WayBack {
  /** Furthest into the area, in heights. */
  readonly travel: number;
  /** Close of the minute with which that was far enough. */
  readonly travelledAt: EpochMs | undefined;
  /** Nearest to the edge since then and since price was last far inside, in heights; negative beyond it. */
  readonly nearest: number | undefined;
  /** Minutes from the travel to the return, or until now. */
  readonly waited: number | undefined;
  /** Price is back at the edge, in time. */
  readonly isBack: boolean;
}

/** The latest breakout of an edge and what came of it. */
export interface BreakoutStory {
  readonly breakout: Breakout | undefined;
  /** Where the breakout stands: a candle of structure has closed inside again, and then none of the rules of failure was broken. */
  readonly stage: 'none' | 'outside' | 'refused' | 'failed';
  readonly wayBack: WayBack | undefined;
}

type Phase =
  | { readonly kind: 'inside' }
  | { readonly kind: 'outside'; readonly trip: Trip }
  | { readonly kind: 'failed'; readonly breakout: Breakout; readonly wayBack: WayBack };

const INSIDE: Phase = { kind: 'inside' };
const SETTING_OUT: WayBack = {
  travel: 0,
  travelledAt: undefined,
  nearest: undefined,
  waited: undefined,
  isBack: false,
};

/**
 * Follows one edge of a balance area through closed minutes:
 *
 *   inside -> outside   a minute trades beyond the edge, once a candle has closed inside
 *   outside -> failed   a candle closes inside: soon enough, deep enough, not too deep, with a signature of failure;
 *                       otherwise back to inside
 *   failed              price travels into the area, then returns to the edge in time
 *   failed -> outside   a new extreme: a new breakout
 *   failed -> inside    it did not return in time
 */
export class BreakoutWalk {
  #phase: Phase = INSIDE;
  #isArmed = false;
  #ended: BreakoutStory = { breakout: undefined, stage: 'none', wayBack: undefined };

  constructor(
    private readonly edge: WatchedEdge,
    private readonly rules: MeanReversionValues,
  ) {}

  /** @returns the story so far. @param wideAtr of twelve candles of structure in one as of now, ticks. */
  story(wideAtr: number | undefined): BreakoutStory {
    switch (this.#phase.kind) {
      case 'inside':
        return this.#ended;
      case 'outside':
        return { breakout: this.#phase.trip.read(wideAtr), stage: 'outside', wayBack: undefined };
      case 'failed':
        return { breakout: this.#phase.breakout, stage: 'failed', wayBack: this.#phase.wayBack };
    }
  }

  /** @returns the breakout that has failed and to whose edge price is back now, undefined while there is none. */
  get failure(): Breakout | undefined {
    return this.#phase.kind === 'failed' && this.#phase.wayBack.isBack ? this.#phase.breakout : undefined;
  }

  /** Takes in the next minute. */
  minute(minute: MinuteReading): void {
    const phase = this.#phase;
    if (phase.kind === 'outside') return phase.trip.add(minute);
    const limit = phase.kind === 'failed' ? phase.breakout.extreme : this.edge.price;
    if (this.edge.outward * (outermost(this.edge, minute) - limit) > 0) {
      if (phase.kind === 'failed' || this.#isArmed)
        this.#phase = { kind: 'outside', trip: new Trip(this.edge, minute) };
      return;
    }
    if (phase.kind === 'failed') this.#phase = this.#followed(phase.breakout, phase.wayBack, minute);
  }

  /** Takes in a candle of structure that closed with this minute. @param wideAtr of twelve of them in one, as of then. */
  close(price: number, relativeVolume: number | undefined, wideAtr: number | undefined): void {
    const isInside = insideOf(this.edge, price) > 0;
    if (this.#phase.kind !== 'outside') {
      this.#isArmed ||= isInside;
      return;
    }
    const { trip } = this.#phase;
    trip.close(relativeVolume);
    if (!isInside) return;
    const breakout = trip.read(wideAtr);
    if (this.#hasFailed(breakout)) this.#phase = { kind: 'failed', breakout, wayBack: SETTING_OUT };
    else this.#end({ breakout, stage: 'refused', wayBack: undefined });
  }

  #hasFailed(breakout: Breakout): boolean {
    const { minDepth, maxDepth, maxBars, minSignature } = this.rules;
    const { bars, depth, rangeDepth } = breakout;
    const isDeep = rangeDepth !== undefined && rangeDepth >= minDepth && depth <= maxDepth;
    return isDeep && bars <= maxBars && failureSignature(breakout) >= minSignature;
  }

  #followed(breakout: Breakout, wayBack: WayBack, minute: MinuteReading): Phase {
    const travel = Math.max(wayBack.travel, insideOf(this.edge, innermost(this.edge, minute)));
    const next = this.#approached({ ...wayBack, travel }, minute);
    const isLate = next.waited !== undefined && next.waited > this.rules.returnMinutes;
    if (next.isBack || !isLate) return { kind: 'failed', breakout, wayBack: next };
    this.#end({ breakout, stage: 'failed', wayBack: next });
    return INSIDE;
  }

  /** Still on its way in, nearer, there, or gone again. */
  #approached(wayBack: WayBack, minute: MinuteReading): WayBack {
    const { minTravel, maxReturn, entryZone } = this.rules;
    const { travel, travelledAt } = wayBack;
    if (travelledAt === undefined)
      return { ...wayBack, travelledAt: travel >= minTravel ? minute.closeTime : undefined };
    const waited = wayBack.isBack ? wayBack.waited : (minute.closeTime - travelledAt) / MINUTE_MS;
    if (insideOf(this.edge, minute.close) > entryZone) return { ...wayBack, nearest: undefined, waited, isBack: false };
    const nearest = Math.min(wayBack.nearest ?? Infinity, insideOf(this.edge, outermost(this.edge, minute)));
    return { ...wayBack, nearest, waited, isBack: wayBack.isBack || nearest <= maxReturn };
  }

  #end(story: BreakoutStory): void {
    this.#ended = story;
    this.#phase = INSIDE;
    this.#isArmed = true;
  }
}
