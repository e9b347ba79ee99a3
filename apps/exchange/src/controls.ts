import type { FaultBoard } from './faults/fault-board.js';
import type { Fault } from './faults/fault.js';
import type { FaultRequest } from './faults/fault-request.js';
import type { Venue } from './market/venue.js';
import type { Ledger } from './oracle/ledger.js';
import type { RequestLog } from './oracle/request-log.js';

/** The levers of a running exchange: its clock, and its fitness to answer. Times are virtual epoch milliseconds. */
export interface Controls {
  now(): number;
  /** Virtual milliseconds per real one: 0 is paused, Infinity as fast as the sockets take it. */
  readonly speed: number;
  setSpeed(speed: number): void;
  /** Plays everything up to `time`, whatever the speed; resolves when it was handed to the sockets. */
  advanceTo(time: number): Promise<void>;
  /**
   * Ends all sockets without a handshake. For `downMs` real milliseconds new ones are refused and REST answers 503.
   *
   * @returns how many sockets were cut
   */
  cut(downMs?: number): number;
  /**
   * Switches a fault on, now or at its time: {"fault":"silent","symbol":"BTCUSDT","after":5000,"forMs":60000}.
   *
   * @throws MarketError for an order that cannot be read or obeyed
   */
  order(request: FaultRequest | Readonly<Record<string, unknown>>): Fault;
  /** Switches a fault off, or all of them. @returns how many there were */
  lift(id?: number): number;
}

/** A running exchange. */
export interface Exchange extends Controls {
  /** Base of REST, for example http://127.0.0.1:4711. */
  readonly url: string;
  /** Base of the streams, for example ws://127.0.0.1:4711. */
  readonly wsUrl: string;
  /** What is played, in words. */
  readonly market: string;
  /** The truth: every market, past and future. */
  readonly venue: Venue;
  /** What was sent to whom. */
  readonly ledger: Ledger;
  /** What was asked over REST. */
  readonly requests: RequestLog;
  /** The faults that were ordered. */
  readonly faults: FaultBoard;
  stop(): Promise<void>;
}
