import type { StateLabel } from '#libs/analysis';
import { DAY_MS, type EpochMs } from '#libs/market';
import { PRIOR_CALIBRATION, type Calibration } from '../calibration.js';
import { fitCalibration, type LabelledClaim } from './calibration-fit.js';
import { hedgeLoss, hedgeRound, hedgeSettings } from './hedge.js';
import type { Learned, Weights } from './learned.js';

/** A labelled vote: whose, in which market, and what it came to. */
export interface LabelledVote {
  readonly strategy: string;
  readonly state: StateLabel;
  readonly netR: number;
}

const STATES: readonly StateLabel[] = ['Balanced', 'Out of Balance'];
/** Labels of every strategy before weights move. */
const LABELS_TO_START = 50;
/** Labelled outcomes before strategies may claim larger edges. */
const SEASONED = 300;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-05, a Monday. */
const FIRST_MONDAY = 4 * DAY_MS;

/**
 * Learns from labels in the order in which they close, and from nothing else.
 *
 * Weights, by market state: a round is complete as soon as two strategies or more have closed votes since their last one;
 * each takes part with the mean loss of those. A strategy that is alone in closing votes tells nothing about who is better,
 * so it waits. Weights move once every strategy has 50 labels.
 *
 * Calibration: fitted anew each Monday 00:00Z, in the time of the data, on the signals that closed before.
 */
export class Learner {
  readonly #labels = new Map<string, number>();
  readonly #weights = new Map<StateLabel, Weights>();
  readonly #pending = new Map<StateLabel, Map<string, number[]>>();
  readonly #claims: LabelledClaim[] = [];
  #week: number | undefined;
  #calibration: Calibration = PRIOR_CALIBRATION;
  #hasMoved = false;
  #learned: Learned | undefined;

  /** @param initial weights by strategy: whoever is named takes part. */
  constructor(private readonly initial: Weights) {
    for (const state of STATES) {
      this.#weights.set(state, initial);
      this.#pending.set(state, new Map());
    }
  }

  /** Undefined until something was learned; the same value until something more was. */
  get learned(): Learned | undefined {
    return this.#learned;
  }

  /** Takes a vote's label at its close. */
  voteClosed({ strategy, state, netR }: LabelledVote): void {
    if (this.initial[strategy] === undefined) return;
    this.#labels.set(strategy, (this.#labels.get(strategy) ?? 0) + 1);
    if (!this.#mayMove()) return;
    const pending = this.#pending.get(state) ?? new Map<string, number[]>();
    pending.set(strategy, [...(pending.get(strategy) ?? []), hedgeLoss(netR)]);
    this.#pending.set(state, pending);
    if (pending.size >= 2) this.#round(state, pending);
  }

  /** Takes a signal's label at its close. */
  signalClosed(claim: LabelledClaim): void {
    this.#claims.push(claim);
    if (this.#claims.length === SEASONED) this.#publish();
  }

  /** Time has come to `now`: fits the calibration where a week has ended. */
  advance(now: EpochMs): void {
    const week = Math.floor((now - FIRST_MONDAY) / WEEK_MS);
    const isNew = this.#week !== undefined && week !== this.#week;
    this.#week = week;
    if (!isNew || this.#claims.length === this.#calibration.observations) return;
    const before = this.#calibration;
    this.#calibration = fitCalibration(this.#claims);
    if (this.#calibration.intercept !== before.intercept || this.#calibration.slope !== before.slope) this.#publish();
  }

  #mayMove(): boolean {
    return Object.keys(this.initial).every((id) => (this.#labels.get(id) ?? 0) >= LABELS_TO_START);
  }

  #round(state: StateLabel, pending: ReadonlyMap<string, readonly number[]>): void {
    const losses = Object.fromEntries([...pending].map(([id, all]) => [id, mean(all)]));
    const weights = this.#weights.get(state) ?? this.initial;
    this.#weights.set(state, hedgeRound(weights, losses, hedgeSettings(Object.keys(this.initial).length)));
    this.#pending.set(state, new Map());
    this.#hasMoved = true;
    this.#publish();
  }

  #publish(): void {
    const weights = {
      Balanced: this.#weights.get('Balanced') ?? this.initial,
      'Out of Balance': this.#weights.get('Out of Balance') ?? this.initial,
    };
    this.#learned = {
      weights: this.#hasMoved ? weights : undefined,
      calibration: this.#calibration,
      isSeasoned: this.#claims.length >= SEASONED,
    };
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
