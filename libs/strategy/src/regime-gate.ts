import type { MarketState } from '#libs/analysis';
import { MINUTE_MS, type EpochMs } from '#libs/market';
import type { Direction } from './plan.js';

/**
 * How much a strategy's word counts in each market state, 0..1: its column of the regime table. The first three are
 * rows of which at most one is in force; the last two multiply it.
 */
export interface RegimeGate {
  /** Out of balance with confidence of at least 0.55: counts in the direction of the break only. */
  readonly outOfBalance: number;
  /** Balanced, both directions. */
  readonly balanced: number;
  /** Balanced after a failed breakout: counts against the direction of the break only. */
  readonly failedBreakout: number;
  /** Score strictly between 0.50 and 0.65 within 30 minutes of a change of state. */
  readonly transition: number;
  /** Volatility far above the usual. */
  readonly event: number;
}

/** The gate in force, by direction. */
export type OpenGate = Readonly<Record<Direction, number>>;

export const CLOSED_GATE: OpenGate = { 1: 0, [-1]: 0 };

const MIN_BREAK_CONFIDENCE = 0.55;
const LEAVE_SCORE = 0.5;
const ENTER_SCORE = 0.65;
const TRANSITION_MS = 30 * MINUTE_MS;

/** @returns the gate in this state; closed where the state is unknown or no row of the table is in force. */
export function gateIn(gate: RegimeGate, state: MarketState | undefined, asOf: EpochMs): OpenGate {
  if (!state) return CLOSED_GATE;
  const factor = (inTransition(state, asOf) ? gate.transition : 1) * (state.event ? gate.event : 1);
  const row = rowInForce(gate, state, asOf);
  return { 1: row[1] * factor, [-1]: row[-1] * factor };
}

function rowInForce(gate: RegimeGate, state: MarketState, asOf: EpochMs): OpenGate {
  const { label, direction, confidence, failedBreakout } = state;
  switch (label) {
    case 'Out of Balance':
      return direction === 0 || confidence < MIN_BREAK_CONFIDENCE ? CLOSED_GATE : only(direction, gate.outOfBalance);
    case 'Balanced':
      if (!failedBreakout || failedBreakout.expiresAt <= asOf) return { 1: gate.balanced, [-1]: gate.balanced };
      return only(failedBreakout.direction === 1 ? -1 : 1, gate.failedBreakout);
  }
}

function only(direction: Direction, value: number): OpenGate {
  return { ...CLOSED_GATE, [direction]: value };
}

function inTransition({ score, since }: MarketState, asOf: EpochMs): boolean {
  return score !== undefined && score > LEAVE_SCORE && score < ENTER_SCORE && asOf - since < TRANSITION_MS;
}
