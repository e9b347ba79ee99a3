export { BadCandleError, BadNumberError, DomainError, ExchangeUnavailableError, OffTickError } from './errors.js';
export { messageOf, UnknownSymbolError, UnsupportedBrokerError, UpstreamError, type ErrorKind } from './errors.js';
export { checkCandle, type Candle } from './candle.js';
export { systemClock, type Clock } from './clock.js';
export { formatUnits, parseDecimal, significantDecimals, toUnits, type Decimal } from './decimal.js';
export { Instrument, QUOTE_DECIMALS, type InstrumentFacts, type InstrumentStatus } from './instrument.js';
export { FEED_STATES, type FeedState, type MarketEvent } from './market-event.js';
export type { Quote } from './quote.js';
export { after, DAY_MS, epochMs, HOUR_MS, MINUTE_MS, startOfDay, toIso, type EpochMs } from './time.js';
export {
  openTimeOf,
  TIMEFRAME_MS,
  TIMEFRAMES,
  WORKING_TIMEFRAMES,
  type Timeframe,
  type WorkingTimeframe,
} from './timeframe.js';
export { placeOf, type Side, type Trade } from './trade.js';
export { columnsBetween, tradeColumns, type TradeColumns } from './trade-columns.js';
