export type { Group } from './breakdown.js';
export type { CalibrationReport } from './calibration-report.js';
export { metricsOf, type Estimate, type Metrics } from './metrics.js';
export type { PlaceboMargin } from './placebo.js';
export { Replay, type MinuteSource, type ReplayedMinute } from './replay.js';
export { ReplayReport, type OutcomeReport, type Report, type ReportTerms } from './replay-report.js';
export { reportText } from './report-text.js';
export { VoteTally, type Counts } from './vote-tally.js';
