import type { EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from './analysis-settings.js';
import type { CandleSeries } from './candle-series.js';
import { mergeLevels, type KeyLevel } from './level-merge.js';
import { decay, levelScore } from './level-score.js';
import { LevelTouches, type LevelZone, type TouchRecord } from './level-touches.js';
import type { Level, LevelCandidate, LevelScale, LevelState } from './level.js';
import type { TrueRanges } from './true-ranges.js';

/** The 5m candles that touch levels. */
export interface LevelSources {
  readonly fiveMinutes: CandleSeries;
  readonly ranges: TrueRanges;
}

/** A level that is followed. */
interface Followed {
  readonly candidate: LevelCandidate;
  readonly zone: LevelZone;
  readonly touches: LevelTouches;
}

/**
 * The key levels of one market, kept in order of price. Readers put candidates forward; each is then followed from one
 * 5m close to the next, and scored and merged when asked. Call `extend` after candles were appended. What price did at a level counts from its birth, also where it
 * is put forward later, as far back as the 5m candles go: so it does not matter when the following began. The zone of a
 * level is fixed when it is put forward.
 *
 * Cost: O(levels) a 5m close; O(log levels + candles since birth) a candidate; O(levels log levels) a merge.
 */
export class KeyLevels {
  readonly #byPrice: Followed[] = [];
  readonly #byId = new Map<string, Followed>();
  readonly #sources = new Map<string, ReadonlySet<string>>();
  /** 5m candles taken in. */
  #read = 0;

  constructor(
    private readonly sources: LevelSources,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {}

  /** Levels that are followed. */
  get size(): number {
    return this.#byPrice.length;
  }

  /** Follows a level, anew if it has moved. One that is known and where it was keeps its birth and its history. */
  admit(candidate: LevelCandidate, scale: LevelScale): void {
    const known = this.#byId.get(candidate.id)?.candidate;
    if (known && samePlace(known, candidate)) return;
    this.withdraw(candidate.id);
    const followed = this.#follow(candidate, scale);
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
      const openTime = fiveMinutes.openTime(this.#read);
      for (const { candidate, touches } of this.#byPrice)
        if (candidate.bornAt <= openTime) this.#touch(touches, this.#read);
    }
    if (this.#read > 0) this.#forget(fiveMinutes.endTime(this.#read - 1));
  }

  /** @returns the levels that are worth something, lowest price first. */
  levels(asOf: EpochMs): readonly Level[] {
    return this.#byPrice.flatMap((followed) => {
      const { bornAt } = followed.candidate;
      const level = bornAt <= asOf ? this.#scored(followed, asOf) : undefined;
      return level && level.score >= this.settings.levels.floor ? [level] : [];
    });
  }

  /** @returns the levels merged, lowest price first. */
  merged(asOf: EpochMs, { tolerance }: LevelScale): readonly KeyLevel[] {
    return mergeLevels(this.levels(asOf), tolerance, this.settings);
  }

  #follow(candidate: LevelCandidate, { halfWidth }: LevelScale): Followed {
    const { price, bornAt, kind } = candidate;
    const zone = { price, ...(candidate.zone ?? { low: price - halfWidth, high: price + halfWidth }) };
    const { levels } = this.settings;
    const touches = new LevelTouches(zone, levels.kinds[kind].response, levels);
    const { fiveMinutes } = this.sources;
    for (let i = fiveMinutes.indexFrom(bornAt); i < this.#read; i += 1) this.#touch(touches, i);
    return { candidate, zone, touches };
  }

  #forget(now: EpochMs): void {
    const spent = this.#byPrice.filter((followed) => this.#isSpent(followed, now));
    for (const { candidate } of spent) this.withdraw(candidate.id);
  }

  #touch(touches: LevelTouches, index: number): void {
    const { fiveMinutes, ranges } = this.sources;
    touches.add({
      high: fiveMinutes.high(index),
      low: fiveMinutes.low(index),
      close: fiveMinutes.close(index),
      atr: ranges.atr(index),
    });
  }

  /** Nothing that price does there could lift it over the floor again. */
  #isSpent({ candidate: { kind, bornAt } }: Followed, now: EpochMs): boolean {
    const { kinds, factor, floor } = this.settings.levels;
    const { base, halfLife } = kinds[kind];
    return factor.max * base * decay(now - bornAt, halfLife) < floor;
  }

  #scored({ candidate: { id, kind, bornAt }, zone, touches }: Followed, asOf: EpochMs): Level {
    const { levels } = this.settings;
    const traits = levels.kinds[kind];
    const record = touches.record;
    const score = levelScore(traits, asOf - bornAt, record, levels);
    return Object.freeze({ id, kind, tier: traits.tier, bornAt, ...zone, ...record, state: stateOf(record), score });
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

function samePlace(one: LevelCandidate, other: LevelCandidate): boolean {
  const [here, there] = [one.zone, other.zone];
  const sameKind = one.kind === other.kind && one.price === other.price;
  return sameKind && here?.low === there?.low && here?.high === there?.high;
}

function stateOf({ touches, breaks }: TouchRecord): LevelState {
  if (breaks > 1) return 'broken';
  return touches === 0 && breaks === 0 ? 'naked' : 'tested';
}
