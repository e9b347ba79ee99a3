import { VolumeProfile } from '../../libs/analysis/src/profile/volume-profile.js';
import { valueArea } from '../../libs/analysis/src/profile/value-area.js';
import type { Footprint } from '../../libs/analysis/src/order-flow/footprint.js';
import { Checksum } from '../harness/checksum.js';
import type { Answer } from '../harness/question.js';
import { ROW_SIZE } from '../floor/native.js';

/** What closed minutes come to: the profile of all of them, and checksums of their candles, rows and edges. */
export class MinuteTotals {
  readonly #profile = new VolumeProfile(ROW_SIZE);
  readonly #candles = new Checksum();
  readonly #rows = new Checksum();
  readonly #edges = new Checksum();
  #trades = 0;
  #delta = 0;

  /** Merges a minute into the profile. */
  close(footprint: Footprint): void {
    const { firstRow, lastRow, cells, buy, sell } = footprint;
    for (const number of [footprint.open, footprint.high, footprint.low, footprint.close]) this.#candles.add(number);
    for (const number of [buy, sell, footprint.trades]) this.#candles.add(number);
    for (let row = firstRow; row <= lastRow; row += 1) {
      const bought = cells[2 * (row - firstRow)] ?? 0;
      const sold = cells[2 * (row - firstRow) + 1] ?? 0;
      this.#rows.add(bought);
      this.#rows.add(sold);
      this.#profile.add(row * ROW_SIZE, row * ROW_SIZE, bought + sold, bought);
    }
    this.#edges.add(footprint.minDelta);
    this.#edges.add(footprint.maxDelta);
    for (const { buy: bought, sell: sold } of [footprint.atHigh, footprint.atLow]) {
      this.#edges.add(bought);
      this.#edges.add(sold);
    }
    this.#trades += footprint.trades;
    this.#delta += buy - sell;
  }

  answer(): Answer {
    return {
      trades: this.#trades,
      delta: this.#delta,
      candles: this.#candles.value,
      rows: this.#rows.value,
      edges: this.#edges.value,
      ...areaOf(this.#profile),
    };
  }
}

/** @returns the rows of the point of control and of the edges of value, and the volume. */
export function areaOf(profile: VolumeProfile): Answer {
  const area = valueArea(profile.bins());
  const row = (index: number | undefined): number => profile.firstBin + (index ?? NaN);
  return { poc: row(area?.poc), val: row(area?.low), vah: row(area?.high), volume: profile.total };
}
