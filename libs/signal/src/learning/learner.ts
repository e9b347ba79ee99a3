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

/** All that a learner has taken in. */
export interface LearnerState {
  readonly labels: Readonly<Record<string, number>>;
  readonly weights: Readonly<Record<StateLabel, Weights>>;
  /** Losses of the round that is not complete, by market state and strategy. */
  readonly pending: Readonly<Record<StateLabel, Readonly<Record<string, readonly number[]>>>>;
  readonly claims: readonly LabelledClaim[];
  readonly week?: number | undefined;
  readonly calibration: Calibration;
  readonly hasMoved: boolean;
  readonly learned?: Learned | undefined;
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
  /** Undefined where something was taken in since. */
  #state: LearnerState | undefined;

  /** @param initial weights by strategy: whoever is named takes part. */
  constructor(private readonly initial: Weights) {
    for (const state of STATES) {
      this.#weights.set(state, initial);
      this.#pending.set(state, new Map());
    }
  }

  /** Takes up what was learned. Strategies that were not there begin with their initial trust, those gone are forgotten. */
  static restored(initial: Weights, state: LearnerState): Learner {
    const learner = new Learner(initial);
    const isKnown = ([id]: readonly [string, unknown]): boolean => initial[id] !== undefined;
    for (const [id, count] of Object.entries(state.labels).filter(isKnown)) learner.#labels.set(id, count);
    for (const label of STATES) {
      const weights = Object.fromEntries(Object.entries(state.weights[label]).filter(isKnown));
      learner.#weights.set(label, { ...initial, ...weights });
      const pending = Object.entries(state.pending[label]).filter(isKnown);
      learner.#pending.set(label, new Map(pending.map(([id, losses]) => [id, [...losses]])));
    }
    learner.#claims.push(...state.claims);
    learner.#week = state.week;
    learner.#calibration = state.calibration;
    learner.#hasMoved = state.hasMoved;
    learner.#learned = state.learned;
    return learner;
  }

  /** The same object until something more was taken in. */
  get state(): LearnerState {
    this.#state ??= {
      labels: Object.fromEntries(this.#labels),
      weights: this.#byState((label) => this.#weights.get(label) ?? this.initial),
      pending: this.#byState((label) => Object.fromEntries(this.#pending.get(label) ?? [])),
      claims: [...this.#claims],
      week: this.#week,
      calibration: this.#calibration,
      hasMoved: this.#hasMoved,
      learned: this.#learned,
    };
    return this.#state;
  }

  /** Undefined until something was learned; the same value until something more was. */
  get learned(): Learned | undefined {
    return this.#learned;
  }

  /** Takes a vote's label at its close. */
  voteClosed({ strategy, state, netR }: LabelledVote): void {
    if (this.initial[strategy] === undefined) return;
    this.#state = undefined;
    this.#labels.set(strategy, (this.#labels.get(strategy) ?? 0) + 1);
    if (!this.#mayMove()) return;
    const pending = this.#pending.get(state) ?? new Map<string, number[]>();
    pending.set(strategy, [...(pending.get(strategy) ?? []), hedgeLoss(netR)]);
    this.#pending.set(state, pending);
    if (pending.size >= 2) this.#round(state, pending);
  }

  /** Takes a signal's label at its close. */
  signalClosed(claim: LabelledClaim): void {
    this.#state = undefined;
    this.#claims.push(claim);
    if (this.#claims.length === SEASONED) this.#publish();
  }

  /** Time has come to `now`: fits the calibration where a week has ended. */
  advance(now: EpochMs): void {
    const week = Math.floor((now - FIRST_MONDAY) / WEEK_MS);
    if (week === this.#week) return;
    const isNew = this.#week !== undefined;
    this.#week = week;
    this.#state = undefined;
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
    const weights = this.#byState((label) => this.#weights.get(label) ?? this.initial);
    this.#learned = {
      weights: this.#hasMoved ? weights : undefined,
      calibration: this.#calibration,
      isSeasoned: this.#claims.length >= SEASONED,
    };
  }

  #byState<T>(of: (label: StateLabel) => T): Readonly<Record<StateLabel, T>> {
    return { Balanced: of('Balanced'), 'Out of Balance': of('Out of Balance') };
  }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
