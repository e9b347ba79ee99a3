/** The exchange counts by the machine's clock, everybody here by one that runs faster. */
export const GENEROUS = {
  binance: { requestWeight: 1e9, connectionAttempts: 1e9, messagesPerSecond: 1e9 },
  bybit: { requests: 1e9, connectionAttempts: 1e9 },
  okx: { requests: {}, commandsPerHour: 1e9, connectionAttempts: 1e9 },
  kraken: { requests: 1e9, connectionAttempts: 1e9 },
} as const;
