import { after, MINUTE_MS, openTimeOf, placeOf, type Candle, type EpochMs, type Instrument } from '#libs/market';
import type { MarketEvent, Trade } from '#libs/market';
import type { Random, Timers } from '../timers.js';
import type { TradePage } from '../trade-history.js';
import { KnownTrades } from './known-trades.js';
import { askAgainMs, SETTLED_MS } from './history-lag.js';
import type { MarketSource } from './market-source.js';
import { patienceMs } from './patience.js';
import { REORDER_MS, TradeSequence } from './trade-sequence.js';
import { REASONS, type Goal } from './trade-goal.js';
import { UsualSilence } from './usual-silence.js';
import type { FeedVitals } from './vitals.js';

/** How long history is asked for what it does not have yet. */
const LATER_FOR_MS = 16_000;
/** Where it gives only its newest trades it is asked so often, lest they pass by between. */
const RECENT_EVERY_MS = 200;
/** A candle waits so long for trades on their way, and so long at all while history is asked for them. */
const EXPECTED_WITHIN_MS = 3_000;
const LONGEST_WAIT_MS = 20_000;
/** A trade that history shows, made so long before it was asked, should have come on the stream. */
const STALLED_MS = 2_000;

/** Whether a candle and its trades agree: `whole`, not (`differs`), not yet known (`wait`), or never known (`partial`). */
export type Verdict = 'whole' | 'differs' | 'wait' | 'partial';

/** What a line of trades works for. */
export interface TradeHost {
  readonly instrument: Instrument;
  readonly timers: Timers;
  readonly random: Random;
  readonly stop: AbortSignal;
  readonly vitals: FeedVitals;
  /** The exchange's time, about. */
  exchangeNow(): number;
  put(event: Extract<MarketEvent, { type: 'trade' | 'gap' }>): void;
}

/**
 * Every trade of one market once and in order, whatever happens to the connection.
 *
 * What comes is put in order; a hole that does not close by itself within two seconds, and whatever a lost connection
 * cost, is asked of history page by page, while the stream goes on. What history does not give is written into the
 * ledger as lost and told as a gap.
 */
export class TradeLine {
  readonly #source: MarketSource;
  readonly #host: TradeHost;
  readonly #isContiguous: boolean;
  readonly #sequence: TradeSequence;
  readonly #known: KnownTrades;
  readonly #silence = new UsualSilence();
  #goal: Goal | undefined;
  /** Before the first trade: from when on they are asked for. */
  #start: EpochMs | undefined;
  /** Where the last page of this goal ended, and what the goal has brought. */
  #frontier: Trade | undefined;
  #filled = 0;
  #filledFrom: EpochMs | undefined;
  #askAt = 0;
  /** Since when history has not had what is asked for. */
  #laterSince: number | undefined;
  #failures = 0;
  #askedFor: EpochMs | undefined;
  #stalled = '';
  /** When the stream was last joined, in our time. */
  #beganAt = -Infinity;
  #reason = '';

  constructor(source: MarketSource, host: TradeHost) {
    const { takerBuyVolume, tradePlaces } = source.capabilities;
    this.#source = source;
    this.#host = host;
    this.#isContiguous = tradePlaces === 'contiguous';
    this.#sequence = new TradeSequence(tradePlaces);
    this.#known = new KnownTrades(host.instrument, takerBuyVolume);
  }

  /** Whether no trade that must have been made is missing. */
  get isComplete(): boolean {
    return (this.#goal === undefined || this.#goal.why === 'suspicion') && !this.#hasHole;
  }

  /** Why it is not complete, in words. */
  get reason(): string {
    return this.#reason === '' ? 'trades are being filled in from history' : this.#reason;
  }

  /** Why the stream is known to be stalled; empty while it is not. */
  get stalled(): string {
    return this.#stalled;
  }

  /** When `step` should be called next, in our time. */
  get dueAt(): number {
    if (this.#goal) return this.#askAt;
    const { hole, dueAt } = this.#sequence;
    if (hole) return hole.since + REORDER_MS;
    return Math.min(dueAt ?? Infinity, this.#silence.suspectAt ?? Infinity);
  }

  /** The stream is open, at this time of the exchange: what lies between the last trade and now is asked for. */
  begin(now: EpochMs): void {
    this.#start ??= openTimeOf(now, '1m');
    this.#stalled = '';
    this.#beganAt = this.#host.timers.now();
    this.#silence.restart(this.#beganAt);
    this.#aim({ why: 'join', to: now });
    // Its first trade will tell at once whether any were missed; where none comes, history is asked when it is believed.
    if (this.#isContiguous && this.#sequence.last) this.#askAt = this.#beganAt + SETTLED_MS;
  }

  /** A trade of the stream. */
  take(trade: Trade): void {
    const now = this.#host.timers.now();
    this.#silence.seen(now);
    this.#arrive(trade, now, false);
    this.#release(now);
    if (this.#goal?.why === 'join') this.#sightEnd(this.#goal, trade, now);
  }

  /** Does what is due: lets go of what waited long enough, asks history for one page. */
  async step(): Promise<void> {
    const now = this.#host.timers.now();
    this.#release(now);
    if (now < this.dueAt) return;
    if (this.#isMet) return this.#endGoal();
    if (!this.#goal) this.#aimAtDue(now);
    if (this.#goal) await this.#ask(this.#goal);
  }

  /** Holds a closed candle against its trades. @param waitedMs how long it has waited for them. */
  judge(candle: Candle, waitedMs: number): Verdict {
    if (this.#known.areWhole(candle)) return 'whole';
    if (waitedMs >= LONGEST_WAIT_MS) return 'partial';
    const isJoining = this.#known.from === Infinity && this.#goal !== undefined;
    if (isJoining && candle.openTime >= (this.#start ?? Infinity)) return 'wait';
    if (this.#known.areLost(candle)) return 'partial';
    if (!this.isComplete) return 'wait';
    if (this.#askedFor === candle.openTime) return 'differs';
    if (waitedMs < EXPECTED_WITHIN_MS) return 'wait';
    this.#askedFor = candle.openTime;
    this.#aim({ why: 'candle', to: after(candle.openTime, MINUTE_MS) });
    return 'wait';
  }

  /** @returns the candle with what its trades tell; gives out those of its minute first. Only for a `whole` one. */
  complete(candle: Candle): Candle {
    this.#release(this.#host.timers.now(), candle.closeTime);
    return this.#known.complete(candle);
  }

  /** What came since the stream was joined ends what was missed: all that follows is the stream's own. */
  #sightEnd(goal: Goal, trade: Trade, now: number): void {
    if (!goal.before && this.#isContiguous) this.#askAt = now;
    const isFirst = !goal.before || (placeOf(trade) ?? 0) < (placeOf(goal.before) ?? 0);
    if (isFirst) this.#goal = { ...goal, before: trade };
  }

  /** Whether nothing is missing any more, whoever brought it. */
  get #isMet(): boolean {
    const [last, before] = [this.#sequence.last, this.#goal?.before];
    return this.#isContiguous && !!last && !!before && (placeOf(last) ?? 0) >= (placeOf(before) ?? 0);
  }

  get #hasHole(): boolean {
    const { hole } = this.#sequence;
    return hole !== undefined && this.#host.timers.now() - hole.since >= REORDER_MS;
  }

  #aimAtDue(now: number): void {
    const { hole } = this.#sequence;
    const { suspectAt } = this.#silence;
    if (hole) this.#aim({ why: 'hole', to: hole.before.time, before: hole.before });
    else if (suspectAt !== undefined && now >= suspectAt)
      this.#aim({ why: 'suspicion', to: Math.floor(this.#host.exchangeNow()) as EpochMs });
  }

  #aim(goal: Goal): void {
    this.#endGoal();
    this.#goal = goal;
    this.#askAt = this.#host.timers.now();
  }

  async #ask(goal: Goal): Promise<void> {
    const { stop, timers, random } = this.#host;
    const from = this.#frontier ?? this.#sequence.last ?? this.#start;
    if (from === undefined) return this.#endGoal();
    const askedAt = this.#host.exchangeNow();
    try {
      const urgency = goal.why === 'suspicion' ? 'backfill' : 'recovery';
      const page = await this.#source.trades({ from, to: goal.before ?? goal.to }, urgency, stop);
      this.#failures = 0;
      if (!stop.aborted) this.#takePage(page, { ...goal, from, askedAt });
    } catch (error) {
      if (stop.aborted) return;
      const wait = patienceMs(error, this.#failures, random);
      this.#failures += 1;
      this.#askAt = timers.now() + wait;
      this.#reason = error instanceof Error ? error.message : String(error);
    }
  }

  #takePage(page: TradePage, goal: Goal & { readonly from: Trade | EpochMs; readonly askedAt: number }): void {
    const { from, askedAt } = goal;
    const now = this.#host.timers.now();
    this.#filledFrom ??= typeof from === 'number' ? undefined : from.time;
    for (const trade of page.trades) if (this.#arrive(trade, now, true)) this.#filled += 1;
    const last = page.trades.at(-1);
    if (last) this.#sequence.vouch(placeOf(last) ?? -Infinity);
    this.#frontier = last ?? this.#frontier;
    if (typeof from === 'number') this.#known.begin(page.complete ? from : (page.trades[0]?.time ?? goal.to) + 1);
    else if (!page.complete) this.#lose(from, page.trades[0], page.reason);
    if (goal.why === 'suspicion') this.#noticeStall(page, goal);
    if (page.rest === 'more') this.#askAt = now;
    else if (page.rest === 'none' || !this.#mustWait(goal, askedAt)) this.#endGoal();
    else this.#later(from, page.reason, goal);
    this.#release(now);
  }

  /** What was made before the stream was joined is believed of history in its time; what came later is the stream's own. */
  #mustWait({ why, to }: Goal, askedAt: number): boolean {
    return why === 'join' ? askedAt < to + SETTLED_MS : why !== 'suspicion';
  }

  #later(from: Trade | EpochMs, reason: string, { to, before }: Goal): void {
    const now = this.#host.timers.now();
    const againMs = askAgainMs(this.#host.exchangeNow() - Math.min(before?.time ?? to, to));
    this.#laterSince ??= now;
    this.#askAt = now + (this.#isContiguous ? againMs : Math.min(againMs, RECENT_EVERY_MS));
    if (now - this.#laterSince < LATER_FOR_MS) return;
    if (this.#sequence.hole && typeof from !== 'number') this.#lose(from, undefined, reason);
    this.#endGoal();
  }

  /** What was made between the last known one and the next will not come any more. @param shown the first of a page. */
  #lose(last: Trade, shown: Trade | undefined, reason: string): void {
    const first = this.#sequence.hole?.before ?? shown ?? this.#goal?.before;
    const from = last.time;
    const to = after(first?.time ?? this.#goal?.to ?? from, 1);
    const missing = first && this.#isContiguous ? (placeOf(first) ?? 0) - (placeOf(last) ?? 0) - 1 : undefined;
    this.#known.lose(from, to);
    this.#host.vitals.ledger.write({ what: 'trades', from, to, missing, outcome: 'lost', reason });
    this.#host.put({ type: 'gap', what: 'trades', from, to, reason });
    this.#sequence.skip();
  }

  #endGoal(): void {
    const goal = this.#goal;
    const to = this.#frontier?.time;
    if (goal && this.#filled > 0 && this.#filledFrom !== undefined && to !== undefined) {
      const span = { from: this.#filledFrom, to: after(to, 1), missing: this.#filled };
      this.#host.vitals.ledger.write({ what: 'trades', ...span, outcome: 'filled', reason: REASONS[goal.why] });
    }
    if (goal?.why === 'suspicion') this.#silence.quiet();
    this.#goal = this.#frontier = this.#filledFrom = undefined;
    this.#filled = this.#failures = 0;
    this.#laterSince = undefined;
    this.#reason = '';
  }

  #noticeStall({ trades }: TradePage, { to }: Goal): void {
    const shown = trades.find(({ time }) => time < to - STALLED_MS);
    if (shown) this.#stalled = `the stream is silent, but trade ${shown.id} was made ${to - shown.time} ms ago`;
  }

  /** @returns whether it was new. */
  #arrive(trade: Trade, now: number, backfilled: boolean): boolean {
    const { vitals } = this.#host;
    const arrival = this.#sequence.arrive(trade, now, backfilled);
    if (arrival === 'known') {
      if (!backfilled) vitals.trades.repeated += 1;
      return false;
    }
    this.#known.add(trade);
    if (arrival === 'late') {
      vitals.trades.late += 1;
      this.#host.put({ type: 'trade', trade, backfilled: true });
    }
    return true;
  }

  /** Before history is joined nothing goes out that it might come before. */
  #release(now: number, upTo?: number): void {
    const isSafe = this.#isContiguous ? this.#known.from !== Infinity : this.#goal?.why !== 'join';
    if (!isSafe) return;
    for (const { trade, backfilled } of this.#sequence.release(now, upTo)) {
      this.#host.vitals.trades.taken += 1;
      if (backfilled) this.#host.vitals.trades.backfilled += 1;
      this.#host.put({ type: 'trade', trade, backfilled });
    }
  }
}
