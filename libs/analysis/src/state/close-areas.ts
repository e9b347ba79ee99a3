import { DAY_MS, TIMEFRAME_MS, type EpochMs } from '#libs/market';
import type { ValueArea } from '../readings.js';

/** POC and edges of value, ticks. */
export type AreaMarks = Pick<ValueArea, 'poc' | 'vah' | 'val'>;

const CLOSES = DAY_MS / TIMEFRAME_MS['5m'];

/**
 * POC and value of a day so far at each of its 5m closes, as far as anybody has asked. They follow from the minutes of
 * the day and its bin size alone, so every window that holds the day may share them.
 */
export class CloseAreas {
  readonly #pocs = new Float64Array(CLOSES).fill(NaN);
  readonly #highs = new Float64Array(CLOSES);
  readonly #lows = new Float64Array(CLOSES);
  /** The edge that was asked for last, times its side, and the volume beyond it. */
  readonly #edges = new Float64Array(CLOSES).fill(NaN);
  readonly #beyond = new Float64Array(CLOSES);

  /** @param binSize ticks, undefined while not known: then there are no areas. */
  constructor(
    readonly day: EpochMs,
    readonly binSize: number | undefined,
  ) {}

  /** @returns the area at a 5m close of the day, worked out by `made` if it is not known. */
  at(closeTime: EpochMs, made: () => AreaMarks | undefined): AreaMarks | undefined {
    const slot = this.#slotOf(closeTime);
    const [poc, vah, val] = [this.#pocs[slot] ?? NaN, this.#highs[slot] ?? NaN, this.#lows[slot] ?? NaN];
    if (!Number.isNaN(poc)) return { poc, vah, val };
    const area = made();
    if (area) [this.#pocs[slot], this.#highs[slot], this.#lows[slot]] = [area.poc, area.vah, area.val];
    return area;
  }

  /** @returns the volume so far beyond an edge, in ticks above 0, on one side, worked out by `made` if it is not known. */
  beyond(closeTime: EpochMs, side: 1 | -1, edge: number, made: () => number): number {
    const slot = this.#slotOf(closeTime);
    if (this.#edges[slot] !== side * edge) [this.#edges[slot], this.#beyond[slot]] = [side * edge, made()];
    return this.#beyond[slot] ?? NaN;
  }

  #slotOf(closeTime: EpochMs): number {
    return (closeTime - this.day) / TIMEFRAME_MS['5m'] - 1;
  }
}
