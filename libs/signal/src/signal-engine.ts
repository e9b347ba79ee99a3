import { hash } from 'node:crypto';
import type { AuctionView } from '#libs/analysis';
import { after, MINUTE_MS } from '#libs/market';
import { GUARD_SETTINGS, StrategyGuard, type GuardSettings, type Strategy } from '#libs/strategy';
import { castBallots, type Ballot } from './ballot.js';
import type { JsonObject } from './canonical-json.js';
import { dayIsOver } from './book/book-rules.js';
import { bookDigest, EMPTY_BOOK, type SignalBook } from './book/signal-book.js';
import { dataQuality, engineVetoes, qualityVeto, STALE_MS } from './data-quality.js';
import type { DataQuality, EngineVeto, Freshness } from './data-quality.js';
import { bestCandidate, flatReason } from './flat-reason.js';
import type { Learned } from './learning/learned.js';
import { NO_FUNDING, type FundingRate } from './outcome/barrier-trade.js';
import type { LedgerState } from './outcome/ledger-state.js';
import { MarketLedger, type LedgerSettings } from './outcome/market-ledger.js';
import { rulesOf, type Rules } from './rules.js';
import { signalId } from './signal-id.js';
import type { SignalSettings } from './settings.js';
import type { Signal } from './signal.js';
import { beforeNearestLevel } from './target-edit.js';
import type { Acceptance, Verdict, VotingService } from './voting.service.js';

/**
 * Turns a view and the book of earlier decisions into a decision. Synchronous and total: equal inputs give equal signals,
 * and nothing a strategy does stops it.
 */
export class SignalEngine {
  readonly #guard: StrategyGuard;
  readonly #settled: Rules;
  /** What is learned changes far less often than decisions are made. */
  readonly #learned = new WeakMap<Learned, Rules>();

  constructor(
    readonly strategies: readonly Strategy[],
    readonly voting: VotingService,
    readonly settings: SignalSettings,
    patience: GuardSettings = GUARD_SETTINGS,
  ) {
    this.#settled = rulesOf(strategies, settings);
    this.#guard = new StrategyGuard(strategies, patience);
  }

  /** `sha256:` and the digest of every setting that shapes a decision, before anything was learned. */
  get configVersion(): string {
    return this.#settled.configVersion;
  }

  /** @returns Long, Short, or a Flat that says why; never throws. */
  decide(view: AuctionView, freshness: Freshness, book: SignalBook = EMPTY_BOOK): Signal {
    const { terms, voting, weightOf, ...rules } = this.rules(book.learned);
    const trust = (strategy: string): number => weightOf(strategy, view.state?.label);
    const votes = castBallots(this.#guard, trust, view, terms, book);
    const quality = dataQuality(view, freshness);
    const vetoes = [
      ...engineVetoes(view, freshness),
      ...qualityVeto(quality, this.settings.dataPolicy ?? 'degrade'),
      ...lossVetoes(view, book),
    ];
    const verdict = voting.combine(votes, (vote) => beforeNearestLevel(vote, view, terms));
    const decision =
      verdict.kind === 'accepted' && vetoes.length === 0
        ? restrained(standing(view, verdict), quality)
        : this.#flat(view, vetoes, verdict, votes);
    const inputDigest = `sha256:${digestOf(view, flawsOf(quality, vetoes), book)}`;
    return { ...this.#frame(view, quality, { configVersion: rules.configVersion, inputDigest }), votes, ...decision };
  }

  /** @returns an empty ledger for one market: costs and initial weights of these settings. */
  openLedger(funding: FundingRate = NO_FUNDING): MarketLedger {
    return new MarketLedger(this.#ledgerSettings(funding));
  }

  /** @returns a ledger that goes on where one stood. @param signalOf the signals that its state names, by id. */
  resumeLedger(
    state: LedgerState,
    signalOf: (id: string) => Signal | undefined,
    funding: FundingRate = NO_FUNDING,
  ): MarketLedger {
    return MarketLedger.restored(this.#ledgerSettings(funding), state, signalOf);
  }

  /** @returns every setting in force with what was learned. */
  configuration(learned: Learned | undefined): JsonObject {
    return this.rules(learned).configuration;
  }

  /** @returns the rules in force with what was learned. */
  rules(learned: Learned | undefined): Rules {
    if (!learned) return this.#settled;
    const rules = this.#learned.get(learned) ?? rulesOf(this.strategies, this.settings, learned);
    this.#learned.set(learned, rules);
    return rules;
  }

  #ledgerSettings(funding: FundingRate): LedgerSettings {
    const weights = Object.fromEntries(this.strategies.map(({ id }) => [id, this.voting.weightOf(id)]));
    return { costs: this.settings.terms.costs, weights, funding };
  }

  /** What every signal carries, whatever was decided. */
  #frame(
    view: AuctionView,
    quality: DataQuality,
    { configVersion, inputDigest }: Pick<Signal, 'configVersion' | 'inputDigest'>,
  ): Frame {
    const { instrument, asOf } = view;
    const { broker, symbol } = instrument;
    return {
      id: signalId({ broker, symbol, asOf, configVersion, inputDigest }),
      instrument,
      broker,
      symbol,
      asOf,
      marketState: view.state?.label,
      session: view.session,
      costProfile: this.settings.terms.costs.id,
      workingTimeframe: this.settings.workingTimeframe,
      dataQuality: quality,
      configVersion,
      inputDigest,
    };
  }

  #flat(
    { instrument }: AuctionView,
    vetoes: readonly EngineVeto[],
    verdict: Verdict,
    votes: readonly Ballot[],
  ): Decision {
    const refusal = vetoes.length === 0 && verdict.kind === 'refused' ? verdict : undefined;
    const best = refusal?.standing?.odds.target ?? bestCandidate(votes)?.candidate.pricing.odds.target;
    return {
      ...NOTHING,
      confidence: best === undefined ? undefined : twoDecimals(best),
      reason: flatReason(instrument, vetoes, refusal, votes, this.voting.policy),
      vetoes: [...vetoes.map(({ code }) => code), ...(refusal?.standing?.vetoes ?? [])],
      refusal: refusal?.code,
    };
  }
}

function lossVetoes(view: AuctionView, book: SignalBook): readonly EngineVeto[] {
  const why = dayIsOver(book, view);
  return why === undefined ? [] : [{ code: 'MAX_LOSSES', reason: `Stopped for the day: ${why}.` }];
}

type Frame = Pick<
  Signal,
  | 'id'
  | 'instrument'
  | 'broker'
  | 'symbol'
  | 'asOf'
  | 'marketState'
  | 'session'
  | 'costProfile'
  | 'workingTimeframe'
  | 'dataQuality'
  | 'configVersion'
  | 'inputDigest'
>;
type Decision = Omit<Signal, keyof Frame | 'votes'>;

const NOTHING: Decision = {
  signal: 'Flat',
  confidence: undefined,
  entry: undefined,
  stop: undefined,
  target: undefined,
  targets: [],
  reason: '',
  setup: 'None',
  tradable: false,
  qualityScore: undefined,
  riskReward: undefined,
  netRiskReward: undefined,
  expectedValue: undefined,
  expectedValueGross: undefined,
  costR: undefined,
  odds: undefined,
  chance: undefined,
  edge: undefined,
  expiresAt: undefined,
  timeStopAt: undefined,
  invalidations: [],
  strategy: undefined,
  supporting: [],
  opposing: [],
  strength: undefined,
  vetoes: [],
  refusal: undefined,
  evidence: [],
};

/** The lead's plan, unchanged, at the combined odds. */
function standing(
  { asOf }: AuctionView,
  { lead, supporting, opposing, odds, expectedValue, ...verdict }: Acceptance,
): Decision {
  const { plan, pricing, reason, evidence } = lead.vote;
  const { entry, stop, targets, setup, invalidations, timeStopMinutes } = plan;
  const expiries = [lead, ...supporting].map(({ vote }) => vote.plan.expiresAt);
  return {
    signal: plan.direction === 1 ? 'Long' : 'Short',
    confidence: twoDecimals(odds.target),
    entry,
    stop,
    target: targets.at(-1)?.price,
    targets,
    reason,
    setup,
    tradable: verdict.vetoes.length === 0,
    qualityScore: pricing.quality,
    riskReward: pricing.riskReward,
    netRiskReward: pricing.netRiskReward,
    expectedValue,
    expectedValueGross: expectedValue + pricing.costR,
    costR: pricing.costR,
    odds,
    chance: pricing.base,
    edge: verdict.edge,
    expiresAt: expiries.reduce((first, at) => (at < first ? at : first), plan.expiresAt),
    timeStopAt: after(asOf, timeStopMinutes * MINUTE_MS),
    invalidations,
    strategy: lead.strategy,
    supporting: supporting.map(({ strategy }) => strategy),
    opposing: opposing.map(({ strategy }) => strategy),
    strength: verdict.strength,
    vetoes: verdict.vetoes,
    refusal: undefined,
    evidence,
  };
}

/** Nobody should trade by a clock that is wrong: the signal stands, but is not to be acted on. */
function restrained(decision: Decision, { clockSkewMs }: DataQuality): Decision {
  if (clockSkewMs === undefined) return decision;
  return { ...decision, tradable: false, vetoes: [...decision.vetoes, 'CLOCK_SKEW'] };
}

/** What of the data has changed the decision. How old a candle was, exactly, or how far the clocks were apart, has not. */
function flawsOf({ stalenessMs, feedFault, clockSkewMs }: DataQuality, vetoes: readonly EngineVeto[]): string[] {
  return [
    ...(stalenessMs <= STALE_MS ? [] : ['stale']),
    ...(feedFault === undefined ? [] : ['feed']),
    ...(clockSkewMs === undefined ? [] : ['skew']),
    ...(vetoes.some(({ code }) => code === 'QUALITY') ? ['quality'] : []),
  ];
}

/**
 * What the decision rests on: the candles, the book where it holds anything, and what was wrong with the data. So
 * everybody who asks in time gets the same signal, and everybody who asks too late another one.
 */
function digestOf({ inputDigest }: AuctionView, flaws: readonly string[], book: SignalBook): string {
  const booked = bookDigest(book);
  const parts = [...(booked === undefined ? [] : [booked]), ...flaws];
  if (parts.length === 0) return inputDigest;
  return hash('sha256', [inputDigest, ...parts].join(' '));
}

function twoDecimals(probability: number): number {
  return Math.round(100 * probability) / 100;
}
