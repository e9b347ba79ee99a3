export type { Broker, CandleRequest, StreamOptions } from './broker.js';
export { brokerUrlFault } from './broker-url.js';
export { brokerOf, brokers, openBrokers, type BrokerOverrides, type OpenBrokers } from './brokers.js';
export { binance, BinanceBroker } from './brokers/binance.js';
export { defineBroker, systemSeams, type BrokerDefinition } from './define-broker.js';
export type { BrokerSeams, BrokerSettings } from './define-broker.js';
export { type Budget } from './rate-budget.js';
export { systemRandom, systemTimers } from './reconnect.js';
export type { Random, Timers } from './timers.js';
