import { after, MINUTE_MS, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { ClosesOutside, sideOf } from '../structure/acceptance.js';
import type { FailedBreakout, MarketState, StateLabel } from '../readings.js';
import type { Reference } from './reference-value.js';
import { clamp } from '../candles/scale.js';
import type { Evidence } from './state-evidence.js';

/** One closed candle of the working timeframe as the state sees it. */
export interface StateBar {
  readonly closedAt: EpochMs;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Volume over the usual at this time of day. */
  readonly relativeVolume: number | undefined;
  readonly event: boolean;
  /** Too many minutes are missing. */
  readonly gap: boolean;
}

/** A trip outside of value. */
interface Excursion {
  readonly direction: 1 | -1;
  readonly extreme: number;
  /** Relative volumes of its closes outside, summed up and counted. */
  readonly volume: number;
  readonly volumes: number;
}

/** Closes in a row that meet a condition. */
interface Streaks {
  readonly enter: number;
  readonly leave: number;
  readonly inside: number;
  readonly opposite: number;
}

const NO_STREAKS: Streaks = { enter: 0, leave: 0, inside: 0, opposite: 0 };

/**
 * Balanced or out of balance, with hysteresis, on closed candles of the working timeframe:
 *
 *   balanced -> out(d)   score >= 0.65 and close outside value on side d, 2 closes in a row
 *   out -> balanced      2 closes back inside the value that was broken (a failed breakout, remembered for 24 candles);
 *                        score <= 0.50 on 3 closes; 2 closes beyond the opposite side; a new balance area as reference
 *
 * Where too little evidence is at hand (as in the first two hours of a day) the state is carried with less confidence;
 * what price alone decides (a failed breakout, the opposite side, a new area) still counts. Where more than 2 % of the
 * minutes are missing nothing counts, and the state stays. A change of reference starts all counting anew.
 */
export class StateMachine {
  readonly #outside = new ClosesOutside();
  #label: StateLabel | undefined;
  #direction: 1 | -1 | 0 = 0;
  #since: EpochMs | undefined;
  #broken: Reference | undefined;
  #streaks = NO_STREAKS;
  #excursion: Excursion | undefined;
  #failed: FailedBreakout | undefined;
  /** Confidence at the last close with a score. */
  #confidence = 0.5;

  constructor(private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS) {}

  get isOut(): boolean {
    return this.#label === 'Out of Balance';
  }

  /** Side of value of the last close and how many closes in a row were there. */
  get outside(): { readonly side: 1 | -1 | 0; readonly count: number } {
    return this.#outside;
  }

  /** Price is measured against another value from now on: all counting starts anew. */
  referenceChanged(reference: Reference | undefined, at: EpochMs): void {
    this.#outside.reset();
    this.#streaks = NO_STREAKS;
    if (!this.isOut) this.#excursion = undefined;
    if (this.isOut && reference?.source === 'balance') this.#enterBalance(at);
  }

  /** Counts the close on its side of the reference; before evidence is gathered. */
  count(bar: StateBar, reference: Reference | undefined): void {
    const side = reference ? sideOf(bar.close, reference.val, reference.vah) : 0;
    this.#outside.add(side);
    this.#track(bar, side);
  }

  /** @returns the state after this close, undefined until there was evidence enough for a first one. */
  close(bar: StateBar, reference: Reference | undefined, evidence: Evidence): MarketState | undefined {
    if (this.#failed && bar.closedAt >= this.#failed.expiresAt) this.#failed = undefined;
    if (!this.#label && evidence.score !== undefined) this.#enterBalance(bar.closedAt);
    if (bar.gap) this.#streaks = NO_STREAKS;
    else this.#step(bar, reference, evidence.score);
    return this.#label && this.#state(this.#label, bar, reference, evidence);
  }

  #step(bar: StateBar, reference: Reference | undefined, score: number | undefined): void {
    this.#streaks = this.#counted(bar, reference, score);
    const { enter, leave, failed, opposite } = this.settings.state;
    const { enter: entering, leave: leaving, inside, opposite: across } = this.#streaks;
    if (this.isOut) {
      if (inside >= failed.closes) this.#fail(bar);
      else if (across >= opposite.closes || leaving >= leave.closes) this.#enterBalance(bar.closedAt);
    } else if (this.#label && reference && entering >= enter.closes && this.#outside.side !== 0) {
      this.#leaveBalance(this.#outside.side, reference, bar.closedAt);
    }
  }

  #counted({ close }: StateBar, reference: Reference | undefined, score: number | undefined): Streaks {
    const { enter, leave } = this.settings.state;
    const { side, count } = this.#outside;
    const before = this.#streaks;
    const next = (streak: number, met: boolean): number => (met ? streak + 1 : 0);
    const broken = this.#broken;
    const enters = score !== undefined && score >= enter.score && side !== 0;
    return {
      enter: enters && count > 1 ? before.enter + 1 : next(0, enters),
      leave: next(before.leave, score !== undefined && score <= leave.score),
      inside: next(before.inside, broken !== undefined && sideOf(close, broken.val, broken.vah) === 0),
      opposite: next(before.opposite, reference !== undefined && side !== 0 && side === -this.#direction),
    };
  }

  /** Follows the extreme of the trip outside; while out of balance it goes on wherever price is. */
  #track({ high, low, relativeVolume }: StateBar, side: 1 | -1 | 0): void {
    if (!this.isOut && side !== this.#excursion?.direction) {
      this.#excursion =
        side === 0 ? undefined : { direction: side, extreme: side > 0 ? high : low, volume: 0, volumes: 0 };
    }
    const trip = this.#excursion;
    if (!trip) return;
    const extreme = trip.direction > 0 ? Math.max(trip.extreme, high) : Math.min(trip.extreme, low);
    const [volume, volumes] = relativeVolume === undefined || side === 0 ? [0, 0] : [relativeVolume, 1];
    this.#excursion = {
      direction: trip.direction,
      extreme,
      volume: trip.volume + volume,
      volumes: trip.volumes + volumes,
    };
  }

  #fail(bar: StateBar): void {
    const [trip, broken] = [this.#excursion, this.#broken];
    this.#enterBalance(bar.closedAt);
    if (!trip || !broken) return;
    const beyond = trip.direction > 0 ? trip.extreme - broken.vah : broken.val - trip.extreme;
    this.#failed = Object.freeze({
      direction: trip.direction,
      extreme: trip.extreme,
      depth: beyond / Math.max(broken.vah - broken.val, broken.binSize),
      at: bar.closedAt,
      expiresAt: after(bar.closedAt, this.settings.state.failed.ttl * MINUTE_MS),
      relativeVolume: trip.volumes === 0 ? undefined : trip.volume / trip.volumes,
    });
  }

  #enterBalance(at: EpochMs): void {
    this.#label = 'Balanced';
    this.#direction = 0;
    this.#since = at;
    this.#broken = undefined;
    this.#excursion = undefined;
    this.#streaks = NO_STREAKS;
    this.#confidence = 0.5;
  }

  #leaveBalance(direction: 1 | -1, reference: Reference, at: EpochMs): void {
    this.#label = 'Out of Balance';
    this.#direction = direction;
    this.#since = at;
    this.#broken = reference;
    this.#failed = undefined;
    this.#streaks = NO_STREAKS;
  }

  #state(
    label: StateLabel,
    bar: StateBar,
    reference: Reference | undefined,
    { features, score, coverage, lean }: Evidence,
  ): MarketState {
    if (score !== undefined) this.#confidence = confidence(label, score, coverage, this.settings);
    const { carried, narrow, gap } = this.settings.state.confidence;
    const doubt = (score === undefined ? carried : 1) * (reference?.narrow ? narrow : 1) * (bar.gap ? gap : 1);
    return Object.freeze({
      label,
      direction: this.#direction,
      score,
      confidence: this.#confidence * doubt,
      features,
      reference,
      since: this.#since ?? bar.closedAt,
      event: bar.event,
      failedBreakout: this.#failed,
      gap: bar.gap,
      lean,
    });
  }
}

/**
 * Confidence in a state: 0.5 at the score at which it would be left, 1 far from it, times the weight of the evidence.
 * Out of balance 0.5 + 0.5 clamp((S - 0.50) / 0.35), balanced 0.5 + 0.5 clamp((0.65 - S) / 0.45).
 */
export function confidence(label: StateLabel, score: number, coverage: number, settings = ANALYSIS_SETTINGS): number {
  const { enter, leave, confidence: spans } = settings.state;
  const certainty =
    label === 'Out of Balance'
      ? clamp((score - leave.score) / spans.outSpan)
      : clamp((enter.score - score) / spans.inSpan);
  return (0.5 + 0.5 * certainty) * coverage;
}
