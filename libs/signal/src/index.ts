export { castBallots, type Ballot } from './ballot.js';
export { bookObjection, dayIsOver } from './book/book-rules.js';
export { bookDigest, EMPTY_BOOK } from './book/signal-book.js';
export type { DayResult, OpenSignal, SignalBook, StoppedSignal } from './book/signal-book.js';
export { calibrated, PRIOR_CALIBRATION, type Calibration } from './calibration.js';
export { canonicalJson, type Json, type JsonObject } from './canonical-json.js';
export { configVersion } from './config-version.js';
export {
  dataQuality,
  HOUR_MINUTES,
  engineVetoes,
  STALE_MS,
  type DataPolicy,
  type DataQuality,
  type EngineVeto,
  type Freshness,
  type Grade,
} from './data-quality.js';
export { atBaseRate, brier, MIN_SHOWN, murphy, reliability, skill, tooFew, wilson } from './learning/forecast-score.js';
export type { Interval, Known, MurphyParts, ReliabilityBin } from './learning/forecast-score.js';
export type { Forecast } from './learning/isotonic.js';
export type { LearnerState } from './learning/learner.js';
export type { Learned, Weights } from './learning/learned.js';
export { wasEntered, type BarrierResult, type EnteredResult, type Exit } from './outcome/barrier-result.js';
export { BarrierTrade, NO_FUNDING, type FundingRate, type PlannedTrade } from './outcome/barrier-trade.js';
export { MarketLedger, type LedgerEvent, type LedgerSettings } from './outcome/market-ledger.js';
export type { LedgerState } from './outcome/ledger-state.js';
export { StopRecords, type StopReading, type TimeframeStops } from './outcome/stop-records.js';
export { StrategyRecords, type StrategyRecord } from './outcome/strategy-records.js';
export type { Claim, Outcome } from './outcome/outcome.js';
export type { LifeEvent, LifePhase } from './outcome/signal-life.js';
export { evidenceOf, type Evidence, type EvidenceSources, type NamedMinute } from './evidence/evidence.js';
export { differences, type Difference } from './evidence/difference.js';
export { RangeDigests, type DigestedRange, type LatestCandles } from './evidence/range-digests.js';
export { MinuteTape, tapeStart } from './evidence/minute-tape.js';
export { recordedTape, reread, tapeOf } from './evidence/recorded-tape.js';
export { TradeSheetError, type SheetedMinute, type TradeSheet } from './evidence/trade-sheet.js';
export { replayRecord, TamperedEvidenceError } from './evidence/replay-record.js';
export type { ReplaySources, ReplayVerdict } from './evidence/replay-record.js';
export { channelOf } from './store/signal-store.js';
export type {
  Book,
  Decision,
  Entry,
  KeptLedger,
  MarketKey,
  News,
  NewsChannel,
  NumberedNews,
  Place,
  SignalFilter,
  SignalPage,
  SignalStore,
  StoredSignal,
} from './store/signal-store.js';
export { requireTimeframe, signalSettings, type SignalOptions, type SignalSettings } from './settings.js';
export type { Signal, SignalDirection } from './signal.js';
export { SignalEngine } from './signal-engine.js';
export { signalId, type SignalName } from './signal-id.js';
export { edgeOverChance, STATIC_POLICY, VotingService } from './voting.service.js';
export type {
  DirectionalBallot,
  Economics,
  Rejection,
  Standing,
  Strength,
  Verdict,
  VotingPolicy,
} from './voting.service.js';
