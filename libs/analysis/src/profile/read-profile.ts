import type { EpochMs, Timeframe } from '#libs/market';
import type { AnalysisSettings } from '../analysis-settings.js';
import type { ProfileReading, ValueArea } from '../readings.js';
import { NO_NODES, readNodes, type VolumeNodes } from './node-reading.js';
import { profileShape, type ProfileShape } from './profile-shape.js';
import type { TimeSpan } from './scope-span.js';
import type { VolumeProfile } from './volume-profile.js';

interface ProfileStructure extends VolumeNodes {
  readonly shape: ProfileShape;
}

const NO_STRUCTURE: ProfileStructure = { ...NO_NODES, shape: '?' };

/** A profile with its nodes and its shape. */
export interface StructuredProfile extends ProfileReading, ProfileStructure {
  /** Timeframe of the candles it was made of, and how many. */
  readonly source: Timeframe;
  readonly candles: number;
  /** Stretches of the span so far without a candle. */
  readonly gaps: readonly TimeSpan[];
}

/** What a reading is made of. */
export interface ProfileFacts extends Pick<
  StructuredProfile,
  'from' | 'to' | 'quality' | 'closed' | 'source' | 'candles' | 'gaps'
> {
  readonly low: number;
  readonly high: number;
  readonly binSize: number;
  /** @returns the profile as it was when it was read. */
  readonly recall: () => VolumeProfile;
  readonly area: ValueArea;
  /** Last price, ticks. */
  readonly close: number;
  /** Smoothing passes for its nodes. */
  readonly passes: number;
  /** Median volume of a day, steps. */
  readonly medianVolume: number | undefined;
  readonly settings: AnalysisSettings;
}

/**
 * One reading of a profile, frozen. Nodes and shape cost more than all the rest and most are never read: they are worked
 * out when one of them is first asked for, and are part of its JSON.
 */
export class ReadProfile implements StructuredProfile {
  readonly poc: number;
  readonly vah: number;
  readonly val: number;
  readonly volume: number;
  readonly total: number;
  readonly pocStrength: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly low: number;
  readonly high: number;
  readonly binSize: number;
  readonly quality: number;
  readonly closed: boolean;
  readonly source: Timeframe;
  readonly candles: number;
  readonly gaps: readonly TimeSpan[];
  readonly #facts: ProfileFacts;
  #structure: ProfileStructure | undefined;

  constructor(facts: ProfileFacts) {
    const { area } = facts;
    this.poc = area.poc;
    this.vah = area.vah;
    this.val = area.val;
    this.volume = area.volume;
    this.total = area.total;
    this.pocStrength = area.pocStrength;
    this.from = facts.from;
    this.to = facts.to;
    this.low = facts.low;
    this.high = facts.high;
    this.binSize = facts.binSize;
    this.quality = facts.quality;
    this.closed = facts.closed;
    this.source = facts.source;
    this.candles = facts.candles;
    this.gaps = facts.gaps;
    this.#facts = facts;
    Object.freeze(this);
  }

  get hvn(): StructuredProfile['hvn'] {
    return this.#structured().hvn;
  }

  get lvn(): StructuredProfile['lvn'] {
    return this.#structured().lvn;
  }

  get shape(): ProfileShape {
    return this.#structured().shape;
  }

  toJSON(): StructuredProfile {
    return Object.assign({}, this, { hvn: this.hvn, lvn: this.lvn, shape: this.shape });
  }

  /** Of a single candle volume is even, and there is nothing to see. */
  #structured(): ProfileStructure {
    if (this.#structure) return this.#structure;
    const { recall, area, passes, close, medianVolume, settings } = this.#facts;
    if (this.candles < 2) return (this.#structure = NO_STRUCTURE);
    const profile = recall();
    const nodes = readNodes(profile, passes, settings);
    const shape = profileShape({ profile, area, nodes, close, medianVolume }, settings);
    return (this.#structure = { hvn: nodes.hvn, lvn: nodes.lvn, shape });
  }
}
