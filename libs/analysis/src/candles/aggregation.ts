import { after, openTimeOf, TIMEFRAME_MS, type Candle, type EpochMs, type Timeframe } from '#libs/market';

/** The timeframes made from 1m candles, each from the one before it. */
export const ROLLED_UP = ['5m', '15m', '30m', '1h', '4h', '1d'] as const satisfies readonly Timeframe[];

export type RolledUp = (typeof ROLLED_UP)[number];

/**
 * Two stretches of one period as one candle: first open, last close, outer high and low, exact sums. What aggressors
 * bought, and the number of trades, is unknown as soon as one part does not tell.
 */
export function joined(first: Candle, next: Candle): Candle {
  return {
    timeframe: first.timeframe,
    openTime: first.openTime,
    closeTime: first.closeTime,
    open: first.open,
    high: Math.max(first.high, next.high),
    low: Math.min(first.low, next.low),
    close: next.close,
    volume: first.volume + next.volume,
    quoteVolume: first.quoteVolume + next.quoteVolume,
    trades: sum(first.trades, next.trades),
    takerBuyVolume: sum(first.takerBuyVolume, next.takerBuyVolume),
    takerBuyQuoteVolume:
      first.takerBuyQuoteVolume === undefined || next.takerBuyQuoteVolume === undefined
        ? undefined
        : first.takerBuyQuoteVolume + next.takerBuyQuoteVolume,
  };
}

function sum(first: number | undefined, next: number | undefined): number | undefined {
  return first === undefined || next === undefined ? undefined : first + next;
}

/** One timeframe's candle that is still forming. */
class Period {
  #forming: Candle | undefined;

  constructor(readonly timeframe: RolledUp) {}

  add(part: Candle): void {
    this.#forming = this.#forming ? joined(this.#forming, part) : this.#opened(part);
  }

  /** @returns the candle if time has passed its end, and starts anew. */
  closedBy(time: EpochMs): Candle | undefined {
    const candle = this.#forming;
    if (!candle || candle.closeTime > time) return undefined;
    this.#forming = undefined;
    return candle;
  }

  #opened(part: Candle): Candle {
    const openTime = openTimeOf(part.openTime, this.timeframe);
    return { ...part, timeframe: this.timeframe, openTime, closeTime: after(openTime, TIMEFRAME_MS[this.timeframe]) };
  }
}

/**
 * Rolls closed 1m candles up to 5m, 15m, 30m, 1h, 4h and 1d, aligned to UTC. A period closes when time passes its end:
 * with its last minute, or with the first minute after it where the last ones are missing. A period with at least one
 * minute makes a candle; one with none makes none. A minute counts as over at the end of its slot, even where the
 * exchange's engine stopped earlier. Hand in minutes in order, each once.
 */
export class Aggregation {
  readonly #periods = ROLLED_UP.map((timeframe) => new Period(timeframe));

  /** @returns the candles that are over because time has reached `time`, shortest first. */
  advance(time: EpochMs): readonly Candle[] {
    const closed: Candle[] = [];
    let part: Candle | undefined;
    for (const period of this.#periods) {
      if (part) period.add(part);
      part = period.closedBy(time);
      if (part) closed.push(part);
    }
    return closed;
  }

  /** @returns the candles that close before this minute (time has passed them) and with it, shortest first. */
  apply(minute: Candle): readonly Candle[] {
    const before = this.advance(minute.openTime);
    this.#periods[0]?.add(minute);
    return [...before, ...this.advance(after(minute.openTime, TIMEFRAME_MS['1m']))];
  }
}
