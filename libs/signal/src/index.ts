export { castBallots, type Ballot } from './ballot.js';
export { calibrated, PRIOR_CALIBRATION, type Calibration } from './calibration.js';
export { canonicalJson, type Json, type JsonObject } from './canonical-json.js';
export { configVersion } from './config-version.js';
export { dataQuality, engineVetoes, STALE_MS, type DataQuality, type EngineVeto, type Grade } from './data-quality.js';
export { signalSettings, type SignalOptions, type SignalSettings } from './settings.js';
export type { Signal, SignalDirection } from './signal.js';
export { SignalEngine, type Freshness } from './signal-engine.js';
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
