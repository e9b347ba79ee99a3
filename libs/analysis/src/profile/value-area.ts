import { ANALYSIS_SETTINGS } from '../analysis-settings.js';
import { read } from '../candles/column.js';

/** Point of control and value area of a row of bins, as indices into it, all inclusive. */
export interface BinnedValueArea {
  readonly poc: number;
  readonly low: number;
  readonly high: number;
  /** Volume of the bins low..high. */
  readonly volume: number;
  readonly total: number;
}

/** What one pass over the bins tells. */
interface Outline {
  readonly total: number;
  readonly first: number;
  readonly last: number;
  readonly most: number;
  readonly peak: number;
  readonly peaks: number;
}

function outline(volumes: Float64Array): Outline | undefined {
  let total = 0;
  let first = -1;
  let last = -1;
  let most = 0;
  let peak = -1;
  let peaks = 0;
  for (let i = 0; i < volumes.length; i += 1) {
    const volume = volumes[i] ?? NaN;
    if (volume === 0) continue;
    total += volume;
    if (first < 0) first = i;
    last = i;
    if (volume === most) peaks += 1;
    if (volume > most) {
      most = volume;
      peak = i;
      peaks = 1;
    }
  }
  return first < 0 ? undefined : { total, first, last, most, peak, peaks };
}

/**
 * The bin with the most volume. Of equals: the one nearest to the middle of the traded range; of two equally near: the
 * one on the side with more volume in all; else the lower (MyPivots' three steps; Linnsoft and py-market-profile have
 * the first).
 */
function pointOfControl(volumes: Float64Array, { first, last, most, peak, peaks }: Outline): number {
  if (peaks === 1) return peak;
  let [lower, upper, nearest] = [peak, peak, Infinity];
  let weight = 0;
  for (let i = first; i <= last; i += 1) {
    const fromMiddle = 2 * i - (first + last);
    weight += Math.sign(fromMiddle) * read(volumes, i);
    if (read(volumes, i) !== most || Math.abs(fromMiddle) > nearest) continue;
    if (Math.abs(fromMiddle) < nearest) lower = i;
    upper = i;
    nearest = Math.abs(fromMiddle);
  }
  return weight > 0 ? upper : lower;
}

/** Grows from the POC outwards, one side at a time. The bins of `volumes` outside first..last are empty. */
class Growth {
  #low: number;
  #high: number;
  #volume: number;

  constructor(
    private readonly volumes: Float64Array,
    private readonly range: Outline,
    poc: number,
    private readonly rows: number,
  ) {
    this.#low = this.#high = poc;
    this.#volume = read(volumes, poc);
  }

  until(target: number): { low: number; high: number; volume: number } {
    while (this.#volume < target) this.#step();
    while (read(this.volumes, this.#low) === 0) this.#low += 1;
    while (read(this.volumes, this.#high) === 0) this.#high -= 1;
    return { low: this.#low, high: this.#high, volume: this.#volume };
  }

  #step(): void {
    const { first, last } = this.range;
    const top = this.#high + this.rows > last ? last : this.#high + this.rows;
    const bottom = this.#low - this.rows < first ? first : this.#low - this.rows;
    const above = this.#sum(this.#high + 1, top);
    const below = this.#sum(bottom, this.#low - 1);
    const up = this.#goesUp(above, below);
    if (up) this.#high = top;
    else this.#low = bottom;
    this.#volume += up ? above : below;
  }

  #goesUp(above: number, below: number): boolean {
    if (this.#high === this.range.last) return false;
    if (this.#low === this.range.first) return true;
    if (above > 0 || below > 0) return above >= below;
    let distance = this.rows + 1;
    while (read(this.volumes, this.#high + distance) === 0 && read(this.volumes, this.#low - distance) === 0) {
      distance += 1;
    }
    return read(this.volumes, this.#high + distance) > 0;
  }

  #sum(from: number, to: number): number {
    let sum = 0;
    for (let i = from; i <= to; i += 1) sum += this.volumes[i] ?? NaN;
    return sum;
  }
}

/**
 * Point of control and value area: from the POC outwards, the fuller neighbour first (of equals the upper one), until
 * at least 70 % of the volume is inside; between empty neighbours towards the nearer volume. Exact: volumes are whole
 * numbers and 70 % is 7/10, so reaching it exactly is enough.
 *
 * One row at a time is what modern platforms do; `rows: 2` is the dual-price procedure of *Mind over Markets*. Others
 * differ: MyPivots stops above 68 %, py-market-profile adds one more row on exact equality.
 *
 * @param volumes whole, not negative, by bin from low to high price.
 * @returns undefined where there is no volume.
 */
export function valueArea(
  volumes: Float64Array,
  { numerator, denominator, rows } = ANALYSIS_SETTINGS.valueArea,
): BinnedValueArea | undefined {
  const range = outline(volumes);
  if (!range) return undefined;
  const rest = range.total % denominator;
  const target = ((range.total - rest) / denominator) * numerator + Math.ceil((rest * numerator) / denominator);
  const poc = pointOfControl(volumes, range);
  return { poc, total: range.total, ...new Growth(volumes, range, poc, rows).until(target) };
}
