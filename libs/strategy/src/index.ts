export { baseOdds, mixedOdds, timeoutResult, type Odds } from './base-rate.js';
export {
  costInR,
  economicVetoes,
  expectedValue,
  netRiskReward,
  priceBracket,
  riskReward,
  timeStop,
  worthOf,
} from './bracket.js';
export type { Bracket, EconomicVeto, LadderFigures, Pricing, PricingInput, Terms } from './bracket.js';
export { check, describeCheck, firstFailure, shortfall, type Check, type Comparison } from './check.js';
export { COST_PROFILES, costProfile, costRates, DEFAULT_COST_PROFILE, feeRates } from './costs.js';
export type { CostProfile, Liquidity, SideRates } from './costs.js';
export { chanceLogit, clamp, clampRange, edgeOf, logit, qualityOf, sigmoid, withTarget, type Factor } from './edge.js';
export { BadParameterError, BadVoteError, UnknownCostProfileError } from './errors.js';
export { UnknownParameterError, UnknownStrategyError } from './errors.js';
export { figure, priceFigure, REASON_LIMIT, reasonText } from './figures.js';
export { ladderRiskReward, ladderWin, priceLadder, type Ladder } from './ladder.js';
export { roundEntry, roundStop, roundTarget } from './rounding.js';
export type { Parameter, Parameters, ParameterValues } from './parameters.js';
export { SETUPS, type Direction, type GridExit, type GridOrders, type GridSize } from './plan.js';
export type { Plan, PlanTag, Setup, Target } from './plan.js';
export { CLOSED_GATE, gateIn, type OpenGate, type RegimeGate } from './regime-gate.js';
export { sizeAdvice, type Grade, type SizeAdvice } from './sizing.js';
export { spreadChecks, type Quote } from './spread.js';
export { createStrategies, strategies, type StrategyOverrides } from './strategies.js';
export { defineStrategy, type Strategy, type StrategyDefinition, type StrategyFactory } from './strategy.js';
export { GUARD_SETTINGS, StrategyGuard, UNTIMED_GUARD, type Asked, type GuardSettings } from './strategy-guard.js';
export { checkVote } from './vote-check.js';
export { abstain, type Abstention, type Candidate, type DirectionalVote, type Ineligible, type Vote } from './vote.js';
export type { WarmUp } from './warm-up.js';
export { Watchdog } from './watchdog.js';
