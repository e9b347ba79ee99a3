import { after, MINUTE_MS, type Candle } from '#libs/market';
import { Aggregation } from '../candles/aggregation.js';
import { BalanceTracker } from './balance-tracker.js';
import { CandleSeries } from '../candles/candle-series.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { TrueRanges } from '../candles/true-ranges.js';

const [TEMPLATE] = randomMarket({ minutes: 1 });
const HOURLY_ATR = 200;

function minuteAt(minute: number, price: number): Candle {
  if (!TEMPLATE) throw new Error('Market must have a candle');
  const openTime = after(MONDAY, minute * MINUTE_MS);
  return { ...TEMPLATE, openTime, open: price, close: price, high: price + 10, low: price - 10, volume: 2100 };
}

/** Swings between 900 and 1100 once an hour. */
const swing = (minute: number): number => 1000 + Math.round(100 * Math.sin((2 * Math.PI * minute) / 60));

/** Feeds minutes through 5m candles to a tracker. */
class Market {
  readonly minutes = new CandleSeries('1m');
  readonly fiveMinutes = new CandleSeries('5m');
  readonly #ranges = new TrueRanges(this.fiveMinutes, 14);
  readonly tracker = new BalanceTracker({
    minutes: this.minutes,
    candles: this.fiveMinutes,
    ranges: this.#ranges,
    oldest: 0,
  });
  readonly #aggregation = new Aggregation();

  feed(count: number, price: (minute: number) => number, hourlyAtr: number | undefined = HOURLY_ATR): this {
    for (let i = 0; i < count; i += 1) {
      const candle = minuteAt(this.minutes.length, price(this.minutes.length));
      this.minutes.append(candle);
      this.tracker.addMinute(candle);
      const closed = this.#aggregation.apply(candle).find(({ timeframe }) => timeframe === '5m');
      if (!closed) continue;
      this.fiveMinutes.append(closed);
      this.#ranges.extend();
      this.tracker.close(hourlyAtr, undefined);
    }
    return this;
  }
}

describe('BalanceTracker', () => {
  it('confirms an area when two closes in a row find one, and freezes it', () => {
    const market = new Market();
    expect(market.feed(180, swing).tracker.active).toBeUndefined();
    const confirmed = market.feed(120, swing).tracker.active;
    expect(confirmed).toMatchObject({ from: MONDAY, low: 890, high: 1110 });
    expect((confirmed?.confirmedAt ?? 0) - MONDAY).toBe((confirmed?.length ?? 0) * 5 * MINUTE_MS);
    expect(confirmed?.val).toBeGreaterThanOrEqual(890);
    expect(confirmed?.vah).toBeLessThanOrEqual(1110);
    expect(market.feed(200, swing).tracker.active).toBe(confirmed);
  });

  it('looks for nothing without an hourly ATR', () => {
    expect(new Market().feed(300, swing, 0).tracker.active).toBeUndefined();
  });

  it('ends with acceptance outside: closes and volume beyond an edge', () => {
    const market = new Market().feed(300, swing);
    expect(market.feed(15, () => 1300).tracker.active).toBeDefined();
    expect(market.feed(5, () => 1300).tracker.active).toBeUndefined();
    expect(market.tracker.qualified?.ended).toBe('acceptance');
  });

  it('outlives a short trip outside', () => {
    const market = new Market().feed(300, swing);
    expect(market.feed(15, () => 1300).feed(100, swing).tracker.active).toBeDefined();
  });

  it('ends after a day, and the next one is found then', () => {
    const market = new Market().feed(300, swing);
    const first = market.tracker.active;
    market.feed(1440, swing);
    expect(market.tracker.active?.id).not.toBe(first?.id);
    expect(market.tracker.qualified?.area.id).toBe(market.tracker.active?.id);
  });
});
