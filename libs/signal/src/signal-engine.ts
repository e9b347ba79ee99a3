import { createHash } from 'node:crypto';
import type { AuctionView } from '#libs/analysis';
import { after, MINUTE_MS } from '#libs/market';
import { StrategyGuard, type Strategy } from '#libs/strategy';
import { castBallots, type Ballot } from './ballot.js';
import { configVersion } from './config-version.js';
import { dataQuality, engineVetoes, STALE_MS, type EngineVeto } from './data-quality.js';
import { bestCandidate, flatReason } from './flat-reason.js';
import { signalId } from './signal-id.js';
import type { SignalSettings } from './settings.js';
import type { Signal } from './signal.js';
import type { Acceptance, Verdict, VotingService } from './voting.service.js';

/** How old the view is when it is decided on. */
export interface Freshness {
  /** Milliseconds since the candle closed, by the exchange's clock. */
  readonly stalenessMs: number;
}

/** Turns a view into a decision. Synchronous and total: equal views give equal signals, and nothing a strategy does stops it. */
export class SignalEngine {
  /** `sha256:` and the digest of every setting that shapes a decision. */
  readonly configVersion: string;
  readonly #guard: StrategyGuard;

  constructor(
    readonly strategies: readonly Strategy[],
    readonly voting: VotingService,
    readonly settings: SignalSettings,
  ) {
    this.configVersion = configVersion(strategies, settings);
    this.#guard = new StrategyGuard(strategies);
  }

  /** @returns Long, Short, or a Flat that says why; never throws. */
  decide(view: AuctionView, { stalenessMs }: Freshness): Signal {
    const { terms } = this.settings;
    const votes = castBallots(this.#guard, (strategy) => this.voting.weightOf(strategy), view, terms);
    const vetoes = engineVetoes(view, stalenessMs);
    const verdict = this.voting.combine(votes);
    const decision =
      verdict.kind === 'accepted' && vetoes.length === 0
        ? standing(view, verdict)
        : this.#flat(view, vetoes, verdict, votes);
    return { ...this.#frame(view, stalenessMs), votes, ...decision };
  }

  /** What every signal carries, whatever was decided. */
  #frame(view: AuctionView, stalenessMs: number): Frame {
    const { instrument, asOf } = view;
    const { broker, symbol } = instrument;
    const inputDigest = `sha256:${digestOf(view, stalenessMs)}`;
    return {
      id: signalId({ broker, symbol, asOf, configVersion: this.configVersion, inputDigest }),
      instrument,
      broker,
      symbol,
      asOf,
      marketState: view.state?.label,
      session: view.session,
      costProfile: this.settings.terms.costs.id,
      workingTimeframe: this.settings.workingTimeframe,
      dataQuality: dataQuality(view, stalenessMs),
      configVersion: this.configVersion,
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

/**
 * What the decision rests on: the candles, and whether they were too old to go by. How old exactly makes no difference,
 * so everybody who asks in time gets the same signal, and everybody who asks too late another one.
 */
function digestOf({ inputDigest }: AuctionView, stalenessMs: number): string {
  if (stalenessMs <= STALE_MS) return inputDigest;
  return createHash('sha256').update(`${inputDigest} stale`).digest('hex');
}

function twoDecimals(probability: number): number {
  return Math.round(100 * probability) / 100;
}
