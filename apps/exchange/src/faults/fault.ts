import type { Protocol } from '../protocol.js';
import type { FaultName, Terms } from './catalogue.js';

/** Whom a fault strikes; whatever is left out means all. */
export interface Victim {
  readonly protocol?: Protocol;
  /** The market's own symbol, for example BTCUSDT, on every protocol. */
  readonly symbol?: string;
  /** The number of a connection, counted per protocol from 1. */
  readonly connection?: number;
}

/** A fault as ordered: what, whom, when (virtual epoch milliseconds), on which terms. */
export interface FaultOrder<Name extends FaultName = FaultName> {
  readonly name: Name;
  readonly victim: Victim;
  /** First moment; undefined for now. */
  readonly at?: number;
  /** How long; undefined until it is lifted. */
  readonly forMs?: number;
  readonly terms: Terms<Name>;
}

/** A fault that was taken on. */
export interface Fault<Name extends FaultName = FaultName> {
  readonly id: number;
  readonly name: Name;
  readonly victim: Victim;
  readonly from: number;
  /** End, exclusive. */
  readonly until: number;
  readonly terms: Terms<Name>;
}

/** @returns whether the fault strikes this victim at `time`; a question without a symbol is struck by faults without one */
export function strikes(fault: Fault, { protocol, symbol, connection }: Victim, time: number): boolean {
  const { victim } = fault;
  return (
    time >= fault.from &&
    time < fault.until &&
    (victim.protocol === undefined || victim.protocol === protocol) &&
    (victim.symbol === undefined || victim.symbol === symbol) &&
    (victim.connection === undefined || victim.connection === connection)
  );
}
