import type { EpochMs } from '#libs/market';

/** A high or low of a swing: price in ticks and the open time of the candle that made it. */
export interface Extreme {
  readonly price: number;
  readonly at: EpochMs;
}

/** A turning point that will not change any more. */
export interface Pivot extends Extreme {
  readonly kind: 'high' | 'low';
  /** Close of the candle that confirmed it: nobody may know of the pivot before. */
  readonly confirmedAt: EpochMs;
}

/** From the last pivot to the furthest price since: provisional, its end moves until the next pivot is confirmed. */
export interface SwingLeg {
  readonly direction: 1 | -1;
  readonly origin: Pivot;
  /** The pivot before the origin, undefined for the first leg. */
  readonly before: Pivot | undefined;
  readonly extreme: Extreme;
}

/** A closed candle as far as swings are concerned. */
export interface SwingBar {
  readonly openTime: EpochMs;
  readonly closedAt: EpochMs;
  readonly high: number;
  readonly low: number;
}

/**
 * Swing highs and lows that never repaint.
 *
 *   leg up:  high > extreme -> the extreme moves, and this candle confirms nothing
 *            else extreme - low >= threshold -> the extreme is a confirmed high; the leg down starts at this low
 *   leg down mirrored. Start: highest and lowest price are followed until they are a threshold apart; the later of the
 *   two gives the direction, the other is the first pivot.
 *
 * Equal highs do not move the extreme. The threshold is a multiple of the ATR at the current candle, in ticks; without
 * one (warm-up, a flat market) extremes move and nothing is confirmed. Most charting ZigZags show the last leg as if it
 * were final and redraw it; here it is `running`, a type of its own.
 */
export class ZigZag {
  readonly #pivots: Pivot[] = [];
  #highest: Extreme | undefined;
  #lowest: Extreme | undefined;
  #running: SwingLeg | undefined;

  /** Confirmed pivots, oldest first; highs and lows alternate. */
  get pivots(): readonly Pivot[] {
    return this.#pivots;
  }

  /** The provisional leg, undefined before the first pivot. */
  get running(): SwingLeg | undefined {
    return this.#running;
  }

  /** @returns the pivot that this candle confirmed, if it did. */
  update(bar: SwingBar, threshold: number | undefined): Pivot | undefined {
    const reversal = threshold !== undefined && threshold > 0 ? threshold : Infinity;
    return this.#running ? this.#follow(this.#running, bar, reversal) : this.#start(bar, reversal);
  }

  #follow(leg: SwingLeg, bar: SwingBar, reversal: number): Pivot | undefined {
    const { direction, extreme } = leg;
    const [ahead, behind] = direction > 0 ? [bar.high, bar.low] : [bar.low, bar.high];
    if (direction * (ahead - extreme.price) > 0) {
      const further = { price: ahead, at: bar.openTime };
      this.#running = { direction, origin: leg.origin, before: leg.before, extreme: further };
      return undefined;
    }
    if (direction * (extreme.price - behind) < reversal) return undefined;
    const start = { price: behind, at: bar.openTime };
    return this.#confirm(direction > 0 ? 'high' : 'low', extreme, start, bar.closedAt);
  }

  #start(bar: SwingBar, reversal: number): Pivot | undefined {
    const { openTime: at, high, low, closedAt } = bar;
    if (!this.#highest || high > this.#highest.price) this.#highest = { price: high, at };
    if (!this.#lowest || low < this.#lowest.price) this.#lowest = { price: low, at };
    const [highest, lowest] = [this.#highest, this.#lowest];
    if (highest.price - lowest.price < reversal || highest.at === lowest.at) return undefined;
    return highest.at > lowest.at
      ? this.#confirm('low', lowest, highest, closedAt)
      : this.#confirm('high', highest, lowest, closedAt);
  }

  #confirm(kind: Pivot['kind'], extreme: Extreme, next: Extreme, confirmedAt: EpochMs): Pivot {
    const origin: Pivot = Object.freeze({ kind, price: extreme.price, at: extreme.at, confirmedAt });
    const before = this.#pivots.at(-1);
    this.#pivots.push(origin);
    this.#running = { direction: kind === 'low' ? 1 : -1, origin, before, extreme: next };
    return origin;
  }
}
