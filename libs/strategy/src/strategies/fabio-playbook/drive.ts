import type { FailedBreakout, MinuteReading } from '#libs/analysis';
import { MINUTE_MS, type Instrument } from '#libs/market';
import type { StructureCandle } from '../../structure-candle.js';
import { KnownMinutes } from '../../known-minutes.js';
import type { MinuteSpan } from '../../minute-span.js';
import { innerEnd, outerEnd, outward, type Outward } from './outward.js';
import type { ReversionValues } from './reversion-parameters.js';

/**
 * What became of the drives out of value at one edge:
 *
 *   outside  price has not closed inside since the break was accepted or forgotten, or since the value is new
 *   inside   nothing beyond the edge yet
 *   probe    a drive beyond the edge
 *   failed   a close of the working timeframe came back inside in time, without acceptance
 *   worn     too many drives: nothing until price has closed beyond the POC
 */
export type DriveName = 'outside' | 'inside' | 'probe' | 'failed' | 'worn';

/** Drives at one edge as of the last minute. Distances outward of the edge, ticks. */
export interface Drive {
  readonly name: DriveName;
  /** Drives so far, the present one included; 0 before the first. */
  readonly attempt: number;
  /** The furthest of all of them, and the index of its minute. */
  readonly extreme: number;
  readonly extremeAt: number;
  /** Index of the minute with which the failure was known. */
  readonly failedAt: number;
  /** Mean volume of the present drive's candles over the usual; undefined where unknown. */
  readonly relativeVolume: number | undefined;
  /** How much of the effort of the drive's side was absorbed, 0..1. */
  readonly absorption: number;
}

/** Minutes that share one value, as seen from one edge. */
export interface DriveSources {
  readonly instrument: Instrument;
  readonly from: Outward;
  readonly span: MinuteSpan;
  /** Ticks a bin of the day's profile. */
  readonly binSize: number;
}

/**
 * Folds minutes into the drives at the edges as of the last one. For each minute, in this order:
 *
 *   after a failure: high > extreme                       -> probe, one attempt more, or worn after the third
 *                    close beyond the POC                 -> inside: the move is missed
 *                    more than 24 candles since           -> forgotten
 *   K close:  inside, and high > edge + max(bin, 0.05 w)  -> probe
 *             probe, close inside                         -> failed
 *             probe, acceptance >= 0.8 or 24 candles      -> outside: the break is real
 *   market state: out of balance here, failed             -> failed: a real break that was taken back after all
 *
 * mirrored for the lower edge; K is the working timeframe. It begins outside: a drive must come from inside. Pure; one pass.
 */
export function drivesOf(span: MinuteSpan, edges: readonly DriveSources[], values: ReversionValues): readonly Drive[] {
  const machines = edges.map((sources) => new DriveMachine(sources, values));
  KnownMinutes.of(span).each(span.first, (candle, knownAt) => {
    for (const machine of machines) machine.take(candle, knownAt);
  });
  return machines.map((machine) => machine.end());
}

/** Lives for one fold. Mutable: a hot loop over up to 144 candles of minutes at each decision. */
class DriveMachine {
  #name: DriveName = 'outside';
  /** Index of the first minute that has not been taken. */
  #next: number;
  #attempt = 0;
  #extreme = 0;
  #extremeAt = 0;
  #failedAt = 0;
  #bars = 0;
  #volume = 0;
  #volumes = 0;
  #absorption = 0;
  readonly #threshold: number;

  constructor(
    private readonly sources: DriveSources,
    private readonly values: ReversionValues,
  ) {
    this.#next = sources.span.first;
    this.#threshold = Math.max(sources.binSize, values.probeWidth * sources.from.width);
  }

  /** Takes the next 5m candle, and the minutes up to it. */
  take(candle: StructureCandle, knownAt: number): void {
    this.#passUntil(knownAt + 1);
    if (this.#name === 'failed' || this.#name === 'worn') return;
    const minute = this.sources.span.minutes[knownAt];
    if (minute) this.#close(candle, minute, knownAt);
  }

  /** Takes the minutes that no candle has closed. */
  end(): Drive {
    this.#passUntil(this.sources.span.end);
    return this.#drive();
  }

  /** Takes the minutes up to `end` one by one, but for those that cannot matter: only a close of structure begins a first drive. */
  #passUntil(end: number): void {
    for (let i = this.#next; i < end && this.#name !== 'inside' && this.#name !== 'outside'; i += 1) {
      const minute = this.sources.span.minutes[i];
      if (minute) this.#pass(minute, i);
    }
    this.#next = end;
  }

  #drive(): Drive {
    return {
      name: this.#name,
      attempt: this.#attempt,
      extreme: this.#extreme,
      extremeAt: this.#extremeAt,
      failedAt: this.#failedAt,
      relativeVolume: this.#volumes === 0 ? undefined : this.#volume / this.#volumes,
      absorption: this.#absorption,
    };
  }

  /** What one minute can do to a drive: carry it on, begin another, or end the wait for its failure to pay. */
  #pass(minute: MinuteReading, i: number): void {
    const { from } = this.sources;
    const outer = outerEnd(from, minute);
    if (this.#name === 'probe') {
      if (outer > this.#extreme) [this.#extreme, this.#extremeAt] = [outer, i];
      this.#absorb(minute);
    } else if (this.#name === 'failed' && outer > this.#extreme) {
      this.#begin(outer, i);
      this.#absorb(minute);
    } else if (outward(from, minute.close) < from.poc) this.#rest('inside');
    else if (this.#name === 'failed' && this.#isForgotten(minute)) {
      this.#rest(outward(from, minute.close) <= 0 ? 'inside' : 'outside');
    }
  }

  #isForgotten({ closeTime }: MinuteReading): boolean {
    const failedAt = this.sources.span.minutes[this.#failedAt]?.closeTime ?? closeTime;
    return closeTime - failedAt > this.values.failedMinutes * MINUTE_MS;
  }

  #close(candle: StructureCandle, minute: MinuteReading, i: number): void {
    const close = outward(this.sources.from, candle.close);
    const failed = minute.state?.failedBreakout;
    if (failed?.at === minute.closeTime && failed.direction === this.sources.from.side)
      return this.#takeBack(failed, i);
    if (this.#name === 'outside') {
      if (close <= 0) this.#rest('inside');
      return;
    }
    if (this.#name === 'inside') this.#tryBreak(candle, i);
    if (this.#name === 'probe') this.#judge(close, minute, i);
  }

  /** A break that had been taken for real, with its own extreme and volume; it may be older than the minutes. */
  #takeBack({ extreme, relativeVolume }: FailedBreakout, i: number): void {
    const { from, span } = this.sources;
    const furthest = outward(from, extreme);
    let at = span.first;
    for (let j = at; j <= i; j += 1) {
      const minute = span.minutes[j];
      if (minute && outerEnd(from, minute) === furthest) at = j;
    }
    this.#begin(furthest, at);
    if (this.#name !== 'probe') return;
    [this.#name, this.#failedAt] = ['failed', i];
    if (relativeVolume !== undefined) [this.#volume, this.#volumes] = [relativeVolume, 1];
  }

  /** @param close of the candle, outward. */
  #judge(close: number, { relativeVolume, state }: MinuteReading, i: number): void {
    this.#bars += 1;
    if (relativeVolume !== undefined) {
      this.#volume += relativeVolume;
      this.#volumes += 1;
    }
    const accepted = state?.features.acceptance ?? 1;
    if (close < 0) [this.#name, this.#failedAt] = ['failed', i];
    else if (accepted >= this.values.acceptance || this.#bars >= this.values.probeBars) this.#rest('outside');
  }

  #tryBreak(candle: StructureCandle, i: number): void {
    const { from, span } = this.sources;
    const extreme = outerEnd(from, candle);
    if (extreme <= this.#threshold) return;
    this.#begin(extreme, i);
    for (let j = i; j >= span.first; j -= 1) {
      const minute = span.minutes[j];
      if (!minute || minute.openTime < candle.openTime) break;
      if (this.#extremeAt === i && outerEnd(from, minute) === extreme) this.#extremeAt = j;
      this.#absorb(minute);
    }
  }

  #begin(extreme: number, at: number): void {
    this.#attempt += 1;
    this.#name = this.#attempt > this.values.attempts ? 'worn' : 'probe';
    [this.#extreme, this.#extremeAt] = [extreme, at];
    [this.#bars, this.#volume, this.#volumes, this.#absorption] = [0, 0, 0, 0];
  }

  /** Buyers absorbed above value are negative, sellers absorbed below it positive. */
  #absorb({ aggression }: MinuteReading): void {
    if (aggression) this.#absorption = Math.max(this.#absorption, -this.sources.from.side * aggression.absorption);
  }

  #rest(name: 'inside' | 'outside'): void {
    [this.#name, this.#attempt, this.#extreme, this.#absorption] = [name, 0, 0, 0];
    [this.#volume, this.#volumes] = [0, 0];
  }
}

/** The furthest price inside from the minute after the extreme to `last`, and the index of its minute. */
export function endSince(
  { from, span }: Pick<DriveSources, 'from' | 'span'>,
  extremeAt: number,
  last: number,
): { readonly end: number; readonly endAt: number } {
  let [end, endAt] = [Infinity, last];
  for (let i = Math.min(extremeAt + 1, last); i <= last; i += 1) {
    const minute = span.minutes[i];
    if (!minute || innerEnd(from, minute) >= end) continue;
    [end, endAt] = [innerEnd(from, minute), i];
  }
  return { end, endAt };
}
