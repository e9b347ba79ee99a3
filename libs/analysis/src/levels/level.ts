import type { EpochMs } from '#libs/market';
import type { LevelKind, LevelTier } from './level-catalogue.js';
import type { LevelZone, TouchRecord } from './level-touches.js';

/** A price that somebody who reads the auction puts forward as a level. */
export interface LevelCandidate {
  /** Stays the same while the level does; a source that moves its level keeps the id. */
  readonly id: string;
  readonly kind: LevelKind;
  /** Ticks. */
  readonly price: number;
  /** Its own zone (nodes, stacked imbalances), ticks, edges included. Without one: a margin around the price. */
  readonly zone?: { readonly low: number; readonly high: number };
  /** From when it was known. */
  readonly bornAt: EpochMs;
  /** Close of the candle that was the first to trade at it, where its source knows. */
  readonly testedAt?: EpochMs | undefined;
}

/** Untouched, visited, or broken twice: after its first break a level still works from the other side. */
export type LevelState = 'naked' | 'tested' | 'broken';

/** One level as of one moment. */
export interface Level extends LevelZone, TouchRecord {
  readonly id: string;
  readonly kind: LevelKind;
  readonly tier: LevelTier;
  readonly bornAt: EpochMs;
  readonly state: LevelState;
  /** 0..1. */
  readonly score: number;
}

/** What is near and what is far for levels, ticks. */
export interface LevelScale {
  /** Half of the zone of a level without one of its own. */
  readonly halfWidth: number;
  /** Widest gap across which levels merge. */
  readonly tolerance: number;
}
