import { toIso, type Instrument } from '#libs/market';
import type { Ballot, DataQuality, Signal } from '#libs/signal';
import { edgeOverChance } from '#libs/signal';
import type { Candidate, Check, GridOrders, Plan } from '#libs/strategy';
import type { GridDto } from './grid.dto.js';
import type { PlanDto } from './plan.dto.js';
import type { CheckDto, DataQualityDto, SignalDto, VoteDto } from './signal.dto.js';

/** Digits kept of a score or ratio: enough to tell two apart, few enough to read. */
const DECIMALS = 4;

/**
 * The published form of a decision, the same for REST and the socket: snake case, prices as numbers with the tick's
 * decimals, null for what does not apply. The first twelve fields and their order are a fixed contract.
 */
export function toSignalDto(signal: Signal): SignalDto {
  const { instrument } = signal;
  const price = (ticks: number | undefined): number | null => (ticks === undefined ? null : instrument.price(ticks));
  return {
    signal_id: signal.id,
    timestamp: toIso(signal.asOf),
    symbol: signal.symbol,
    signal: signal.signal,
    confidence: signal.confidence ?? null,
    entry: price(signal.entry),
    stop_loss: price(signal.stop),
    target: price(signal.target),
    reason: signal.reason,
    market_state: signal.marketState ?? null,
    setup: signal.setup,
    broker: signal.broker,
    tradable: signal.tradable,
    cost_profile: signal.costProfile,
    working_timeframe: signal.workingTimeframe,
    quality_score: rounded(signal.qualityScore),
    risk_reward: rounded(signal.riskReward),
    net_risk_reward: rounded(signal.netRiskReward),
    expected_value_r: rounded(signal.expectedValue),
    expected_value_gross_r: rounded(signal.expectedValueGross),
    cost_r: rounded(signal.costR),
    ...(signal.targets.length > 1 ? { confidence_of: 'T1' } : {}),
    expires_at: signal.expiresAt === undefined ? null : toIso(signal.expiresAt),
    time_stop_at: signal.timeStopAt === undefined ? null : toIso(signal.timeStopAt),
    targets: signal.targets.map((target) => ({ price: instrument.price(target.price), fraction: target.fraction })),
    strategy: signal.strategy ?? null,
    supporting: signal.supporting,
    invalidations: signal.invalidations,
    votes: signal.votes.map((ballot) => toVoteDto(ballot, instrument)),
    vetoes: signal.vetoes,
    evidence: signal.evidence,
    session: signal.session,
    data_quality: toDataQualityDto(signal.dataQuality),
    config_version: signal.configVersion,
    input_digest: signal.inputDigest,
  };
}

function toVoteDto({ strategy, weight, gate, vote }: Ballot, instrument: Instrument): VoteDto {
  const candidate = vote.kind === 'vote' ? vote : vote.rejected;
  const { kind, reason, evidence, checks, orders } = vote;
  return {
    strategy,
    kind,
    signal: kind === 'vote' ? (vote.plan.direction === 1 ? 'Long' : 'Short') : 'Flat',
    confidence: rounded(candidate?.pricing.odds.target),
    weight,
    gate,
    edge: candidate ? rounded(edgeOverChance(candidate)) : null,
    plan: candidate || orders ? Object.assign(toPlan(candidate, instrument), toOrders(orders, instrument)) : null,
    reason,
    evidence,
    checks: checks.map(toCheckDto),
  };
}

function toPlan(candidate: Candidate | undefined, instrument: Instrument): PlanDto {
  if (!candidate) return {};
  const { plan, pricing } = candidate;
  return Object.assign(toBracket(plan, instrument), {
    risk_reward: rounded(pricing.riskReward),
    net_risk_reward: rounded(pricing.netRiskReward),
    cost_r: rounded(pricing.costR),
    expected_value_r: rounded(pricing.expectedValue),
    quality_score: rounded(pricing.quality),
  });
}

function toBracket({ setup, direction, entry, stop, targets, ...plan }: Plan, instrument: Instrument): PlanDto {
  return {
    setup,
    direction: direction === 1 ? 'Long' : 'Short',
    entry: instrument.price(entry),
    stop_loss: instrument.price(stop),
    targets: targets.map(({ price, fraction }) => ({ price: instrument.price(price), fraction })),
    expires_at: toIso(plan.expiresAt),
    time_stop_minutes: plan.timeStopMinutes,
    invalidations: plan.invalidations,
  };
}

function toOrders(orders: GridOrders | undefined, instrument: Instrument): { readonly grid?: GridDto } {
  return orders ? { grid: toGridDto(orders, instrument) } : {};
}

function toGridDto(orders: GridOrders, instrument: Instrument): GridDto {
  const prices = (ticks: readonly number[]): number[] => ticks.map((tick) => instrument.price(tick));
  const { exit, size } = orders;
  return {
    low: instrument.price(orders.low),
    high: instrument.price(orders.high),
    spacing: rounded(instrument.inQuote(orders.spacing)),
    levels: prices(orders.levels),
    geometric_levels: orders.geometricLevels ? prices(orders.geometricLevels) : null,
    buys: prices(orders.buys),
    sells: prices(orders.sells),
    max_rungs_per_side: orders.maxRungsPerSide,
    answer_after_rungs: orders.answerAfterRungs,
    net_per_rung: rounded(instrument.inQuote(orders.netPerRung)),
    exit_below: instrument.price(exit.below),
    exit_above: instrument.price(exit.above),
    exit_closes_outside: exit.closesOutside,
    exit_state: exit.state,
    exit_hourly_range: exit.hourlyRange,
    exit_at: toIso(exit.at),
    restarts: exit.restarts,
    risk_of_equity: size.riskOfEquity,
    worst_loss_per_unit: rounded(instrument.inQuote(size.worstLossPerUnit)),
  };
}

function toCheckDto({ code, rule, comparison, threshold, value, passed }: Check): CheckDto {
  return {
    code,
    rule,
    comparison,
    threshold: shown(threshold),
    value: value === undefined ? null : shown(value),
    passed,
  };
}

function toDataQualityDto({ grade, score, orderFlow, gaps, stalenessMs, reasons }: DataQuality): DataQualityDto {
  return { grade, score: rounded(score) ?? 0, order_flow: orderFlow, gaps, staleness_ms: stalenessMs, reasons };
}

function shown(value: number | string): number | string {
  return typeof value === 'string' ? value : (rounded(value) ?? 0);
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 10 ** DECIMALS) / 10 ** DECIMALS + 0;
}
