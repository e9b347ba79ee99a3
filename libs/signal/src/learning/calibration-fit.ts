import { sigmoid } from '#libs/strategy';
import { MIN_OBSERVATIONS, PRIOR_CALIBRATION, type Calibration } from '../calibration.js';
import { isotonicFit } from './isotonic.js';

/** A labelled claim: log-odds by chance, edge over chance, and whether the target came first. */
export interface LabelledClaim {
  readonly chance: number;
  readonly edge: number;
  readonly y: 0 | 1;
}

/** Isotonic regression overfits below about a thousand (Niculescu-Mizil & Caruana 2005). */
const ISOTONIC_FROM = 1_000;
/** The prior, intercept 0 and slope 1, counts as much as so many outcomes. */
const PRIOR_WEIGHT = 50;
const STEPS = 50;
const CONVERGED = 1e-10;

/**
 * Fits intercept and slope of logit(p) = chance + intercept + slope edge by maximum likelihood (Platt 1999), with the
 * prior added as 50 outcomes spread over the same claims that came true as often as the prior says: a ridge towards
 * intercept 0 and slope 1. A slope below 0 is set to 0. From 1,000 outcomes on an isotonic fit goes on top.
 *
 * @returns the prior for fewer than 100 claims.
 */
export function fitCalibration(claims: readonly LabelledClaim[]): Calibration {
  const { length } = claims;
  if (length < MIN_OBSERVATIONS) return { ...PRIOR_CALIBRATION, observations: length };
  const free = newton(claims, (one) => one.edge);
  const { intercept, slope } = free.slope >= 0 ? free : { ...newton(claims, () => 0), slope: 0 };
  const fit = { observations: length, intercept, slope };
  if (length < ISOTONIC_FROM) return fit;
  const forecasts = claims.map(({ chance, edge, y }) => ({ p: sigmoid(chance + intercept + slope * edge), y }));
  return { ...fit, isotonic: isotonicFit(forecasts) };
}

interface Line {
  readonly intercept: number;
  readonly slope: number;
}

/** Newton's method on the penalised log-likelihood, which is concave. */
function newton(claims: readonly LabelledClaim[], edgeOf: (claim: LabelledClaim) => number): Line {
  let line: Line = { intercept: 0, slope: 1 };
  for (let step = 0; step < STEPS; step += 1) {
    const { gradient, curvature } = derivatives(claims, edgeOf, line);
    const [g0, g1] = gradient;
    const [h00, h01, h11] = curvature;
    const determinant = h00 * h11 - h01 * h01;
    const isFlat = !(determinant > CONVERGED * h00 * h11);
    const intercept = isFlat ? g0 / h00 : (h11 * g0 - h01 * g1) / determinant;
    const slope = isFlat ? 0 : (h00 * g1 - h01 * g0) / determinant;
    line = { intercept: line.intercept + intercept, slope: line.slope + slope };
    if (Math.abs(intercept) + Math.abs(slope) < CONVERGED) break;
  }
  return line;
}

interface Derivatives {
  readonly gradient: readonly [number, number];
  readonly curvature: readonly [number, number, number];
}

function derivatives(
  claims: readonly LabelledClaim[],
  edgeOf: (claim: LabelledClaim) => number,
  { intercept, slope }: Line,
): Derivatives {
  const prior = PRIOR_WEIGHT / claims.length;
  let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
  for (const claim of claims) {
    const x = edgeOf(claim);
    const p = sigmoid(claim.chance + intercept + slope * x);
    const missing = claim.y - p + prior * (sigmoid(claim.chance + claim.edge) - p);
    const spread = (1 + prior) * p * (1 - p);
    g0 += missing;
    g1 += missing * x;
    h00 += spread;
    h01 += spread * x;
    h11 += spread * x * x;
  }
  return { gradient: [g0, g1], curvature: [h00, h01, h11] };
}
