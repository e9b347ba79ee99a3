/** Everything Binance rations, so that a test can make any of it scarce. Times in real milliseconds. */
export interface BinanceLimits {
  /** Request weight per address and minute. */
  readonly requestWeight: number;
  /** Requests answered 429 before the address is banned. */
  readonly refusalsBeforeBan: number;
  /** First ban; each further one lasts twice as long, up to three days. */
  readonly banMs: number;
  readonly streamsPerConnection: number;
  /** Frames a client may send per second: commands, pings and pongs together. */
  readonly messagesPerSecond: number;
  readonly connectionAttempts: number;
  readonly connectionAttemptsMs: number;
  readonly pingMs: number;
  readonly pongMs: number;
  readonly connectionLifeMs: number;
  /** Unsent bytes of one socket at which the player waits. */
  readonly congestionBytes: number;
}

/** The published figures of Binance spot, 2026. */
export const BINANCE_LIMITS: BinanceLimits = {
  requestWeight: 6_000,
  refusalsBeforeBan: 10,
  banMs: 120_000,
  streamsPerConnection: 1_024,
  messagesPerSecond: 5,
  connectionAttempts: 300,
  connectionAttemptsMs: 300_000,
  pingMs: 20_000,
  pongMs: 60_000,
  connectionLifeMs: 86_400_000,
  congestionBytes: 1_048_576,
};
