import { read } from '../candles/column.js';
import type { CandleSeries } from '../candles/candle-series.js';

const EMPTY = new Float64Array(0);

/** Trades taken at a time: few enough that they are still in the cache when they are read again. */
const BLOCK = 8192;

/** Above this span a product of two tick counts could leave 2^53. */
const EXACT_SPAN = 94_906_265;

/**
 * Share of the lowest `ticks` of the `span` ticks of a candle in the `rest` of its volume that no tick has in full: rest *
 * ticks / span to the nearest whole number, exact. Halves go to the nearer end of the candle, so that a mirrored candle
 * fills mirrored bins (but for the odd half in the very middle, which goes down).
 */
function nearest(rest: number, ticks: number, span: number): number {
  if (span > EXACT_SPAN) return nearestOfLarge(rest, ticks, span);
  const product = rest * ticks;
  let floor = Math.floor(product / span);
  if (floor * span > product) floor -= 1;
  return floor + Number(roundsUp(product - floor * span, ticks, span));
}

function nearestOfLarge(rest: number, ticks: number, span: number): number {
  const product = BigInt(rest) * BigInt(ticks);
  const left = Number(product % BigInt(span));
  return Number(product / BigInt(span)) + Number(roundsUp(left, ticks, span));
}

function roundsUp(left: number, ticks: number, span: number): boolean {
  return 2 * left > span || (2 * left === span && 2 * ticks <= span);
}

/** Trades in columns: ticks, steps above 0, +1 bought and -1 sold. */
export interface ProfileTrades {
  readonly prices: Int32Array | Float64Array;
  readonly quantities: Int32Array | Float64Array;
  readonly sides: Int8Array;
}

interface TradeExtent {
  readonly low: number;
  readonly high: number;
  readonly total: number;
}

/** Compares instead of taking Math.min and Math.max, which take care of signs of zero at each trade. */
function extentOf({ prices, quantities }: ProfileTrades, from: number, to: number): TradeExtent {
  let low = prices[from] ?? NaN;
  let high = low;
  let total = 0;
  for (let i = from; i < to; i += 1) {
    const price = prices[i] ?? NaN;
    if (price < low) low = price;
    if (price > high) high = price;
    total += quantities[i] ?? NaN;
  }
  return { low, high, total };
}

/**
 * Volume by price in bins of `binSize` ticks; bin i holds the ticks [i * binSize, (i + 1) * binSize - 1]. A candle's
 * volume is spread evenly over its inclusive range of ticks, in whole steps, and the sum of the bins is always exactly
 * the volume that was added. What aggressors bought is spread alike.
 *
 * Mutable: the developing profile of a day grows with each candle.
 */
export class VolumeProfile {
  /** Index of the bin at slot 0 of the arrays. */
  #base = 0;
  #volumes: Float64Array = EMPTY;
  #buys: Float64Array = EMPTY;
  #firstBin = 0;
  #lastBin = -1;
  #total = 0;
  #low = Infinity;
  #high = -Infinity;
  #buyKnown = true;

  /** @throws RangeError if binSize is not a positive integer. */
  constructor(readonly binSize: number) {
    if (!Number.isInteger(binSize) || binSize < 1) {
      throw new RangeError(`Bin size must be a positive integer, was ${binSize}`);
    }
  }

  /** Volume added so far, which is also the sum of the bins. */
  get total(): number {
    return this.#total;
  }

  /** Lowest and highest traded tick; Infinity and -Infinity while nothing was traded. */
  get low(): number {
    return this.#low;
  }

  get high(): number {
    return this.#high;
  }

  /** Lowest bin of the traded range; above `lastBin` while nothing was traded. */
  get firstBin(): number {
    return this.#firstBin;
  }

  get lastBin(): number {
    return this.#lastBin;
  }

  /**
   * Spreads one candle. A candle without volume traded nowhere and leaves no mark.
   *
   * @param low, high inclusive, ticks. @param buy bought by aggressors, undefined if unknown.
   */
  add(low: number, high: number, volume: number, buy: number | undefined): void {
    if (volume === 0) return;
    this.#reach(Math.floor(low / this.binSize), Math.floor(high / this.binSize));
    this.#spread(this.#volumes, low, high, volume);
    if (buy !== undefined) this.#spread(this.#buys, low, high, buy);
    this.#note(low, high, volume);
    this.#buyKnown &&= buy !== undefined;
  }

  /**
   * Adds the trades [from, to). Nothing in it branches on who traded or where, which cannot be foreseen; the half tick
   * keeps the bin exact although it is multiplied out.
   */
  addTrades(trades: ProfileTrades, from: number, to: number): this {
    let sides: Float64Array = EMPTY;
    for (let start = from; start < to; start += BLOCK) {
      const end = Math.min(to, start + BLOCK);
      const { low, high, total } = extentOf(trades, start, end);
      const [first, last] = [Math.floor(low / this.binSize), Math.floor(high / this.binSize)];
      this.#reach(first, last);
      if (sides.length < 2 * (last - first + 1)) sides = new Float64Array(4 * (last - first + 1));
      this.#fill(sides, first, trades, start, end);
      this.#collect(sides, first, last);
      this.#note(low, high, total);
    }
    return this;
  }

  /** Bought and sold in turn of each bin from `first` on, in lists that are empty. */
  #fill(sides: Float64Array, first: number, trades: ProfileTrades, from: number, to: number): void {
    const { prices, quantities, sides: aggressors } = trades;
    const [lowest, binsPerTick] = [first * this.binSize, 1 / this.binSize];
    for (let i = from; i < to; i += 1) {
      const bin = (((prices[i] ?? NaN) - lowest + 0.5) * binsPerTick) | 0;
      const slot = 2 * bin + Number((aggressors[i] ?? NaN) < 0);
      sides[slot] = (sides[slot] ?? NaN) + (quantities[i] ?? NaN);
    }
  }

  /** Adds what the sides traded to the bins first..last and leaves the list empty. */
  #collect(sides: Float64Array, first: number, last: number): void {
    for (let bin = first; bin <= last; bin += 1) {
      const slot = 2 * (bin - first);
      const [buy, sell] = [read(sides, slot), read(sides, slot + 1)];
      this.#give(bin, buy + sell, buy);
      sides[slot] = sides[slot + 1] = 0;
    }
  }

  /** Spreads the candles [start, end) of a series. */
  addCandles(series: CandleSeries, start: number, end: number): this {
    for (let i = start; i < end; i += 1) {
      this.add(series.low(i), series.high(i), series.volume(i), series.takerBuyVolume(i));
    }
    return this;
  }

  /** Adds the bins of another profile. @throws RangeError unless its bins are as large. */
  merge(other: VolumeProfile): void {
    if (other.binSize !== this.binSize) {
      throw new RangeError(`Bin size must be ${this.binSize}, was ${other.binSize}`);
    }
    if (other.total === 0) return;
    this.#reach(other.firstBin, other.lastBin);
    for (let bin = other.firstBin; bin <= other.lastBin; bin += 1) {
      this.#give(bin, other.volumeAt(bin), other.#read(other.#buys, bin));
    }
    this.#note(other.low, other.high, other.total);
    this.#buyKnown &&= other.#buyKnown;
  }

  /** @returns a profile of its own with the same volumes and no room beside them. */
  packed(): VolumeProfile {
    const copy = new VolumeProfile(this.binSize);
    const [start, end] = [this.#firstBin - this.#base, this.#lastBin + 1 - this.#base];
    copy.#base = copy.#firstBin = this.#firstBin;
    copy.#lastBin = this.#lastBin;
    copy.#volumes = this.#volumes.slice(start, end);
    copy.#buys = this.#buys.slice(start, end);
    copy.#low = this.#low;
    copy.#high = this.#high;
    copy.#total = this.#total;
    copy.#buyKnown = this.#buyKnown;
    return copy;
  }

  volumeAt(bin: number): number {
    return this.#read(this.#volumes, bin);
  }

  /** @returns what aggressors bought in the bin, undefined where a part of the profile did not tell. */
  buyAt(bin: number): number | undefined {
    return this.#buyKnown ? this.#read(this.#buys, bin) : undefined;
  }

  /** @returns what aggressors sold: the rest, never below 0 where rounding gave the purchases one step more. */
  sellAt(bin: number): number | undefined {
    const buy = this.buyAt(bin);
    return buy === undefined ? undefined : Math.max(0, this.volumeAt(bin) - buy);
  }

  /** @returns a window on the bins firstBin..lastBin; read it before the next change. */
  bins(): Float64Array {
    return this.#volumes.subarray(this.#firstBin - this.#base, this.#lastBin + 1 - this.#base);
  }

  /** @returns the volume above the tick, of the bin it lies in the part above it. */
  volumeAbove(tick: number): number {
    const bin = Math.floor(tick / this.binSize);
    const part = ((bin + 1) * this.binSize - 1 - tick) / this.binSize;
    return this.volumeAt(bin) * part + this.#sum(bin + 1, this.#lastBin);
  }

  /** @returns the volume below the tick, of the bin it lies in the part below it. */
  volumeBelow(tick: number): number {
    const bin = Math.floor(tick / this.binSize);
    const part = (tick - bin * this.binSize) / this.binSize;
    return this.volumeAt(bin) * part + this.#sum(this.#firstBin, bin - 1);
  }

  #sum(from: number, to: number): number {
    let sum = 0;
    const end = Math.min(to, this.#lastBin);
    for (let bin = Math.max(from, this.#firstBin); bin <= end; bin += 1) sum += this.volumeAt(bin);
    return sum;
  }

  #read(values: Float64Array, bin: number): number {
    return bin < this.#firstBin || bin > this.#lastBin ? 0 : read(values, bin - this.#base);
  }

  /** Each bin gets what the ticks up to its end have, less what was given before: the sum is exactly `volume`. */
  #spread(values: Float64Array, low: number, high: number, volume: number): void {
    const [span, size] = [high - low + 1, this.binSize];
    const rest = volume % span;
    const each = (volume - rest) / span;
    let slot = Math.floor(low / size) - this.#base;
    let [given, ticks] = [0, 0];
    for (let end = (slot + 1 + this.#base) * size - low; ticks < span; end += size, slot += 1) {
      ticks = Math.min(span, end);
      const share = each * ticks + nearest(rest, ticks, span);
      values[slot] = read(values, slot) + share - given;
      given = share;
    }
  }

  #give(bin: number, volume: number, buy: number): void {
    const slot = bin - this.#base;
    this.#volumes[slot] = read(this.#volumes, slot) + volume;
    this.#buys[slot] = read(this.#buys, slot) + buy;
  }

  #note(low: number, high: number, volume: number): void {
    if (low < this.#low) this.#low = low;
    if (high > this.#high) this.#high = high;
    this.#total += volume;
  }

  /** Makes room for the bins first..last, with as much again to either side. */
  #reach(first: number, last: number): void {
    const empty = this.#lastBin < this.#firstBin;
    const [from, to] = empty ? [first, last] : [Math.min(first, this.#firstBin), Math.max(last, this.#lastBin)];
    if (from < this.#base || to - this.#base >= this.#volumes.length) {
      const room = to - from + 16;
      const base = from - room;
      this.#volumes = this.#moved(this.#volumes, base, 3 * room);
      this.#buys = this.#moved(this.#buys, base, 3 * room);
      this.#base = base;
    }
    this.#firstBin = from;
    this.#lastBin = to;
  }

  #moved(values: Float64Array, base: number, length: number): Float64Array {
    const moved = new Float64Array(length);
    if (values.length > 0) {
      const kept = values.subarray(this.#firstBin - this.#base, this.#lastBin + 1 - this.#base);
      moved.set(kept, this.#firstBin - base);
    }
    return moved;
  }
}
