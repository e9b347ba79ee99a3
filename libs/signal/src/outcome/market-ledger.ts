import type { AuctionView } from '#libs/analysis';
import { startOfDay, type EpochMs } from '#libs/market';
import { chanceLogit, type Candidate, type CostProfile, type Plan } from '#libs/strategy';
import type { Ballot } from '../ballot.js';
import { STOP_MEMORY_MS } from '../book/book-rules.js';
import { EMPTY_BOOK, type DayResult, type SignalBook, type StoppedSignal } from '../book/signal-book.js';
import { Learner } from '../learning/learner.js';
import type { Weights } from '../learning/learned.js';
import type { Signal } from '../signal.js';
import { wasEntered, type BarrierResult } from './barrier-result.js';
import { BarrierTrade, NO_FUNDING, type FundingRate, type TradeState } from './barrier-trade.js';
import { claimOfSignal, claimOfVote, planOfSignal, rangesAt } from './claims.js';
import type { Claim, Outcome, RangesThen } from './outcome.js';
import type { LedgerState, ShadowState } from './ledger-state.js';
import { hasLeft, labelled, SignalLife, type LifeEvent, type LifeState, type MadeIn } from './signal-life.js';

/** What closing a minute has brought about. */
export type LedgerEvent =
  | { readonly type: 'life'; readonly signal: Signal; readonly event: LifeEvent }
  | { readonly type: 'outcome'; readonly signal: Signal; readonly outcome: Outcome };

/** What a ledger needs to know of the settings. */
export interface LedgerSettings {
  readonly costs: CostProfile;
  /** Initial trust by strategy. */
  readonly weights: Weights;
  readonly funding?: FundingRate;
}

interface FollowedSignal {
  readonly signal: Signal;
  readonly claim: Claim;
  readonly life: SignalLife;
}

/** A strategy's own vote, followed in the shadow of what was signalled. */
interface Shadow {
  readonly signal: Signal;
  readonly strategy: string;
  readonly candidate: Candidate;
  readonly trade: BarrierTrade;
  readonly madeIn: MadeIn;
  readonly ranges: RangesThen | undefined;
}

/**
 * Follows all that was decided on one market, minute by minute, and keeps the book for the next decision: each signal, and
 * each strategy's own vote, heard or not (one at a time for each strategy, setup and direction, so that a setup that
 * stands for minutes counts once). A pure fold: equal decisions and candles give equal books and events.
 *
 * For every closed minute: `advance`, decide with `book`, then `decided`.
 */
export class MarketLedger {
  #learner: Learner;
  readonly #shadows = new Map<string, Shadow>();
  #signals: readonly FollowedSignal[] = [];
  #stops: readonly StoppedSignal[] = [];
  #day: DayResult | undefined;
  #book: SignalBook = EMPTY_BOOK;

  constructor(private readonly settings: LedgerSettings) {
    this.#learner = new Learner(settings.weights);
  }

  /**
   * Takes up a ledger where it stood: fed with the same minutes from there on it comes to the same books and events.
   *
   * @param signalOf signals by id; what came of one that is not there is not followed any more.
   */
  static restored(
    settings: LedgerSettings,
    { lives, shadows, stops, day, learner }: LedgerState,
    signalOf: (id: string) => Signal | undefined,
  ): MarketLedger {
    const ledger = new MarketLedger(settings);
    ledger.#learner = Learner.restored(settings.weights, learner);
    ledger.#stops = stops;
    ledger.#day = day;
    ledger.#signals = lives.flatMap((life) => ledger.#restoredLife(signalOf(life.signalId), life) ?? []);
    for (const shadow of shadows) ledger.#restoreShadow(signalOf(shadow.signalId), shadow);
    ledger.#renewBook();
    return ledger;
  }

  get state(): LedgerState {
    const lives = this.#signals.map(({ signal, life }) => ({ signalId: signal.id, ...life.state }));
    const shadows = [...this.#shadows.values()].map(({ signal, strategy, trade, madeIn, ranges }) => {
      return { signalId: signal.id, strategy, trade: trade.state, madeIn: labelled(madeIn), ranges };
    });
    return { lives, shadows, stops: this.#stops, day: this.#day, learner: this.#learner.state };
  }

  /** The book as of the last minute; the same object as long as nothing in it changes. */
  get book(): SignalBook {
    return this.#book;
  }

  /** Closes a minute. @param view at its close. @param prices of its trades, ticks, where they are known. */
  advance(view: AuctionView, prices?: ArrayLike<number>): readonly LedgerEvent[] {
    const candle = view.latest['1m'];
    if (!candle) return [];
    const events: LedgerEvent[] = [];
    for (const open of this.#signals) {
      for (const event of open.life.advance(view, candle, prices)) {
        events.push({ type: 'life', signal: open.signal, event });
        if (event.code === 'CLOSED' || event.code === 'SCRATCH') this.#over(open, view.asOf);
      }
      if (open.life.trade.result) events.push(this.#labelSignal(open, open.life.trade.result));
    }
    this.#signals = this.#signals.filter(({ life }) => !life.trade.result);
    for (const [key, shadow] of this.#shadows) {
      shadow.trade.advance(candle, prices);
      if (hasLeft(shadow.madeIn, view.state)) shadow.trade.invalidate(view.asOf);
      if (!shadow.trade.result) continue;
      this.#shadows.delete(key);
      events.push(this.#labelVote(shadow, shadow.trade.result));
    }
    this.#learner.advance(view.asOf);
    this.#keepBook(view.asOf);
    return events;
  }

  /** Takes the decision made at `view`: from the next minute on it is followed. */
  decided(signal: Signal, view: AuctionView): void {
    const [plan, claim] = [planOfSignal(signal), claimOfSignal(signal)];
    for (const ballot of signal.votes) this.#shadow(signal, ballot, view);
    if (!plan || !claim) return;
    const life = new SignalLife(this.#trade(plan, view), view.state);
    this.#signals = [...this.#signals, { signal, claim, life }];
    this.#keepBook(view.asOf);
  }

  #shadow(signal: Signal, { strategy, claim: candidate }: Ballot, view: AuctionView): void {
    if (!candidate) return;
    const key = keyOf(strategy, candidate.plan);
    if (this.#shadows.has(key)) return;
    const trade = this.#trade(candidate.plan, view);
    this.#shadows.set(key, { signal, strategy, candidate, trade, madeIn: view.state, ranges: rangesAt(view) });
  }

  #restoredLife(signal: Signal | undefined, state: LifeState): FollowedSignal | undefined {
    const [plan, claim] = signal ? [planOfSignal(signal), claimOfSignal(signal)] : [];
    if (!signal || !plan || !claim) return undefined;
    return { signal, claim, life: SignalLife.restored(this.#restoredTrade(signal, plan, state.trade), state) };
  }

  #restoreShadow(signal: Signal | undefined, { strategy, trade: state, madeIn, ranges }: ShadowState): void {
    const candidate = signal?.votes.find((ballot) => ballot.strategy === strategy)?.claim;
    if (!signal || !candidate) return;
    const trade = this.#restoredTrade(signal, candidate.plan, state);
    this.#shadows.set(keyOf(strategy, candidate.plan), { signal, strategy, candidate, trade, madeIn, ranges });
  }

  #restoredTrade({ asOf: decidedAt }: Signal, plan: Plan, state: TradeState): BarrierTrade {
    const { costs, funding = NO_FUNDING } = this.settings;
    return BarrierTrade.restored({ plan, decidedAt }, state, costs, funding);
  }

  #trade(plan: Plan, { asOf, price }: AuctionView): BarrierTrade {
    const { costs, funding = NO_FUNDING } = this.settings;
    return new BarrierTrade({ plan, decidedAt: asOf, price }, costs, funding);
  }

  /** A signal is over: what the book must remember of it. */
  #over({ signal, life }: FollowedSignal, at: EpochMs): void {
    const { result, planned } = life.trade;
    const { setup, direction, entry: level } = planned.plan;
    const how = life.scratched ? 'scratched' : result?.exit === 'SL' && !result.hit ? 'stopped' : undefined;
    if (how) this.#stops = [...this.#stops, { how, setup, direction, level, at }];
    const netR = netOf(signal, life);
    if (signal.tradable && netR !== undefined) this.#day = dayAfter(this.#day, netR, at);
  }

  #labelSignal({ signal, claim, life }: FollowedSignal, result: BarrierResult): LedgerEvent {
    const { plan } = life.trade.planned;
    const { setup, direction } = plan;
    if (wasEntered(result)) {
      this.#learner.signalClosed({
        chance: chanceLogit({ target: claim.chance }),
        edge: claim.edge,
        y: result.hit ? 1 : 0,
      });
    }
    const { strategy = '', tradable } = signal;
    const who = { strategy, setup, direction, plan, tradable, claim };
    return {
      type: 'outcome',
      signal,
      outcome: { kind: 'signal', ...frame(signal), ...who, result, scratched: life.scratched },
    };
  }

  #labelVote({ signal, strategy, candidate, trade, ranges }: Shadow, result: BarrierResult): LedgerEvent {
    const { plan } = trade.planned;
    const { setup, direction } = plan;
    if (wasEntered(result) && signal.marketState) {
      this.#learner.voteClosed({ strategy, state: signal.marketState, netR: result.netR });
    }
    const tradable = candidate.pricing.vetoes.length === 0;
    const who = { strategy, setup, direction, plan, tradable, claim: claimOfVote(candidate), ranges };
    return {
      type: 'outcome',
      signal,
      outcome: { kind: 'vote', ...frame(signal), ...who, result, scratched: undefined },
    };
  }

  /** Renews the book if anything in it has changed. */
  #keepBook(asOf: EpochMs): void {
    this.#stops = kept(this.#stops, ({ at }) => asOf - at < STOP_MEMORY_MS);
    if (this.#day && this.#day.day !== startOfDay(asOf)) this.#day = undefined;
    this.#renewBook();
  }

  #renewBook(): void {
    const open = this.#signals.flatMap(({ signal, life }) => openOf(signal, life) ?? []);
    const { learned } = this.#learner;
    const next: SignalBook = { open, stops: this.#stops, day: this.#day, learned };
    if (!isSame(this.#book, next)) this.#book = Object.freeze(next);
  }
}

function keyOf(strategy: string, { setup, direction }: Plan): string {
  return `${strategy} ${setup} ${direction}`;
}

function frame({
  id,
  asOf,
  session,
  marketState,
}: Signal): Pick<Outcome, 'signalId' | 'decidedAt' | 'session' | 'state'> {
  return { signalId: id, decidedAt: asOf, session, state: marketState };
}

function openOf({ id, setup }: Signal, { phase }: SignalLife): SignalBook['open'][number] | undefined {
  return phase === 'PENDING' || phase === 'ACTIVE' ? { id, setup, phase } : undefined;
}

/** What a signal that is over has come to for whoever followed its advice; undefined if it was never entered. */
function netOf({ costR = 0 }: Signal, { scratched, trade: { result } }: SignalLife): number | undefined {
  if (scratched) return scratched.grossR - costR;
  return result && wasEntered(result) ? result.netR : undefined;
}

function dayAfter(before: DayResult | undefined, netR: number, at: EpochMs): DayResult {
  const day = startOfDay(at);
  const so = before?.day === day ? before : { day, lossesInARow: 0, netR: 0 };
  return { day, lossesInARow: netR < 0 ? so.lossesInARow + 1 : 0, netR: so.netR + netR };
}

/** The same list where nothing falls out of it. */
function kept<T>(list: readonly T[], stays: (entry: T) => boolean): readonly T[] {
  return list.every(stays) ? list : list.filter(stays);
}

function isSame(one: SignalBook, other: SignalBook): boolean {
  const isOpenSame =
    one.open.length === other.open.length &&
    one.open.every(({ id, phase }, i) => id === other.open[i]?.id && phase === other.open[i]?.phase);
  return isOpenSame && one.stops === other.stops && one.day === other.day && one.learned === other.learned;
}
