import { read } from '../candles/column.js';

/**
 * Two volumes nearer than this share of the greatest are one. What smoothing rounds off stays far below it, so results
 * are those of rational arithmetic and do not depend on the unit of volume.
 */
const SLACK = 2 ** -44;

/** The hills and hollows of a row of volumes by price. */
export class Relief {
  readonly most: number;
  readonly #slack: number;
  /** Lowest volume on the way from each bin to higher ground below and above it; -1 where there is no way. */
  #below: Float64Array | undefined;
  #above: Float64Array | undefined;

  constructor(private readonly volumes: Float64Array) {
    let most = 0;
    for (let i = 0; i < volumes.length; i += 1) most = Math.max(most, read(volumes, i));
    this.most = most;
    this.#slack = most * SLACK;
  }

  at(index: number): number {
    return read(this.volumes, index);
  }

  /** @returns -1, 0 or 1 as the first is lower, as good as equal or higher. */
  compare(first: number, second: number): -1 | 0 | 1 {
    if (Math.abs(first - second) <= this.#slack) return 0;
    return first < second ? -1 : 1;
  }

  /** @returns local maxima, of a plateau the lower middle; the ends count. */
  summits(): number[] {
    const found: number[] = [];
    const end = this.volumes.length;
    for (let start = 0, next = 0; start < end; start = next) {
      next = this.#plateauEnd(start);
      const rises = start === 0 || this.at(start - 1) < this.at(start);
      if (rises && (next === end || this.at(next) < this.at(start))) found.push((start + next - 1) >> 1);
    }
    return found;
  }

  /** @returns local extremes that all bins within `reach` stay below (1) or above (-1). */
  extremes(sign: 1 | -1, reach: number): number[] {
    const found: number[] = [];
    for (let i = 0; i < this.volumes.length; i += 1) if (this.#standsOut(i, sign, reach)) found.push(i);
    return found;
  }

  /** @returns height above the higher of the two saddles on the way to higher ground or to the end. */
  prominence(peak: number): number {
    this.#below ??= this.#saddles(1);
    this.#above ??= this.#saddles(-1);
    const saddle = Math.max(read(this.#below, peak), read(this.#above, peak));
    return saddle < 0 ? 0 : this.at(peak) - saddle;
  }

  /** @returns the lowest bin between two, of a flat bottom the lower middle. */
  lowest(from: number, to: number): number {
    let valley = from;
    for (let i = from + 1; i < to; i += 1) if (this.compare(this.at(i), this.at(valley)) < 0) valley = i;
    return (valley + Math.min(to, this.#plateauEnd(valley)) - 1) >> 1;
  }

  /** @returns the zone around `index` of bins that are at least (1) or at most (-1) as full as `limit`. */
  zone(index: number, sign: 1 | -1, limit: number): { low: number; high: number } {
    const holds = (i: number): boolean => this.compare(this.at(i), limit) !== -sign;
    let [low, high] = [index, index];
    while (low > 0 && holds(low - 1)) low -= 1;
    while (high + 1 < this.volumes.length && holds(high + 1)) high += 1;
    return { low, high };
  }

  /** @returns the first bin from `start` on that is not as full. */
  #plateauEnd(start: number): number {
    let end = start + 1;
    while (end < this.volumes.length && this.compare(this.at(end), this.at(start)) === 0) end += 1;
    return end;
  }

  #standsOut(index: number, sign: 1 | -1, reach: number): boolean {
    const last = Math.min(this.volumes.length - 1, index + reach);
    for (let i = Math.max(0, index - reach); i <= last; i += 1) {
      if (i !== index && this.compare(this.at(index), this.at(i)) !== sign) return false;
    }
    return this.volumes.length > 1;
  }

  /**
   * The saddles behind all bins, walking in direction `step`: O(bins). The bins that nothing behind the walker hides,
   * each lower than the one before it, stand on a stack, each with the lowest volume between the two.
   */
  #saddles(step: 1 | -1): Float64Array {
    const { length } = this.volumes;
    const [saddles, stack, between] = [new Float64Array(length), new Int32Array(length), new Float64Array(length)];
    let height = 0;
    for (let n = 0, i = step > 0 ? 0 : length - 1; n < length; n += 1, i += step) {
      const volume = this.at(i);
      let lowest = Infinity;
      let top = height - 1;
      for (; top >= 0 && this.at(stack[top] ?? 0) <= volume; top -= 1)
        lowest = this.#lower(lowest, stack, between, top);
      height = top + 1;
      between[height] = lowest;
      for (; top >= 0 && this.at(stack[top] ?? 0) - volume <= this.#slack; top -= 1) {
        lowest = this.#lower(lowest, stack, between, top);
      }
      stack[height] = i;
      height += 1;
      saddles[i] = lowest === Infinity ? -1 : lowest;
    }
    return saddles;
  }

  #lower(lowest: number, stack: Int32Array, between: Float64Array, top: number): number {
    return Math.min(lowest, this.at(stack[top] ?? 0), read(between, top));
  }
}
