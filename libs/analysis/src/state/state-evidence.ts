import { MINUTE_MS, TIMEFRAME_MS, type EpochMs } from '#libs/market';
import { acceptance } from '../structure/acceptance.js';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { AuctionDay } from './auction-day.js';
import type { FeatureName } from '../readings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { priceRange } from '../candles/price-range.js';
import { efficiencyRatio } from '../candles/efficiency-ratio.js';
import type { Reference } from './reference-value.js';
import { clamp } from '../candles/scale.js';
import type { SessionCalendar } from './session.js';

export type Features = Readonly<Record<FeatureName, number | undefined>>;

/** What speaks for being out of balance. */
export interface Evidence {
  readonly features: Features;
  /** Weighted mean of the features, 0..1; undefined where they weigh too little together. */
  readonly score: number | undefined;
  /** Weight of the available features. */
  readonly coverage: number;
  /** Where price leans: the side of value it is on, inside of it the side of rotation and drift. */
  readonly lean: 1 | -1 | 0;
}

/** What evidence is read from at the close of one candle of the working timeframe. */
export interface EvidenceSources {
  readonly candles: CandleSeries;
  /** By which initial balances are told, whatever the working timeframe. */
  readonly fiveMinutes: CandleSeries;
  readonly brackets: CandleSeries;
  readonly sessions: SessionCalendar;
  readonly day: AuctionDay;
  readonly reference: Reference;
  /** Side of value on which the close lies, and how many closes in a row have. */
  readonly side: 1 | -1 | 0;
  readonly closesOutside: number;
}

const FEATURES: readonly FeatureName[] = [
  'overlap',
  'acceptance',
  'displacement',
  'efficiency',
  'expansion',
  'rotation',
  'initialBalance',
];

/** No evidence at all. */
export const NO_FEATURES: Features = Object.freeze({
  overlap: undefined,
  acceptance: undefined,
  displacement: undefined,
  efficiency: undefined,
  expansion: undefined,
  rotation: undefined,
  initialBalance: undefined,
});

/** Reads all evidence as of the last candle. */
export function gatherEvidence(sources: EvidenceSources, settings: AnalysisSettings = ANALYSIS_SETTINGS): Evidence {
  const { candles, brackets, day, side } = sources;
  const index = candles.length - 1;
  const elapsed = (candles.endTime(index) - day.opening.day) / MINUTE_MS;
  const early = elapsed < settings.state.quietStart;
  const bars = Math.min(index, settings.state.efficiency.bars);
  const rotation = early ? undefined : rotationFactor(brackets, day.opening.day, settings);
  const features = Object.freeze({
    overlap: early ? undefined : overlap(sources, settings),
    acceptance: acceptanceOf(sources, settings),
    displacement: displacement(sources, settings),
    efficiency: efficiency(candles, settings),
    expansion: early ? undefined : expansion(day, elapsed, settings),
    rotation: rotation && clamp(Math.abs(rotation.normalised) / settings.state.rotation.full),
    initialBalance: initialBalance(sources),
  });
  const drift = Math.sign(candles.close(index) - candles.close(index - bars));
  const lean = side === 0 ? (Math.sign((rotation?.factor ?? 0) + 2 * drift) as 1 | -1 | 0) : side;
  const { score, coverage } = weigh(features, settings);
  return { features, score, coverage, lean };
}

/** Weighted mean of the available features and their weight; no score below a coverage of 0.6. */
export function weigh(features: Features, settings = ANALYSIS_SETTINGS): Pick<Evidence, 'score' | 'coverage'> {
  const { weights, minCoverage } = settings.state;
  let [sum, coverage] = [0, 0];
  for (const name of FEATURES) {
    const value = features[name];
    if (value === undefined) continue;
    sum += weights[name] * value;
    coverage += weights[name];
  }
  return { score: coverage + 1e-9 < minCoverage ? undefined : sum / coverage, coverage: Math.min(1, coverage) };
}

/** Evidence of two value areas [val, vah] that part: clamp((0.7 - overlap / the narrower one) / 0.4). */
export function overlapEvidence(
  one: { readonly val: number; readonly vah: number },
  other: { readonly val: number; readonly vah: number },
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): number | undefined {
  const narrower = Math.min(one.vah - one.val, other.vah - other.val);
  if (narrower <= 0) return undefined;
  const shared = Math.max(0, Math.min(one.vah, other.vah) - Math.max(one.val, other.val));
  const { from, span } = settings.state.overlap;
  return clamp((from - shared / narrower) / span);
}

/** Only once a quarter of the usual day's volume has been traded. */
function overlap({ day, reference }: EvidenceSources, settings: AnalysisSettings): number | undefined {
  const { usual } = day.opening;
  if (usual.volume === undefined || day.volume < settings.state.overlap.minVolumeShare * usual.volume) return undefined;
  return day.area && overlapEvidence(day.area, reference, settings);
}

function acceptanceOf(sources: EvidenceSources, settings: AnalysisSettings): number | undefined {
  const { day, reference, side, closesOutside } = sources;
  if (side === 0) return 0;
  const share = day.shareBeyond(side, side > 0 ? reference.vah : reference.val);
  return share === undefined ? undefined : acceptance(closesOutside, share, settings);
}

function displacement({ candles, reference, side }: EvidenceSources, settings: AnalysisSettings): number {
  if (side === 0) return 0;
  const close = candles.close(candles.length - 1);
  const distance = side > 0 ? close - reference.vah : reference.val - close;
  return clamp(distance / Math.max(reference.vah - reference.val, reference.binSize) / settings.state.displacement);
}

/** Over 24 changes that follow each other without a hole. */
function efficiency(candles: CandleSeries, settings: AnalysisSettings): number | undefined {
  const { bars, from, span } = settings.state.efficiency;
  const last = candles.length - 1;
  if (last < bars) return undefined;
  const spanMs = bars * TIMEFRAME_MS[candles.timeframe];
  const whole = candles.openTime(last) - candles.openTime(last - bars) === spanMs;
  const ratio = whole ? efficiencyRatio(candles, last - bars, last + 1) : undefined;
  return ratio === undefined ? undefined : clamp((ratio - from) / span);
}

/** The day's range against the usual, which grows with the square root of time. */
function expansion(day: AuctionDay, elapsed: number, settings: AnalysisSettings): number | undefined {
  const usual = day.opening.usual.range;
  if (day.range === undefined || !usual) return undefined;
  const expected = usual * Math.sqrt(elapsed / 1440);
  return clamp((day.range / expected - 1) / settings.state.expansion.span);
}

/**
 * Rotation factor of the day's last (at most 12) closed 30m brackets: sum of the signs of the changes of their highs
 * and lows, and that over its greatest possible size 2(m - 1), -1..1.
 *
 * @returns undefined with fewer than two brackets.
 */
export function rotationFactor(
  brackets: CandleSeries,
  day: EpochMs,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): { readonly factor: number; readonly normalised: number } | undefined {
  const first = Math.max(brackets.indexFrom(day), brackets.length - settings.state.rotation.brackets);
  const count = brackets.length - first;
  if (count < 2) return undefined;
  let factor = 0;
  for (let i = first + 1; i < brackets.length; i += 1) {
    factor += Math.sign(brackets.high(i) - brackets.high(i - 1)) + Math.sign(brackets.low(i) - brackets.low(i - 1));
  }
  return { factor, normalised: factor / (2 * (count - 1)) };
}

/** Range of the London or New York session over that of its first hour, if exactly one side of it is broken. */
function initialBalance({ candles, fiveMinutes, sessions, day }: EvidenceSources): number | undefined {
  const now = candles.endTime(candles.length - 1);
  const session = sessions.anchored(day.opening.day).findLast(({ balanceTo, to }) => balanceTo < now && now <= to);
  const expected = session && (session.balanceTo - session.from) / TIMEFRAME_MS['5m'];
  const isWhole = session && fiveMinutes.countBetween(session.from, session.balanceTo) === expected;
  const first = isWhole && priceRange(fiveMinutes, session.from, session.balanceTo);
  const all = first && priceRange(fiveMinutes, session.from, now);
  if (!first || !all || first.high === first.low) return undefined;
  const oneSide = all.high > first.high !== all.low < first.low;
  return oneSide ? clamp((all.high - all.low) / (first.high - first.low) - 1) : 0;
}
