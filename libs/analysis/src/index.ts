export { Aggregation, ROLLED_UP, type RolledUp } from './candles/aggregation.js';
export { absorptionAtLevel, type Effort, type Zone } from './order-flow/effort.js';
export { absorbs, combine, confirms, labelOf, type AggressionParts } from './order-flow/aggression.js';
export { ANALYSIS_SETTINGS, type AnalysisSettings } from './analysis-settings.js';
export { AuctionReader, NoCandlesError } from './auction-reader.js';
export { AuctionReaderFactory } from './auction-reader-factory.js';
export type { AuctionView } from './auction-view.js';
export type { MinuteReading } from './minute-reading.js';
export { analysisSettings, workingTimeframeOf } from './working-settings.js';
export { STRUCTURE_SPANS, timeScale, type RangeSpan, type StructureSpans } from './working-timeframe.js';
export type {
  Aggression,
  AggressionLabel,
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
} from './readings.js';
export { CandleOrderError, CandleSeries } from './candles/candle-series.js';
export { historyWindow, type HistorySpan } from './candles/history-window.js';
export { SessionCalendar, type AnchoredSession, type SessionSpan } from './state/session.js';
export { reversionQuality, type BiasTimeframe, type Confluence, type TimeframeBias } from './levels/confluence.js';
export type { LevelFamily, LevelKind, LevelTier } from './levels/level-catalogue.js';
export type { KeyLevel } from './levels/level-merge.js';
export { levelPosition, levelScoreWithin, type LevelPosition } from './levels/level-position.js';
export type { Level, LevelState } from './levels/level.js';
export { roundNumbers, roundStep, stopPastRoundNumber } from './levels/round-numbers.js';
export type { BigTrade, BigTradeLimits, BigTradeTier, BigTradeVerdict } from './order-flow/big-trades.js';
export type { CandleFlow, CandlePrints } from './order-flow/candle-flow.js';
export type { CvdDivergence } from './order-flow/cvd-divergence.js';
export type { FootprintReading, FootprintRow, FootprintsReading, StackedRows } from './order-flow/footprint-reading.js';
export type { StackedZone } from './order-flow/stacked-zones.js';
export type { TapedMinute } from './order-flow/taped-minute.js';
export type { TradesReading } from './order-flow/trades-reading.js';
export type { UnfinishedAuction } from './order-flow/unfinished-auction.js';
export type { NakedPoc, NakedPocKind } from './profile/naked-poc.js';
export { minuteNodes, type ProfiledMinute } from './profile/minute-nodes.js';
export type { HighVolumeNode, LowVolumeNode, VolumeNodes } from './profile/node-reading.js';
export type { PocMigrationReading } from './profile/poc-migration.js';
export type { BinnedReading, ScopeReading } from './profile/profile-scopes.js';
export type { ProfileShape } from './profile/profile-shape.js';
export type { StructuredProfile } from './profile/read-profile.js';
export type { ProfileBin } from './profile/scope-profile.js';
export { scopeName, type Scope, type TimeSpan } from './profile/scope-span.js';
export type { PriceZone, SinglePrints, TpoExtreme, TpoReading } from './profile/tpo.js';
export type { DayType } from './state/day-type.js';
export type { DayTypeReading } from './state/day-types.js';
export { retracement, type ImpulseLeg, type LegTest } from './structure/impulse-leg.js';
export type { LegsReading, ProfiledLeg } from './structure/profiled-leg.js';
export type { SwingReading, SwingTimeframe } from './structure/structure-walk.js';
export type { Extreme, Pivot, SwingLeg } from './structure/zigzag.js';
