import type { EpochMs } from '#libs/market';
import type { Plan } from '#libs/strategy';

/** An open trade as it stands, to be taken up again by `Position.restored`. Prices in ticks, results in R. */
export interface PositionState {
  readonly fill: number;
  readonly enteredAt: EpochMs;
  readonly stop: number;
  readonly taken: number;
  readonly left: number;
  readonly gained: number;
  readonly sold: number;
  readonly worst: number;
  readonly best: number;
}

/**
 * An open trade of one plan: takes its targets one after another, moves its stop to the fill after the first of several,
 * and keeps its extremes. Prices in ticks; R is the planned distance from entry to stop, whatever the fill.
 */
export class Position {
  readonly #risk: number;
  #stop: number;
  #taken = 0;
  #left = 1;
  #gained = 0;
  #sold = 0;
  #worst = 0;
  #best = 0;

  constructor(
    readonly plan: Plan,
    readonly fill: number,
    readonly enteredAt: EpochMs,
  ) {
    this.#risk = Math.abs(plan.entry - plan.stop);
    this.#stop = plan.stop;
  }

  /** @returns the trade of `plan` that stood so. */
  static restored(plan: Plan, { fill, enteredAt, ...state }: PositionState): Position {
    const position = new Position(plan, fill, enteredAt);
    position.#stop = state.stop;
    position.#taken = state.taken;
    position.#left = state.left;
    position.#gained = state.gained;
    position.#sold = state.sold;
    position.#worst = state.worst;
    position.#best = state.best;
    return position;
  }

  get state(): PositionState {
    const { fill, enteredAt } = this;
    const [stop, taken, left, gained, sold] = [this.#stop, this.#taken, this.#left, this.#gained, this.#sold];
    return { fill, enteredAt, stop, taken, left, gained, sold, worst: this.#worst, best: this.#best };
  }

  get stop(): number {
    return this.#stop;
  }

  get isClosed(): boolean {
    return this.#left === 0;
  }

  /** The first target has traded. */
  get hit(): boolean {
    return this.#taken > 0;
  }

  /** Every target has traded. */
  get isComplete(): boolean {
    return this.#taken === this.plan.targets.length;
  }

  /** What has left so far earned, in R. */
  get grossR(): number {
    return this.#gained;
  }

  /** Mean price at which it has left, weighted by share; of the whole position once it is closed. */
  get exitPrice(): number {
    return this.#sold / (1 - this.#left);
  }

  /** Farthest against and for the trade, in R. */
  get mae(): number {
    return this.#worst;
  }

  get mfe(): number {
    return this.#best;
  }

  /** @returns how far a price lies in the trade's favour, in R. */
  inR(price: number): number {
    return (this.plan.direction * (price - this.fill)) / this.#risk;
  }

  isStoppedAt(price: number): boolean {
    return this.plan.direction * (price - this.#stop) <= 0;
  }

  /** Keeps the extremes. */
  see(price: number): void {
    const result = this.inR(price);
    this.#worst = Math.min(this.#worst, result);
    this.#best = Math.max(this.#best, result);
  }

  /** Takes the next target if `price` has reached it. @returns whether it has. */
  take(price: number): boolean {
    const target = this.plan.targets[this.#taken];
    if (!target || this.isClosed || this.plan.direction * (price - target.price) < 0) return false;
    this.#taken += 1;
    this.#part(target.price, this.isComplete ? this.#left : target.fraction);
    if (!this.isClosed) this.#stop = this.fill;
    return true;
  }

  /** The rest leaves at `price`. */
  leave(price: number): void {
    this.#part(price, this.#left);
  }

  #part(price: number, fraction: number): void {
    this.see(price);
    this.#gained += fraction * this.inR(price);
    this.#sold += fraction * price;
    this.#left = this.#left === fraction ? 0 : this.#left - fraction;
  }
}
