import { HOUR_MS, toIso, type Candle, type EpochMs } from '#libs/market';
import { acceptance, ClosesOutside, sideOf } from './acceptance.js';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { BalanceArea, ValueArea } from '../readings.js';
import { priceRange } from '../candles/price-range.js';
import { findBalance, type Consolidation } from './balance-area.js';
import { legBinSize } from '../profile/bin-size.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { readValueArea } from '../profile/profile-reading.js';
import type { TrueRanges } from '../candles/true-ranges.js';
import { VolumeProfile } from '../profile/volume-profile.js';

/** A balance area good enough to be a reference, and how it ended, if it has. */
export interface QualifiedArea {
  readonly area: BalanceArea;
  readonly binSize: number;
  readonly ended: 'acceptance' | 'age' | undefined;
}

/** The candles that areas are found in. */
export interface BalanceInputs {
  readonly minutes: CandleSeries;
  /** Of the working timeframe. */
  readonly candles: CandleSeries;
  readonly ranges: TrueRanges;
  /** Index of the first candle that may belong to an area. */
  readonly oldest: number;
  /**
   * By end of a candle, the ATR up to which no area ends with it: what a search told, in this window or in an
   * earlier one of the same candles. A smaller ATR and fewer candles allow less.
   */
  readonly none?: ReadonlyMap<EpochMs, number>;
  /** Value of areas that were confirmed in this window or in an earlier one of the same candles. */
  readonly values?: readonly AreaValue[];
}

/** POC and value of the minutes of a consolidation. */
export interface AreaValue {
  readonly id: string;
  readonly from: EpochMs;
  readonly binSize: number;
  readonly value: ValueArea | undefined;
}

/** How much larger an ATR a search that finds nothing is made for: that of another window differs in last bits. */
const MARGIN = 1 + 2 ** -20;

/** An area with what was traded since its confirmation, as far as it lay beyond its edges. */
class ActiveArea {
  readonly #outside = new ClosesOutside();
  #volume = 0;
  #above = 0;
  #below = 0;

  constructor(
    readonly area: BalanceArea,
    readonly binSize: number,
    private readonly settings: AnalysisSettings,
  ) {}

  addMinute({ low, high, volume }: Pick<Candle, 'low' | 'high' | 'volume'>): void {
    const tick = volume / (high - low + 1);
    this.#volume += volume;
    this.#above += tick * Math.max(0, high - Math.max(this.area.high, low - 1));
    this.#below += tick * Math.max(0, Math.min(this.area.low, high + 1) - low);
  }

  /** @returns how it ended with this close, undefined if it holds. */
  close(price: number, closedAt: EpochMs): 'acceptance' | 'age' | undefined {
    this.#outside.add(sideOf(price, this.area.low, this.area.high));
    const beyond = this.#outside.side > 0 ? this.#above : this.#below;
    const share = this.#volume === 0 ? 0 : beyond / this.#volume;
    const accepted = this.#outside.side !== 0 && acceptance(this.#outside.count, share, this.settings);
    if (accepted && accepted >= this.settings.balance.endsAt) return 'acceptance';
    const age = closedAt - this.area.confirmedAt;
    return age >= this.settings.balance.maxAgeHours * HOUR_MS ? 'age' : undefined;
  }
}

/**
 * Follows balance areas, one at a time: confirmed when two closes of the working timeframe in a row find one, with edges, profile and value
 * area frozen then; over with acceptance outside of its edges (0.8, by the volume since its confirmation) or after 288
 * candles. The search for the next begins after that.
 */
export class BalanceTracker {
  #active: ActiveArea | undefined;
  #qualified: QualifiedArea | undefined;
  #confirmations = 0;
  readonly #none: Map<EpochMs, number>;
  readonly #values: AreaValue[];

  constructor(
    private readonly inputs: BalanceInputs,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#none = new Map(inputs.none);
    this.#values = [...(inputs.values ?? [])];
  }

  /** @returns what searches told of candles that end after `time`, for a tracker of a later window. */
  noneAfter(time: EpochMs): ReadonlyMap<EpochMs, number> {
    return new Map([...this.#none].filter(([end]) => end > time));
  }

  /** @returns the value of areas that began at `time` or later, for a tracker of a later window. */
  valuesFrom(time: EpochMs): readonly AreaValue[] {
    return this.#values.filter(({ from }) => from >= time);
  }

  /** The area that holds, undefined if none does. */
  get active(): BalanceArea | undefined {
    return this.#active?.area;
  }

  /** The last area of a quality that makes it a reference. */
  get qualified(): QualifiedArea | undefined {
    return this.#qualified;
  }

  addMinute(minute: Pick<Candle, 'low' | 'high' | 'volume'>): void {
    this.#active?.addMinute(minute);
  }

  /** Takes in the last candle. @param wideAtr of twelve candles in one, dayBinSize, ticks, undefined while not known. */
  close(wideAtr: number | undefined, dayBinSize: number | undefined): void {
    const index = this.inputs.candles.length - 1;
    if (this.#active) return this.#closeActive(this.#active, index);
    const found = this.#find(index, wideAtr);
    this.#confirmations = found ? this.#confirmations + 1 : 0;
    if (found && this.#confirmations >= this.settings.balance.confirmations) this.#confirm(found, dayBinSize);
  }

  #find(index: number, wideAtr: number | undefined): Consolidation | undefined {
    if (!wideAtr) return undefined;
    const { candles } = this.inputs;
    const end = candles.endTime(index);
    if (wideAtr <= (this.#none.get(end) ?? 0)) return undefined;
    const found = this.#search(index, MARGIN * wideAtr);
    if (!found) this.#none.set(end, MARGIN * wideAtr);
    return found && this.#search(index, wideAtr);
  }

  #search(index: number, wideAtr: number): Consolidation | undefined {
    const { candles, ranges, oldest } = this.inputs;
    return findBalance(candles, ranges, index + 1, oldest, wideAtr, this.settings);
  }

  #closeActive(active: ActiveArea, index: number): void {
    const { candles } = this.inputs;
    const ended = active.close(candles.close(index), candles.endTime(index));
    if (!ended) return;
    this.#active = undefined;
    this.#confirmations = 0;
    if (this.#qualified?.area === active.area) this.#qualified = { ...this.#qualified, ended };
  }

  #confirm(found: Consolidation, dayBinSize: number | undefined): void {
    const { candles, minutes } = this.inputs;
    const [from, to] = [candles.openTime(found.start), candles.endTime(found.end - 1)];
    const id = `balance:${toIso(from)}/${toIso(to)}`;
    const range = priceRange(minutes, from, to);
    const binSize = legBinSize(range ? range.high - range.low : 0, dayBinSize, this.settings);
    const value = this.#valueOf(id, from, to, binSize);
    if (!value) return;
    const area: BalanceArea = Object.freeze({
      id,
      from,
      confirmedAt: to,
      low: found.low,
      high: found.high,
      poc: value.poc,
      vah: value.vah,
      val: value.val,
      quality: found.quality,
      touches: found.touches,
      length: found.end - found.start,
    });
    this.#active = new ActiveArea(area, binSize, this.settings);
    if (area.quality >= this.settings.reference.minQuality) this.#qualified = { area, binSize, ended: undefined };
  }

  #valueOf(id: string, from: EpochMs, to: EpochMs, binSize: number): ValueArea | undefined {
    const known = this.#values.find((one) => one.id === id && one.binSize === binSize);
    if (known) return known.value;
    const { minutes } = this.inputs;
    const profile = new VolumeProfile(binSize).addCandles(minutes, minutes.indexFrom(from), minutes.indexFrom(to));
    const value = readValueArea(profile, this.settings);
    this.#values.push({ id, from, binSize, value });
    return value;
  }
}
