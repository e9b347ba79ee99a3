import { dated, joined, type Candle } from '../market/candle.js';
import { candleEnd, candleStart, type Interval } from '../market/interval.js';
import type { Market } from '../market/market.js';
import { MINUTE_MS } from '../market/minute.js';
import type { RunningMinute } from '../market/running-minute.js';

/** A candle and the ids of its first and last raw trade, -1 without trades. */
export interface TrackedCandle {
  readonly candle: Candle;
  readonly firstTradeId: number;
  readonly lastTradeId: number;
}

/** The candle with one lot of volume more than there was: the least that a check against the truth must find. */
export function falsified(tracked: TrackedCandle, lot: number): TrackedCandle {
  const { candle } = tracked;
  return { ...tracked, candle: { ...candle, volume: candle.volume + lot } };
}

interface Base {
  readonly start: number;
  readonly until: number;
  readonly tracked: TrackedCandle | undefined;
}

/**
 * Candles of every interval while they form: whole minutes, kept per interval, joined with the running one.
 *
 * Whole minutes are the market's own rows, so a closing candle says what history will say.
 */
export class RunningCandles {
  readonly #market: Market;
  readonly #bases = new Map<string, Base>();

  constructor(market: Market) {
    this.#market = market;
  }

  /** The candle that holds the running minute, as far as it is; undefined before its first trade or minute. */
  current(interval: Interval, running: RunningMinute): TrackedCandle | undefined {
    const start = candleStart(interval, running.openTime);
    const whole = this.#base(interval, start, running.openTime).tracked;
    const tracked = merged(whole, trackedMinute(running));
    return tracked && { ...tracked, candle: dated(tracked.candle, interval, start) };
  }

  /** The candle that ends at `boundary`, whole; undefined when none ends there or it has no minutes. */
  closing(interval: Interval, boundary: number): TrackedCandle | undefined {
    const start = candleStart(interval, boundary - 1);
    if (candleEnd(interval, start) !== boundary) return undefined;
    const { tracked } = this.#base(interval, start, boundary);
    return tracked && { ...tracked, candle: dated(tracked.candle, interval, start) };
  }

  #base(interval: Interval, start: number, until: number): Base {
    const known = this.#bases.get(interval.name);
    let base = known?.start === start && known.until <= until ? known : { start, until: start, tracked: undefined };
    for (let minute = this.#market.next(base.until); minute !== undefined && minute.openTime < until;) {
      const after = minute.openTime + MINUTE_MS;
      base = { start, until: after, tracked: merged(base.tracked, this.#tracked(minute)) };
      minute = this.#market.next(after);
    }
    base = { ...base, until };
    this.#bases.set(interval.name, base);
    return base;
  }

  #tracked(minute: Candle): TrackedCandle {
    const ids = minute.trades === 0 ? undefined : this.#market.ids(minute.openTime);
    return { candle: minute, firstTradeId: ids?.firstTradeId ?? -1, lastTradeId: ids?.lastTradeId ?? -1 };
  }
}

function trackedMinute(running: RunningMinute): TrackedCandle | undefined {
  const candle = running.candle();
  return candle && { candle, firstTradeId: running.firstTradeId, lastTradeId: running.lastTradeId };
}

function merged(earlier: TrackedCandle | undefined, later: TrackedCandle | undefined): TrackedCandle | undefined {
  if (earlier === undefined || later === undefined) return earlier ?? later;
  return {
    candle: joined(earlier.candle, later.candle),
    firstTradeId: earlier.firstTradeId < 0 ? later.firstTradeId : earlier.firstTradeId,
    lastTradeId: later.lastTradeId < 0 ? earlier.lastTradeId : later.lastTradeId,
  };
}
