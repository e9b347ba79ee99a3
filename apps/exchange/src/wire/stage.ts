import type { Host } from '../ambient.js';
import type { FaultBoard } from '../faults/fault-board.js';
import type { Venue } from '../market/venue.js';

/** What every protocol stands on: the one market, its time, its faults. */
export interface Stage {
  readonly venue: Venue;
  readonly board: FaultBoard;
  readonly host: Host;
  /** Virtual time. */
  readonly now: () => number;
}
