import type { EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { BLOCK, BlockExtremes } from '../candles/block-extremes.js';
import type { CandleSeries } from '../candles/candle-series.js';
import type { LevelTraits } from './level-catalogue.js';
import { mergeLevels, type KeyLevel } from './level-merge.js';
import { levelScore, lifetime } from './level-score.js';
import { LevelTouches, type LevelZone, type TouchBar, type TouchRecord } from './level-touches.js';
import type { Level, LevelCandidate, LevelScale, LevelState } from './level.js';
import type { TrueRanges } from '../candles/true-ranges.js';

/** The 5m candles that touch levels. */
export interface LevelSources {
  readonly fiveMinutes: CandleSeries;
  readonly ranges: TrueRanges;
}

/** A level that is followed. */
interface Followed {
  readonly candidate: LevelCandidate;
  readonly traits: LevelTraits;
  readonly zone: LevelZone;
  readonly touches: LevelTouches;
  /** From then on nothing that price does there could lift it over the floor again. */
  readonly spentAt: number;
}

/**
 * The key levels of one market, kept in order of price. Readers put candidates forward; each is then followed from one
 * 5m close to the next, and scored and merged when asked. Call `extend` after candles were appended. What price did at
 * a level counts from its birth, also where it is put forward later, as far back as the 5m candles go: so it does not
 * matter when the following began. The zone of a level is fixed when it is put forward.
 *
 * Cost: O(levels) a 5m close; O(log levels + candles since birth) a candidate; O(levels log levels) a merge.
 */
export class KeyLevels {
  readonly #byPrice: Followed[] = [];
  readonly #byId = new Map<string, Followed>();
  readonly #extremes: BlockExtremes;
  readonly #sources = new Map<string, ReadonlySet<string>>();
  /** 5m candles taken in. */
  #read = 0;
  /** None that is followed is spent before. */
  #nextSpent = Infinity;

  constructor(
    private readonly sources: LevelSources,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#extremes = new BlockExtremes(sources.fiveMinutes);
  }

  /** Levels that are followed. */
  get size(): number {
    return this.#byPrice.length;
  }

  /**
   * Follows a level, anew if it has moved. One that is known and where it was keeps its birth and its history; one that
   * is too old to matter is not taken in.
   */
  admit(candidate: LevelCandidate, scale: LevelScale): void {
    const known = this.#byId.get(candidate.id)?.candidate;
    if (known && samePlace(known, candidate)) return;
    this.withdraw(candidate.id);
    const traits = this.settings.levels.kinds[candidate.kind];
    const spentAt = candidate.bornAt + lifetime(traits, this.settings.levels);
    if (spentAt < this.#now()) return;
    this.#nextSpent = Math.min(this.#nextSpent, spentAt);
    const followed = this.#followed(candidate, traits, scale, spentAt);
    this.#byPrice.splice(this.#slotOf(candidate), 0, followed);
    this.#byId.set(candidate.id, followed);
  }

  /** Forgets a level; one that is not known is none. */
  withdraw(id: string): void {
    const followed = this.#byId.get(id);
    if (!followed) return;
    this.#byPrice.splice(this.#slotOf(followed.candidate), 1);
    this.#byId.delete(id);
  }

  /** Puts forward all levels of one source as of now: those it no longer names are forgotten. */
  replace(source: string, candidates: readonly LevelCandidate[], scale: LevelScale): void {
    const ids = new Set(candidates.map(({ id }) => id));
    for (const id of this.#sources.get(source) ?? []) if (!ids.has(id)) this.withdraw(id);
    for (const candidate of candidates) this.admit(candidate, scale);
    this.#sources.set(source, ids);
  }

  /** Takes in the new 5m candles and forgets the levels that are too old to matter again. */
  extend(): void {
    const { fiveMinutes } = this.sources;
    for (; this.#read < fiveMinutes.length; this.#read += 1) {
      const [openTime, bar] = [fiveMinutes.openTime(this.#read), this.#bar(this.#read)];
      for (const { candidate, touches } of this.#byPrice) if (candidate.bornAt <= openTime) touches.add(bar);
    }
    this.#forget(this.#now());
  }

  /** @returns the levels that are worth something, lowest price first. */
  levels(asOf: EpochMs): readonly Level[] {
    const known: Level[] = [];
    for (const followed of this.#byPrice) {
      if (followed.candidate.bornAt > asOf) continue;
      const score = this.#scoreOf(followed, asOf);
      if (score >= this.settings.levels.floor) known.push(levelOf(followed, score));
    }
    return known;
  }

  /** @returns the levels merged, lowest price first. */
  merged(asOf: EpochMs, { tolerance }: LevelScale): readonly KeyLevel[] {
    return mergeLevels(this.levels(asOf), tolerance, this.settings);
  }

  #followed(candidate: LevelCandidate, traits: LevelTraits, { halfWidth }: LevelScale, spentAt: number): Followed {
    const { price, bornAt } = candidate;
    const zone = { price, ...(candidate.zone ?? { low: price - halfWidth, high: price + halfWidth }) };
    const { levels } = this.settings;
    const start = this.sources.fiveMinutes.indexFrom(bornAt);
    const touches = new LevelTouches(zone, traits.response, levels, this.#touchedBefore(candidate) ? 1 : 0);
    this.#tell(touches, start);
    return { candidate, traits, zone, touches, spentAt };
  }

  /** Tells what price did from candle `start` on; hours that change nothing are passed over. */
  #tell(touches: LevelTouches, start: number): void {
    for (let i = start; i < this.#read; i += 1) {
      const block = this.#extremes.blockAt(i);
      const isUnmoved =
        block !== undefined && touches.isUnmovedBy(this.#extremes.low(block), this.#extremes.high(block));
      if (isUnmoved) i += BLOCK - 1;
      else touches.add(this.#bar(i));
    }
  }

  /** Whether price was there before there are 5m candles to tell. */
  #touchedBefore({ testedAt }: LevelCandidate): boolean {
    const { fiveMinutes } = this.sources;
    return testedAt !== undefined && fiveMinutes.length > 0 && testedAt <= fiveMinutes.openTime(0);
  }

  /** End of the last candle taken in. */
  #now(): number {
    return this.#read === 0 ? -Infinity : this.sources.fiveMinutes.endTime(this.#read - 1);
  }

  #forget(now: number): void {
    if (this.#nextSpent >= now) return;
    for (const { candidate } of this.#byPrice.filter(({ spentAt }) => spentAt < now)) this.withdraw(candidate.id);
    this.#nextSpent = this.#byPrice.reduce((first, { spentAt }) => Math.min(first, spentAt), Infinity);
  }

  #bar(index: number): TouchBar {
    const { fiveMinutes, ranges } = this.sources;
    return {
      high: fiveMinutes.high(index),
      low: fiveMinutes.low(index),
      close: fiveMinutes.close(index),
      atr: ranges.atr(index),
    };
  }

  #scoreOf({ candidate: { bornAt }, traits, touches }: Followed, asOf: EpochMs): number {
    return levelScore(traits, asOf - bornAt, touches, this.settings.levels);
  }

  /** Where the level stands in the list, or would. */
  #slotOf({ price, id }: LevelCandidate): number {
    let [low, high] = [0, this.#byPrice.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#byPrice[middle]?.candidate;
      if (other && (other.price < price || (other.price === price && other.id < id))) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function levelOf({ candidate: { id, kind, bornAt }, traits, zone, touches }: Followed, score: number): Level {
  return Object.freeze({
    id,
    kind,
    tier: traits.tier,
    bornAt,
    price: zone.price,
    low: zone.low,
    high: zone.high,
    touches: touches.touches,
    bounces: touches.bounces,
    breaks: touches.breaks,
    state: stateOf(touches),
    score,
  });
}

function samePlace(one: LevelCandidate, other: LevelCandidate): boolean {
  const [here, there] = [one.zone, other.zone];
  const sameKind = one.kind === other.kind && one.price === other.price;
  return sameKind && here?.low === there?.low && here?.high === there?.high;
}

function stateOf({ touches, breaks }: TouchRecord): LevelState {
  if (breaks > 1) return 'broken';
  return touches === 0 && breaks === 0 ? 'naked' : 'tested';
}
