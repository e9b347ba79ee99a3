/** The wire protocols that are spoken, by the exchange that speaks them in the world. */
export const PROTOCOLS = ['binance', 'bybit', 'okx', 'kraken'] as const;

/** One of the wire protocols. */
export type Protocol = (typeof PROTOCOLS)[number];
