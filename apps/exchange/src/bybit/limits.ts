import type { DoorLimits } from '../wire/socket-door.js';

/** Everything Bybit rations that a reader of public data can meet. Times in real milliseconds. */
export interface BybitLimits extends DoorLimits {
  /** Requests per address; beyond, the address is locked out with 403. */
  readonly requests: number;
  readonly requestsMs: number;
  readonly lockoutMs: number;
  /** Topics in one subscribe request on the spot channel. */
  readonly argsPerRequest: number;
  /** A connection over which nothing goes for so long is closed. */
  readonly idleMs: number;
}

/** The published figures of Bybit v5, 2026. */
export const BYBIT_LIMITS: BybitLimits = {
  requests: 600,
  requestsMs: 5_000,
  lockoutMs: 600_000,
  argsPerRequest: 10,
  idleMs: 600_000,
  connectionAttempts: 500,
  connectionAttemptsMs: 300_000,
  congestionBytes: 1_048_576,
};
