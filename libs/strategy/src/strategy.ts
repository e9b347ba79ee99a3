import type { AuctionView } from '#libs/analysis';
import type { Terms } from './bracket.js';
import type { WorkingTimeframe } from '#libs/market';
import { parametersAt, resolveParameters, type Parameters, type ParameterValues } from './parameters.js';
import type { Setup } from './plan.js';
import type { RegimeGate } from './regime-gate.js';
import { abstain, type Abstention, type Vote } from './vote.js';
import { warmth, warmUpAt, warmUpChecks, type WarmUp } from './warm-up.js';

/** A pure reading of one auction: equal views and terms give equal votes, bit for bit. */
export interface Strategy {
  /** Lower case with hyphens, never renamed: weights, parameters and records are kept under it. */
  readonly id: string;
  readonly setups: readonly [Setup, ...Setup[]];
  /** The declaration: default, bounds, reason. */
  readonly parameters: Parameters;
  /** The values in force. */
  readonly values: ParameterValues;
  readonly warmUp: WarmUp;
  readonly gate: RegimeGate;
  /** Abstains with WARMUP until the view holds the warm-up. */
  vote(view: AuctionView, terms: Terms): Vote;
}

/** What the author of a strategy writes. */
export interface StrategyDefinition<P extends Parameters> {
  readonly id: string;
  readonly setups: readonly [Setup, ...Setup[]];
  readonly parameters: P;
  /** Closed candles per timeframe, so many that a vote does not depend on where history began; told for 5m. */
  readonly warmUp: WarmUp;
  readonly gate: RegimeGate;
  /** Reads the view and nothing else: no clock, no randomness, no I/O, no memory of earlier views. */
  readonly vote: (view: AuctionView, terms: Terms, parameters: ParameterValues<P>) => Vote;
}

/** Makes a strategy, with other parameter values where given. */
export interface StrategyFactory {
  readonly id: string;
  /**
   * @param timeframe of the candles by which structure is read, 5m where left out.
   * @throws UnknownParameterError or BadParameterError.
   */
  (overrides?: Readonly<Record<string, number>>, timeframe?: WorkingTimeframe): Strategy;
}

/** Turns a definition into a factory. */
export function defineStrategy<P extends Parameters>(definition: StrategyDefinition<P>): StrategyFactory {
  const { id, setups, gate, vote } = definition;
  const make = (overrides: Readonly<Record<string, number>> = {}, timeframe: WorkingTimeframe = '5m'): Strategy => {
    const parameters = parametersAt(definition.parameters, timeframe);
    const warmUp = warmUpAt(definition.warmUp, timeframe);
    const isWarm = warmth(warmUp);
    const values = resolveParameters(id, parameters, overrides);
    const warmVote = (view: AuctionView, terms: Terms): Vote =>
      isWarm(view) ? vote(view, terms, values) : warming(setups[0], warmUp, view);
    return Object.freeze({ id, setups, parameters, values, warmUp, gate, vote: warmVote });
  };
  return Object.assign(make, { id });
}

function warming(setup: Setup, warmUp: WarmUp, view: AuctionView): Abstention {
  return abstain(setup, { checks: warmUpChecks(warmUp, view) });
}
