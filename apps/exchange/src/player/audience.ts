import type { MinuteTrades } from '../market/minute-trades.js';
import type { RunningMinute } from '../market/running-minute.js';

/** One beat of the conflated updates. */
export interface Pulse {
  readonly time: number;
  /** Counts the beats; every second one is even. */
  readonly beat: number;
  readonly running: RunningMinute;
}

/**
 * Who hears the market: one per wire protocol. Calls come in order of virtual time and are synchronous;
 * slowness is told through `congested`, and nothing is ever dropped.
 */
export interface Audience {
  /** Symbols somebody listens to now. */
  wanted(): ReadonlySet<string>;
  /** Aggregate `index` happened; `running` already holds it. */
  onTrade(symbol: string, trades: MinuteTrades, index: number, running: RunningMinute): void;
  /** About every virtual second: the time for conflated updates. */
  onPulse(symbol: string, pulse: Pulse): void;
  /** A minute ended at `boundary`; it is now `time`, a little later. Comes for minutes without trades, too. */
  onBoundary(symbol: string, boundary: number, time: number, running: RunningMinute): void;
  /** A run of calls is over for now, at virtual time `now`: what was held back to be sent together may go. */
  flush(now: number): void;
  /** True while a listener has more unsent bytes than it should. */
  congested(): boolean;
}
