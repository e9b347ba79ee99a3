import type { MinuteTrades } from '../market/minute-trades.js';
import type { RunningMinute } from '../market/running-minute.js';

/**
 * Who hears the market: one per wire protocol. Calls come in order of virtual time and are synchronous;
 * slowness is told through `congested`, and nothing is ever dropped.
 */
export interface Audience {
  /** Symbols somebody listens to now. */
  wanted(): ReadonlySet<string>;
  /** Aggregate `index` happened; `running` already holds it. */
  onTrade(symbol: string, trades: MinuteTrades, index: number, running: RunningMinute): void;
  /** About every two virtual seconds: the time for conflated updates. */
  onPulse(symbol: string, time: number, running: RunningMinute): void;
  /** A minute ended at `boundary`; it is now `time`, a little later. Comes for minutes without trades, too. */
  onBoundary(symbol: string, boundary: number, time: number): void;
  /** A run of calls is over for now: what was held back to be sent together may go. */
  flush(): void;
  /** True while a listener has more unsent bytes than it should. */
  congested(): boolean;
}
