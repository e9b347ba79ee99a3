import type { AuctionView } from '#libs/analysis';
import type { Candle, EpochMs } from '#libs/market';
import type { BarrierTrade, TradeState } from './barrier-trade.js';

/** Where a signal stands. After ACTIVE it is over; SCRATCH came of advice, all else of the market. */
export type LifePhase = 'PENDING' | 'ACTIVE' | 'TP' | 'SL' | 'TIME' | 'SCRATCH' | 'INVALIDATED' | 'EXPIRED';

/** Something to tell whoever follows a signal. */
export interface LifeEvent {
  readonly code: 'ENTERED' | 'MOVE_BE' | 'SCRATCH' | 'CLOSED';
  readonly at: EpochMs;
  readonly phase: LifePhase;
  readonly reason: string;
}

/** The market state that something was decided in, as far as leaving it matters. */
export type MadeIn = Pick<NonNullable<AuctionView['state']>, 'label' | 'direction'> | undefined;

/** A life without a label as it stands. */
export interface LifeState {
  readonly trade: TradeState;
  readonly madeIn?: MadeIn;
  readonly phase: LifePhase;
  readonly scratched?: Scratch | undefined;
  readonly isMoved: boolean;
}

/** When a signal was advised to be left, and what that would have earned before costs. */
interface Scratch {
  readonly at: EpochMs;
  readonly grossR: number;
}

const MOVE_AT = 1;
const EARLY_MOVE_AT = 0.6;
const CONFIRMING_FLOW = 0.5;
const SCRATCH_BARS = 3;
const LOST_FLOW = -0.35;
const DEEP = -0.5;
const RELIEF = 0.3;

/**
 * A signal from its decision to its end. The barriers give its label, whatever is advised; advice is never an order:
 *
 * MOVE_BE (stop to the entry), once: 1 R in favour, or 0.6 R with aggression of 0.5 in our direction.
 * SCRATCH (leave at once), once, within the first 3 candles: aggression of -0.35 against us, or 0.5 R against us without
 * 0.3 R in favour before. A scratched signal is over for the book, and is still followed to its barrier for the label.
 *
 * A signal that waits for its entry is INVALIDATED when the market leaves the state it was made in.
 */
export class SignalLife {
  #phase: LifePhase = 'PENDING';
  #scratched: Scratch | undefined;
  #isMoved = false;

  constructor(
    readonly trade: BarrierTrade,
    private readonly madeIn: MadeIn,
  ) {}

  /** Takes up a life where it stood. @param trade the one of `state`, taken up. */
  static restored(trade: BarrierTrade, { madeIn, phase, scratched, isMoved }: LifeState): SignalLife {
    const life = new SignalLife(trade, madeIn);
    life.#phase = phase;
    life.#scratched = scratched;
    life.#isMoved = isMoved;
    return life;
  }

  /** Where it stands; of no use once there is a label. */
  get state(): LifeState {
    const [phase, scratched, isMoved] = [this.#phase, this.#scratched, this.#isMoved];
    return { trade: this.trade.state, madeIn: labelled(this.madeIn), phase, scratched, isMoved };
  }

  get phase(): LifePhase {
    return this.#phase;
  }

  get isOver(): boolean {
    return this.#phase !== 'PENDING' && this.#phase !== 'ACTIVE';
  }

  get scratched(): Scratch | undefined {
    return this.#scratched;
  }

  /** @param view at the close of `candle`. @returns what there is to tell, in order. */
  advance(view: AuctionView, candle: Candle, prices?: ArrayLike<number>): readonly LifeEvent[] {
    const events: LifeEvent[] = [];
    const before = this.trade.phase;
    this.trade.advance(candle, prices);
    if (this.trade.phase === 'PENDING' && hasLeft(this.madeIn, view.state)) this.trade.invalidate(view.asOf);
    if (before === 'PENDING' && this.trade.position)
      events.push(this.#enter('ENTERED', view.asOf, 'ACTIVE', 'entered'));
    if (this.trade.phase === 'ACTIVE' && !this.isOver) events.push(...this.#advice(view, candle));
    const { result } = this.trade;
    if (result && !this.isOver) events.push(this.#enter('CLOSED', view.asOf, result.exit, result.exit));
    return events;
  }

  #enter(code: LifeEvent['code'], at: EpochMs, phase: LifePhase, reason: string): LifeEvent {
    this.#phase = phase;
    return { code, at, phase, reason };
  }

  #advice(view: AuctionView, candle: Candle): readonly LifeEvent[] {
    const flow = this.trade.planned.plan.direction * (view.aggression?.score ?? 0);
    const move = this.#isMoved ? undefined : this.#whyMove(flow);
    const scratch = this.#whyScratch(flow);
    if (scratch !== undefined) {
      this.#scratched = { at: view.asOf, grossR: this.trade.position?.inR(candle.close) ?? 0 };
      return [this.#enter('SCRATCH', view.asOf, 'SCRATCH', scratch)];
    }
    if (move === undefined) return [];
    this.#isMoved = true;
    return [{ code: 'MOVE_BE', at: view.asOf, phase: this.#phase, reason: move }];
  }

  #whyMove(flow: number): string | undefined {
    const best = this.trade.position?.mfe ?? 0;
    if (best >= MOVE_AT) return `${best.toFixed(2)} R in favour`;
    const isEarly = best >= EARLY_MOVE_AT && flow >= CONFIRMING_FLOW;
    return isEarly ? `${best.toFixed(2)} R in favour, aggression ${flow.toFixed(2)}` : undefined;
  }

  #whyScratch(flow: number): string | undefined {
    const { bars, position } = this.trade;
    if (!position || bars > SCRATCH_BARS) return undefined;
    if (flow <= LOST_FLOW) return `aggression ${flow.toFixed(2)} after ${bars} min`;
    const isDeep = position.mae <= DEEP && position.mfe < RELIEF;
    return isDeep ? `${position.mae.toFixed(2)} R after ${bars} min` : undefined;
  }
}

/** @returns whether the market is no longer in the state (and out of balance on the side) it was in. */
export function hasLeft(then: MadeIn, now: MadeIn): boolean {
  return then?.label !== now?.label || then?.direction !== now?.direction;
}

/** @returns of a market state what is kept. */
export function labelled(state: MadeIn): MadeIn {
  return state && { label: state.label, direction: state.direction };
}
