import type { StateLabel } from '#libs/analysis';
import type { Strategy, Terms } from '#libs/strategy';
import type { JsonObject } from './canonical-json.js';
import { configurationOf, configVersion } from './config-version.js';
import type { Learned } from './learning/learned.js';
import { MIN_OBSERVATIONS } from './calibration.js';
import type { SignalSettings } from './settings.js';
import { VotingService } from './voting.service.js';

/** From 300 labelled outcomes on. */
const SEASONED_EDGE_CAP = 1.2;
/** From 100 on, when probabilities are calibrated. */
const CALIBRATED_MIN_EXPECTED_VALUE = 0.1;

/** The rules a decision is made by: the settings, and what was learned in their place. */
export interface Rules {
  readonly terms: Terms;
  readonly voting: VotingService;
  readonly weightOf: (strategy: string, state: StateLabel | undefined) => number;
  readonly configuration: JsonObject;
  readonly configVersion: string;
}

/** @param learned undefined: the settings alone. */
export function rulesOf(strategies: readonly Strategy[], settings: SignalSettings, learned?: Learned): Rules {
  const terms = termsOf(settings.terms, learned);
  const { calibration, weights } = learned ?? { calibration: settings.voting.calibration, weights: undefined };
  const inForce = learned ? { ...settings, terms, learned } : settings;
  const voting = new VotingService({ ...settings.voting, calibration }, terms);
  return {
    terms,
    voting,
    weightOf: (strategy, state) => (state && weights?.[state][strategy]) ?? voting.weightOf(strategy),
    configuration: configurationOf(strategies, inForce),
    configVersion: configVersion(strategies, inForce),
  };
}

function termsOf(terms: Terms, learned: Learned | undefined): Terms {
  if (!learned) return terms;
  const isCalibrated = learned.calibration.observations >= MIN_OBSERVATIONS;
  return {
    ...terms,
    edgeCap: learned.isSeasoned ? SEASONED_EDGE_CAP : terms.edgeCap,
    minExpectedValue: isCalibrated ? CALIBRATED_MIN_EXPECTED_VALUE : terms.minExpectedValue,
  };
}
