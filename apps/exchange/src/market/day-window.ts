import { joined, type Candle } from './candle.js';
import type { Market } from './market.js';
import { MINUTE_MS, minuteOf } from './minute.js';

const DAY_MS = 24 * 60 * MINUTE_MS;

/** The last 24 hours of a market as one candle, up to the last whole minute: made once a minute, whoever asks. */
export class DayWindow {
  readonly #market: Market;
  #minute = NaN;
  #day: Candle | undefined;

  constructor(market: Market) {
    this.#market = market;
  }

  /** @returns undefined before the first whole minute of the market */
  before(time: number): Candle | undefined {
    const minute = minuteOf(time);
    if (minute !== this.#minute) this.#day = this.#joined(minute - DAY_MS, minute);
    this.#minute = minute;
    return this.#day;
  }

  #joined(from: number, to: number): Candle | undefined {
    let day: Candle | undefined;
    for (let minute = this.#market.next(from); minute !== undefined && minute.openTime < to;) {
      day = day === undefined ? minute : joined(day, minute);
      minute = this.#market.next(minute.openTime + MINUTE_MS);
    }
    return day;
  }
}
