import { after, HOUR_MS, MINUTE_MS, type Candle, type EpochMs } from '#libs/market';
import { costRates, type CostProfile, type Plan } from '#libs/strategy';
import type { BarrierResult, EnteredResult } from './barrier-result.js';
import { Position, type PositionState } from './position.js';

/** Share of the position's value that longs pay to shorts at a funding moment (00, 08 and 16 h UTC); spot has none. */
export type FundingRate = (at: EpochMs) => number;

export const NO_FUNDING: FundingRate = () => 0;

/** A plan, when it was made and at which last price. */
export interface PlannedTrade {
  readonly plan: Plan;
  readonly decidedAt: EpochMs;
  /** Last close when it was made, ticks. */
  readonly price: number;
}

/** A trade without a result as it stands, but for its plan. */
export interface TradeState {
  /** Last close when it was made, ticks. */
  readonly price: number;
  readonly bars: number;
  /** Undefined before its entry. */
  readonly position?: PositionState | undefined;
}

export type TradePhase = 'PENDING' | 'ACTIVE' | 'CLOSED';

/** A market entry this much worse than planned, in R, is not made. */
const MAX_ENTRY_SLIP = 0.1;
const FUNDING_MS = 8 * HOUR_MS;

/**
 * Follows one plan to the first of its barriers: target, stop or time (triple-barrier labels, Lopez de Prado 2018). Fed
 * with the closed 1m candles after the decision, in order, each with the prices of its trades where those are known.
 *
 * Entry: at the open of the next candle where the plan enters at the last price; where its entry is better than that it
 * rests as a limit order, and fills only when price trades through it by a tick. A plan not entered when it expires, or
 * whose market entry opens more than 0.1 R worse, is EXPIRED; one whose stop is passed before is INVALIDATED.
 *
 * From candles the order inside a minute is unknown, so it is taken to be the worst: the stop before the target; no
 * target in the minute in which a limit order fills; the moved stop of a ladder in the minute of its first target where
 * the close is beyond it. A gap through the stop fills at the open. Trades say what came first.
 */
export class BarrierTrade {
  #position: Position | undefined;
  #result: BarrierResult | undefined;
  #bars = 0;

  constructor(
    readonly planned: PlannedTrade,
    private readonly costs: CostProfile,
    private readonly funding: FundingRate = NO_FUNDING,
  ) {}

  /** Takes up a trade where it stood. @param plan and `decidedAt` of the decision that made it. */
  static restored(
    { plan, decidedAt }: Omit<PlannedTrade, 'price'>,
    { price, bars, position }: TradeState,
    costs: CostProfile,
    funding: FundingRate,
  ): BarrierTrade {
    const trade = new BarrierTrade({ plan, decidedAt, price }, costs, funding);
    trade.#bars = bars;
    trade.#position = position && Position.restored(plan, position);
    return trade;
  }

  /** Where it stands; of no use once there is a result. */
  get state(): TradeState {
    return { price: this.planned.price, bars: this.#bars, position: this.#position?.state };
  }

  get phase(): TradePhase {
    if (this.#result) return 'CLOSED';
    return this.#position ? 'ACTIVE' : 'PENDING';
  }

  get result(): BarrierResult | undefined {
    return this.#result;
  }

  /** The open trade; undefined before its entry. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** 1m candles held so far. */
  get bars(): number {
    return this.#bars;
  }

  /** Rests at a price better than the last one. */
  get rests(): boolean {
    const { plan, price } = this.planned;
    return plan.direction * (price - plan.entry) > 0;
  }

  /** Voids a plan that was not entered yet. */
  invalidate(at: EpochMs): void {
    if (this.phase === 'PENDING') this.#result = { exit: 'INVALIDATED', exitedAt: at };
  }

  /** @returns the result once a barrier is met, the same from then on. */
  advance(candle: Candle, prices: ArrayLike<number> = []): BarrierResult | undefined {
    if (this.#result) return this.#result;
    const end = after(candle.openTime, MINUTE_MS);
    if (prices.length > 0) this.#replay(prices, candle.openTime);
    else this.#walk(candle);
    if (this.#position) this.#bars += 1;
    this.#settle(end, candle.close);
    return this.#result;
  }

  #replay(prices: ArrayLike<number>, openTime: EpochMs): void {
    for (let i = 0; i < prices.length; i += 1) {
      const price = prices[i] ?? NaN;
      const position = this.#position ?? this.#enter(price, price, openTime);
      if (!position || position.isClosed) continue;
      if (position.isStoppedAt(price)) position.leave(price);
      else while (position.take(price));
      if (!position.isClosed) position.see(price);
    }
  }

  /** Stop first. */
  #walk({ openTime, open, high, low, close }: Candle): void {
    const { direction } = this.planned.plan;
    const [worst, best] = direction === 1 ? [low, high] : [high, low];
    const rested = !this.#position && this.rests;
    const position = this.#position ?? this.#enter(open, worst, openTime);
    if (!position) return;
    if (position.isStoppedAt(open)) return position.leave(open);
    if (position.isStoppedAt(worst)) return position.leave(position.stop);
    position.see(worst);
    if (rested) return position.see(close);
    const wasHit = position.hit;
    if (position.take(best) && !wasHit && !position.isClosed && position.isStoppedAt(close)) {
      return position.leave(position.stop);
    }
    while (position.take(best));
    if (!position.isClosed) position.see(best);
  }

  /** @param open the first price of the minute. @param worst the one best for a resting order. */
  #enter(open: number, worst: number, openTime: EpochMs): Position | undefined {
    const { plan } = this.planned;
    if (this.#result || openTime > plan.expiresAt) return undefined;
    if (this.rests) {
      const isThrough = plan.direction * (plan.entry - worst) >= 1;
      if (isThrough) this.#position = new Position(plan, plan.entry, after(openTime, MINUTE_MS));
      return this.#position;
    }
    const slip = (plan.direction * (open - plan.entry)) / Math.abs(plan.entry - plan.stop);
    if (slip > MAX_ENTRY_SLIP) this.#result = { exit: 'EXPIRED', exitedAt: openTime };
    else if (plan.direction * (open - plan.stop) <= 0) this.invalidate(openTime);
    else this.#position = new Position(plan, open, openTime);
    return this.#position;
  }

  #settle(end: EpochMs, close: number): void {
    const { plan } = this.planned;
    const position = this.#position;
    if (this.#result) return;
    if (!position) {
      if (end >= plan.expiresAt) this.#result = { exit: 'EXPIRED', exitedAt: end };
      return;
    }
    const isLate = end >= after(position.enteredAt, plan.timeStopMinutes * MINUTE_MS);
    const isTimedOut = !position.isClosed && isLate;
    if (isTimedOut) position.leave(close);
    if (position.isClosed) this.#result = this.#closed(position, end, isTimedOut);
  }

  #closed(position: Position, exitedAt: EpochMs, isTimedOut: boolean): EnteredResult {
    const { plan } = this.planned;
    const risk = Math.abs(plan.entry - plan.stop);
    const rates = costRates(this.costs, this.rests ? 'maker' : undefined);
    const costR = (position.fill * rates.entry + position.exitPrice * rates.exit) / risk;
    const fundingR = (plan.direction * position.fill * this.#fundingPaid(position.enteredAt, exitedAt)) / risk + 0;
    return {
      exit: position.isComplete ? 'TP' : isTimedOut ? 'TIME' : 'SL',
      hit: position.hit,
      enteredAt: position.enteredAt,
      exitedAt,
      fill: position.fill,
      grossR: position.grossR,
      netR: position.grossR - costR - fundingR,
      costR,
      fundingR,
      mae: position.mae,
      mfe: position.mfe,
      bars: this.#bars,
    };
  }

  /** Sum of the rates at the funding moments in (from, to]. */
  #fundingPaid(from: EpochMs, to: EpochMs): number {
    let sum = 0;
    const first = (Math.floor(from / FUNDING_MS) + 1) * FUNDING_MS;
    for (let at = first; at <= to; at += FUNDING_MS) sum += this.funding(after(from, at - from));
    return sum;
  }
}
