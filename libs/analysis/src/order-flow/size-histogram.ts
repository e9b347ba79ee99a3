import { after, MINUTE_MS, type EpochMs } from '#libs/market';

/** Bits of the mantissa in a bucket: 64 buckets from each power of two to the next. */
const SHIFT = 14;
const BUCKETS = 4096;
/** Leading bits of 2^-20, where the buckets begin; they end at 2^44. */
const FIRST = ((1023 - 20) << 20) >> SHIFT;

const bits = new DataView(new ArrayBuffer(8));

function bucketOf(size: number): number {
  bits.setFloat64(0, size);
  return Math.min(BUCKETS - 1, Math.max(0, (bits.getUint32(0) >>> SHIFT) - FIRST));
}

/** Upper edge of a bucket, which belongs to the next one. */
function edgeAbove(bucket: number): number {
  bits.setUint32(0, (bucket + 1 + FIRST) << SHIFT);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** Sizes of one minute: their number and where their buckets start in the list of all. */
interface MinuteSizes {
  readonly openTime: EpochMs;
  readonly start: number;
}

/**
 * How large things were over the last hours, minute by minute: what leaves the window is taken out again exactly, so the
 * counts are those of the window, wherever its history began. (A t-digest or a sampled reservoir is not: it keeps traces
 * of all it has seen.) It costs 2 bytes a size and no search.
 *
 * Buckets part each octave from 2^-20 to 2^44 into 64 equal parts, so a quantile is known to 1.6 % at worst; smaller and
 * larger sizes count into the first and the last bucket. Found from the leading bits of the double, without logarithms.
 */
export class SizeHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  /** No size ever lay in a bucket above. */
  #highest = 0;
  #buckets = new Uint16Array(1024);
  /** The window's first size; those before it are kept for a while but not counted. */
  #head = 0;
  #end = 0;
  readonly #minutes: MinuteSizes[] = [];

  /** @param revisable minutes that the window may move back again. */
  constructor(private readonly revisable: number) {}

  get count(): number {
    return this.#end - this.#head;
  }

  /** Begins a minute: the sizes added from now on are its own. Minutes in order of time. */
  begin(openTime: EpochMs): void {
    this.#minutes.push({ openTime, start: this.#end });
  }

  /** Counts a size above 0 into the minute begun last. */
  add(size: number): void {
    if (this.#end === this.#buckets.length) this.#makeRoom();
    const bucket = bucketOf(size);
    this.#buckets[this.#end] = bucket;
    this.#end += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    if (bucket > this.#highest) this.#highest = bucket;
  }

  /** Moves the beginning of the window: minutes that opened before `time` do not count. */
  countFrom(time: EpochMs): void {
    const start = this.#minutes.find(({ openTime }) => openTime >= time)?.start ?? this.#end;
    this.#change(this.#head, start, -1);
    this.#change(start, this.#head, 1);
    this.#head = start;
    const oldest = after(time, -this.revisable * MINUTE_MS);
    while ((this.#minutes[0]?.openTime ?? Infinity) < oldest) this.#minutes.shift();
  }

  /** Forgets the minutes that opened at `time` or later. */
  dropFrom(time: EpochMs): void {
    const index = this.#minutes.findIndex(({ openTime }) => openTime >= time);
    const start = this.#minutes[index]?.start;
    if (start === undefined) return;
    this.#minutes.length = index;
    this.#change(start, this.#end, -1);
    this.#end = start;
  }

  /**
   * The size that at most 1 - `share` of all exceed or equal: upper edge of the bucket with the nearest-rank quantile.
   *
   * @returns undefined of nothing.
   */
  above(share: number): number | undefined {
    if (this.count === 0) return undefined;
    let beyond = this.count - Math.max(1, Math.ceil(share * this.count));
    for (let bucket = this.#highest; bucket >= 0; bucket -= 1) {
      beyond -= this.#counts[bucket] ?? 0;
      if (beyond < 0) return edgeAbove(bucket);
    }
    return undefined;
  }

  #change(from: number, to: number, by: 1 | -1): void {
    for (let i = from; i < to; i += 1) {
      const bucket = this.#buckets[i] ?? 0;
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + by;
    }
  }

  /** Moves what is kept to the front, in a list that leaves at least as much room again. */
  #makeRoom(): void {
    const from = Math.min(this.#head, this.#minutes[0]?.start ?? this.#head);
    const kept = this.#buckets.subarray(from, this.#end);
    const roomy = new Uint16Array(Math.max(this.#buckets.length, 2 * kept.length));
    roomy.set(kept);
    for (const [i, { openTime, start }] of this.#minutes.entries()) {
      this.#minutes[i] = { openTime, start: start - from };
    }
    this.#buckets = roomy;
    this.#head -= from;
    this.#end = kept.length;
  }
}
