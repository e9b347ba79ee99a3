import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { LevelKind, LevelTier } from './level-catalogue.js';
import type { Level, LevelState } from './level.js';

/** Levels that lie so close together that price cannot tell them apart. */
export interface KeyLevel {
  /** Mean of its members' prices weighted by score, to the nearest tick. */
  readonly price: number;
  /** All that its members' zones cover. */
  readonly low: number;
  readonly high: number;
  /** The best of its members. */
  readonly tier: LevelTier;
  readonly kinds: readonly LevelKind[];
  /** 0..1: 1 - product of (1 - score) over the best member of each family. */
  readonly score: number;
  /** 1..5 for people: score in fifths, rounded up. */
  readonly significance: number;
  /** `naked` where no member was visited, `broken` where all were broken twice. */
  readonly state: LevelState;
  /** Visits of its most visited member. */
  readonly touches: number;
  /** By price, lowest first. */
  readonly members: readonly Level[];
}

/** Neighbours in price: levels `at` and `at + 1`. */
interface Gap {
  readonly at: number;
  readonly width: number;
  /** Score of both. */
  readonly weight: number;
}

/**
 * Merges levels that are neighbours in price: a gap is closed, the narrowest first, if it is at most `tolerance` and
 * what it would join spans at most twice that. Of equal gaps the one between the stronger levels goes first, then the
 * lower one. Going by width and not from below makes the mirror image of the levels merge to the mirror image.
 *
 * A fixed band of half a per cent, as one public platform has it, keeps only the first level of each band.
 *
 * @param levels by price, lowest first. @param tolerance ticks.
 */
export function mergeLevels(
  levels: readonly Level[],
  tolerance: number,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): readonly KeyLevel[] {
  const merged: KeyLevel[] = [];
  for (let first = 0, end = 0; first < levels.length; first = end) {
    end = clusterEnd(levels, first, tolerance);
    const only = end === first + 1 ? levels[first] : undefined;
    if (only) {
      merged.push(alone(only));
      continue;
    }
    const cluster = levels.slice(first, end);
    if (isWithin(cluster, 2 * tolerance)) merged.push(keyLevel(cluster, settings));
    else for (const members of parted(cluster, tolerance)) merged.push(keyLevel(members, settings));
  }
  return Object.freeze(merged);
}

/** @returns the index behind the levels from `first` on that no gap wider than the tolerance parts. */
function clusterEnd(levels: readonly Level[], first: number, tolerance: number): number {
  let end = first + 1;
  let price = levels[first]?.price ?? NaN;
  for (let next = levels[end]; next && next.price - price <= tolerance; next = levels[end]) {
    ({ price } = next);
    end += 1;
  }
  return end;
}

/** Whatever the order in which its gaps are closed, a cluster as narrow as that becomes one level. */
function isWithin(cluster: readonly Level[], widest: number): boolean {
  const [low, high] = [cluster[0], cluster.at(-1)];
  return low !== undefined && high !== undefined && high.price - low.price <= widest;
}

/** @returns the parts of a cluster that is too wide for one level. */
function parted(cluster: readonly Level[], tolerance: number): readonly (readonly Level[])[] {
  const gaps = gapsOf(cluster, tolerance).toSorted((a, b) => a.width - b.width || b.weight - a.weight || a.at - b.at);
  const runs = new Runs(cluster);
  for (const { at } of gaps) runs.join(at, 2 * tolerance);
  return runs.all();
}

function gapsOf(levels: readonly Level[], tolerance: number): Gap[] {
  const gaps: Gap[] = [];
  let lower: Level | undefined;
  levels.forEach((upper, i) => {
    const width = lower ? upper.price - lower.price : Infinity;
    if (lower && width <= tolerance) gaps.push({ at: i - 1, width, weight: lower.score + upper.score });
    lower = upper;
  });
  return gaps;
}

/** Which levels belong together: runs [first, last] of a sorted list, known at both of their ends. */
class Runs {
  readonly #first: number[];
  readonly #last: number[];

  constructor(private readonly levels: readonly Level[]) {
    this.#first = levels.map((_, i) => i);
    this.#last = levels.map((_, i) => i);
  }

  /** Joins the run that ends at `at` with the one that begins after it, if both together are narrow enough. */
  join(at: number, widest: number): void {
    const [first, last] = [this.#first[at] ?? at, this.#last[at + 1] ?? at + 1];
    const [low, high] = [this.levels[first], this.levels[last]];
    if (!low || !high || high.price - low.price > widest) return;
    this.#last[first] = last;
    this.#first[last] = first;
  }

  all(): (readonly Level[])[] {
    const found: (readonly Level[])[] = [];
    for (let i = 0; i < this.levels.length; i = (this.#last[i] ?? i) + 1) {
      found.push(this.levels.slice(i, (this.#last[i] ?? i) + 1));
    }
    return found;
  }
}

function keyLevel(members: readonly Level[], settings: AnalysisSettings): KeyLevel {
  const [only] = members;
  if (only && members.length === 1) return alone(only);
  let [low, high, touches] = [Infinity, -Infinity, 0];
  let tier: LevelTier = 3;
  let [naked, broken] = [true, true];
  for (const member of members) {
    low = Math.min(low, member.low);
    high = Math.max(high, member.high);
    touches = Math.max(touches, member.touches);
    if (member.tier < tier) ({ tier } = member);
    naked &&= member.state === 'naked';
    broken &&= member.state === 'broken';
  }
  const score = combined(members, settings);
  return Object.freeze({
    price: Math.round(meanPrice(members)),
    low,
    high,
    tier,
    kinds: Object.freeze(kindsOf(members)),
    score,
    significance: significance(score),
    state: naked ? 'naked' : broken ? 'broken' : 'tested',
    touches,
    members: Object.freeze(members),
  });
}

/** In order of price, each once. */
function kindsOf(members: readonly Level[]): LevelKind[] {
  const kinds = members.map(({ kind }) => kind);
  const isNew = (kind: LevelKind, i: number): boolean => kinds.indexOf(kind) === i;
  return kinds.every(isNew) ? kinds : kinds.filter(isNew);
}

function alone(level: Level): KeyLevel {
  const score = 1 - (1 - level.score);
  const members = Object.freeze([level]);
  return Object.freeze({
    price: Math.round(meanPrice(members)),
    low: level.low,
    high: level.high,
    tier: level.tier,
    kinds: Object.freeze([level.kind]),
    score,
    significance: significance(score),
    state: level.state,
    touches: level.touches,
    members,
  });
}

function meanPrice(members: readonly Level[]): number {
  let [weight, weighted, sum] = [0, 0, 0];
  for (const { price, score } of members) {
    weight += score;
    weighted += score * price;
    sum += price;
  }
  return weight > 0 ? weighted / weight : sum / members.length;
}

/** Smallest first, so that the order of the members does not matter to the last bit. */
function combined(members: readonly Level[], { levels: { kinds } }: AnalysisSettings): number {
  const scores = members.map(({ score }) => score);
  const families = members.map(({ kind }) => kinds[kind].family);
  for (let i = 1; i < scores.length; i += 1) {
    const known = families.indexOf(families[i] ?? 'poc');
    if (known < i) [scores[known], scores[i]] = [Math.max(scores[known] ?? 0, scores[i] ?? 0), 0];
  }
  rise(scores);
  let rest = 1;
  for (const score of scores) rest *= 1 - score;
  return 1 - rest;
}

/** Sorts a handful of numbers in place, smallest first. */
function rise(numbers: number[]): void {
  for (let i = 1; i < numbers.length; i += 1) {
    const number = numbers[i] ?? 0;
    let at = i;
    for (; at > 0 && (numbers[at - 1] ?? 0) > number; at -= 1) numbers[at] = numbers[at - 1] ?? 0;
    numbers[at] = number;
  }
}

/** Score in fifths, rounded up: 1 (weak) .. 5. */
export function significance(score: number): number {
  return Math.max(1, Math.ceil(5 * score));
}
