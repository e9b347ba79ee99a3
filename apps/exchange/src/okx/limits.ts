import type { Budget } from '../wire/request-budget.js';
import type { DoorLimits } from '../wire/socket-door.js';

/** Everything OKX rations that a reader of public data can meet. Times in real milliseconds. */
export interface OkxLimits extends DoorLimits {
  /** Requests per address and endpoint. */
  readonly requests: Readonly<Record<string, Budget>>;
  /** Subscribe, unsubscribe and login requests per connection and hour. */
  readonly commandsPerHour: number;
  /** A connection over which nothing goes for so long is closed. */
  readonly idleMs: number;
}

const TWO_SECONDS = 2_000;

/** The published figures of OKX v5, 2026. */
export const OKX_LIMITS: OkxLimits = {
  requests: {
    'public/time': { requests: 10, perMs: TWO_SECONDS },
    'public/instruments': { requests: 20, perMs: TWO_SECONDS },
    'market/candles': { requests: 40, perMs: TWO_SECONDS },
    'market/history-candles': { requests: 20, perMs: TWO_SECONDS },
    'market/trades': { requests: 100, perMs: TWO_SECONDS },
    'market/history-trades': { requests: 20, perMs: TWO_SECONDS },
    'market/ticker': { requests: 20, perMs: TWO_SECONDS },
    'market/tickers': { requests: 20, perMs: TWO_SECONDS },
    'market/books': { requests: 40, perMs: TWO_SECONDS },
  },
  commandsPerHour: 480,
  idleMs: 30_000,
  connectionAttempts: 3,
  connectionAttemptsMs: 1_000,
  congestionBytes: 1_048_576,
};
