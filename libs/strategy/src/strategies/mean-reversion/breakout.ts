import type { MinuteReading } from '#libs/analysis';
import type { EpochMs } from '#libs/market';
import { clamp } from '../../edge.js';
import type { Direction } from '../../plan.js';

/** The edge of a balance area that is watched. */
export interface WatchedEdge {
  /** Ticks. */
  readonly price: number;
  /** Height of the area, ticks, above 0. */
  readonly height: number;
  /** 1 the upper edge, -1 the lower. */
  readonly outward: Direction;
}

/** One trip of price beyond an edge. */
export interface Breakout {
  readonly beganAt: EpochMs;
  /** Furthest price, ticks. */
  readonly extreme: number;
  /** Candles of structure that closed since it began, the one that began it included. */
  readonly bars: number;
  /** In heights of the area. */
  readonly depth: number;
  /** In ATR of twelve candles of structure in one; undefined where that is not known. */
  readonly rangeDepth: number | undefined;
  /** Mean of its candles' volume over the usual; undefined where no candle's is known. */
  readonly relativeVolume: number | undefined;
  /** How strongly those who broke out were absorbed at best, 0..1. */
  readonly absorbed: number;
}

/** Volume over the usual from which a lack of it explains nothing, and how far below that it explains all. */
const LOW_VOLUME = { from: 1.2, span: 0.7 };

/** clamp((1.2 - relative volume) / 0.7): 0.5 at 0.85; 0 where the volume is not known. */
export function lackOfVolume({ relativeVolume }: Pick<Breakout, 'relativeVolume'>): number {
  return relativeVolume === undefined ? 0 : clamp((LOW_VOLUME.from - relativeVolume) / LOW_VOLUME.span);
}

/**
 * How much a breakout looks like a failure, 0..1: nobody joined it, or those who did ran into somebody. On the volume of
 * breakouts the evidence is divided, so it is one of two signatures, and a score.
 */
export function failureSignature(breakout: Pick<Breakout, 'relativeVolume' | 'absorbed'>): number {
  return Math.max(lackOfVolume(breakout), breakout.absorbed);
}

/** How far inside of the edge a price lies, in heights; negative beyond it. */
export function insideOf({ price, height, outward }: WatchedEdge, at: number): number {
  return (outward * (price - at)) / height;
}

/** The furthest price of a minute outwards, and inwards. */
export function outermost({ outward }: WatchedEdge, { high, low }: Pick<MinuteReading, 'high' | 'low'>): number {
  return outward === 1 ? high : low;
}

export function innermost({ outward }: WatchedEdge, { high, low }: Pick<MinuteReading, 'high' | 'low'>): number {
  return outward === 1 ? low : high;
}

/** A breakout while it lasts. */
export class Trip {
  readonly #beganAt: EpochMs;
  #extreme: number;
  #bars = 0;
  #absorbed = 0;
  #volume = 0;
  #measured = 0;

  constructor(
    private readonly edge: WatchedEdge,
    first: MinuteReading,
  ) {
    this.#beganAt = first.openTime;
    this.#extreme = edge.price;
    this.add(first);
  }

  add(minute: MinuteReading): void {
    const { outward } = this.edge;
    const furthest = outermost(this.edge, minute);
    if (outward * (furthest - this.#extreme) > 0) this.#extreme = furthest;
    this.#absorbed = Math.max(this.#absorbed, -outward * (minute.aggression?.absorption ?? 0));
  }

  /** Takes note of a closed candle of structure. */
  close(relativeVolume: number | undefined): void {
    this.#bars += 1;
    if (relativeVolume === undefined) return;
    this.#volume += relativeVolume;
    this.#measured += 1;
  }

  /** @param wideAtr of twelve candles of structure in one as of now, ticks. */
  read(wideAtr: number | undefined): Breakout {
    const { price, height, outward } = this.edge;
    const ticks = outward * (this.#extreme - price);
    return {
      beganAt: this.#beganAt,
      extreme: this.#extreme,
      bars: this.#bars,
      depth: ticks / height,
      rangeDepth: wideAtr ? ticks / wideAtr : undefined,
      relativeVolume: this.#measured === 0 ? undefined : this.#volume / this.#measured,
      absorbed: this.#absorbed,
    };
  }
}
