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
  #summits: readonly number[] | undefined;
  #prominences: Float64Array | undefined;

  constructor(private readonly volumes: Float64Array) {
    let most = 0;
    for (let i = 0; i < volumes.length; i += 1) {
      const volume = volumes[i] ?? NaN;
      if (volume > most) most = volume;
    }
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

  /** Local maxima in ascending order, of a plateau the lower middle; the ends count. */
  get summits(): readonly number[] {
    return (this.#summits ??= this.#findSummits());
  }

  /** Of each summit the height above the higher of the two saddles on the way to higher ground or to the end. */
  get prominences(): Float64Array {
    return (this.#prominences ??= this.#measure());
  }

  /** @returns local extremes that all bins within `reach` stay below (1) or above (-1). */
  extremes(sign: 1 | -1, reach: number): number[] {
    const found: number[] = [];
    for (let i = 0; i < this.volumes.length; i += 1) if (this.#standsOut(i, sign, reach)) found.push(i);
    return found;
  }

  /** @returns the lowest bin between two, of a flat bottom the lower middle. */
  lowest(from: number, to: number): number {
    const [{ volumes }, slack] = [this, this.#slack];
    let valley = from;
    let lowest = volumes[from] ?? NaN;
    for (let i = from + 1; i < to; i += 1) {
      const volume = volumes[i] ?? NaN;
      if (lowest - volume <= slack) continue;
      lowest = volume;
      valley = i;
    }
    return (valley + Math.min(to, this.#plateauEnd(valley)) - 1) >> 1;
  }

  /** @returns the zone around `index` of bins that are at least (1) or at most (-1) as full as `limit`. */
  zone(index: number, sign: 1 | -1, limit: number): { low: number; high: number } {
    const [{ volumes }, slack] = [this, this.#slack];
    let [low, high] = [index, index];
    while (low > 0 && sign * (limit - (volumes[low - 1] ?? NaN)) <= slack) low -= 1;
    while (high + 1 < volumes.length && sign * (limit - (volumes[high + 1] ?? NaN)) <= slack) high += 1;
    return { low, high };
  }

  #findSummits(): readonly number[] {
    const { volumes } = this;
    const found: number[] = [];
    let before = -Infinity;
    for (let start = 0, next = 0; start < volumes.length; start = next) {
      next = this.#plateauEnd(start);
      const height = volumes[start] ?? NaN;
      if (before < height && (volumes[next] ?? -Infinity) < height) found.push((start + next - 1) >> 1);
      before = volumes[next - 1] ?? NaN;
    }
    return found;
  }

  /** @returns the first bin from `start` on that is not as full. */
  #plateauEnd(start: number): number {
    const [{ volumes }, slack] = [this, this.#slack];
    const height = volumes[start] ?? NaN;
    let end = start + 1;
    while (end < volumes.length && Math.abs((volumes[end] ?? NaN) - height) <= slack) end += 1;
    return end;
  }

  #standsOut(index: number, sign: 1 | -1, reach: number): boolean {
    const last = Math.min(this.volumes.length - 1, index + reach);
    for (let i = Math.max(0, index - reach); i <= last; i += 1) {
      if (i !== index && this.compare(this.at(index), this.at(i)) !== sign) return false;
    }
    return this.volumes.length > 1;
  }

  #measure(): Float64Array {
    const { summits } = this;
    const heights = new Float64Array(summits.length);
    for (const [i, peak] of summits.entries()) heights[i] = this.at(peak);
    const hollows = this.#hollows();
    const [below, above] = [saddles(heights, hollows, 1, this.#slack), saddles(heights, hollows, -1, this.#slack)];
    for (let i = 0; i < below.length; i += 1) {
      const saddle = Math.max(read(below, i), read(above, i));
      below[i] = saddle < 0 ? 0 : read(heights, i) - saddle;
    }
    return below;
  }

  /** Lowest volume below the first summit, between each two, and above the last one; Infinity where there is no bin. */
  #hollows(): Float64Array {
    const { summits, volumes } = this;
    const hollows = new Float64Array(summits.length + 1);
    let i = 0;
    for (let hollow = 0; hollow < hollows.length; hollow += 1, i += 1) {
      const end = summits[hollow] ?? volumes.length;
      let lowest = Infinity;
      for (; i < end; i += 1) {
        const volume = volumes[i] ?? NaN;
        if (volume < lowest) lowest = volume;
      }
      hollows[hollow] = lowest;
    }
    return hollows;
  }
}

/**
 * Lowest volume on the way from each summit to higher ground or to the end behind it, -1 where there is no way, walking in
 * direction `step`. O(summits): those that nothing behind the walker hides, each lower than the one before it, stand on
 * a stack, each with the lowest volume between the two.
 *
 * @param hollows lowest volume before each summit, and after the last one.
 */
function saddles(heights: Float64Array, hollows: Float64Array, step: 1 | -1, slack: number): Float64Array {
  const { length } = heights;
  const [found, stack, between] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  let standing = 0;
  for (let i = step > 0 ? 0 : length - 1; i >= 0 && i < length; i += step) {
    const height = read(heights, i);
    let lowest = read(hollows, step > 0 ? i : i + 1);
    let top = standing - 1;
    for (; top >= 0 && read(stack, top) <= height; top -= 1) lowest = Math.min(lowest, read(between, top));
    standing = top + 1;
    stack[standing] = height;
    between[standing] = lowest;
    standing += 1;
    for (; top >= 0 && read(stack, top) - height <= slack; top -= 1) lowest = Math.min(lowest, read(between, top));
    found[i] = lowest === Infinity ? -1 : lowest;
  }
  return found;
}
