export { Aggregation, joined, ROLLED_UP, type RolledUp } from './candles/aggregation.js';
export { absorbs, combine, confirms, labelOf, type AggressionParts } from './order-flow/aggression.js';
export { ANALYSIS_SETTINGS, type AnalysisSettings } from './analysis-settings.js';
export { AuctionReader, NoCandlesError } from './auction-reader.js';
export { AuctionReaderFactory } from './auction-reader-factory.js';
export type {
  Aggression,
  AggressionLabel,
  AuctionView,
  BalanceArea,
  Contiguity,
  DeltaReading,
  FailedBreakout,
  FeatureName,
  InputRange,
  MarketState,
  Missing,
  MissingCode,
  OrderFlowSource,
  ProfileReading,
  ReferenceValue,
  SessionName,
  StateLabel,
  ValueArea,
} from './auction-view.js';
export { CandleOrderError, CandleSeries } from './candles/candle-series.js';
export { historyWindow, type HistorySpan } from './candles/history-window.js';
export { SessionCalendar, type AnchoredSession, type SessionSpan } from './state/session.js';
export type { CandleFlow, CandlePrints } from './order-flow/candle-flow.js';
export type { BigTrade, BigTradeTier, BigTradeVerdict } from './order-flow/big-trades.js';
export type { FootprintReading, FootprintRow, FootprintsReading } from './order-flow/footprint-reading.js';
export type { HighVolumeNode, LowVolumeNode } from './profile/node-reading.js';
export type { ProfileShape } from './profile/profile-shape.js';
export type { ScopeReading } from './profile/profile-scopes.js';
export type { StructuredProfile } from './profile/scope-profile.js';
export { scopeName, type Scope, type TimeSpan } from './profile/scope-span.js';
