import type { DoorLimits } from '../wire/socket-door.js';

/** Everything Kraken rations that a reader of public data can meet. Times in real milliseconds. */
export interface KrakenLimits extends DoorLimits {
  /** Public requests per address: about one a second, with some patience for a burst. */
  readonly requests: number;
  readonly requestsMs: number;
  /** A connection with a subscription hears a heartbeat when it heard nothing else for so long. */
  readonly heartbeatMs: number;
}

/** The published figures of Kraken spot, 2026. */
export const KRAKEN_LIMITS: KrakenLimits = {
  requests: 15,
  requestsMs: 15_000,
  heartbeatMs: 1_000,
  connectionAttempts: 150,
  connectionAttemptsMs: 600_000,
  congestionBytes: 1_048_576,
};
