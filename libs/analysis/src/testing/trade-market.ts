import * as fc from 'fast-check';
import {
  after,
  epochMs,
  Instrument,
  MINUTE_MS,
  openTimeOf,
  type Candle,
  type EpochMs,
  type Side,
  type Trade,
} from '#libs/market';
import type { OpenFootprint } from '../order-flow/open-footprint.js';

/** 2024-01-01T00:00Z, the first minute of the made-up markets of these tests. */
export const START = epochMs(1_704_067_200_000);

/** Tick 1, step 1 quote: sizes read as they are written. */
export const UNIT_MARKET = new Instrument({
  broker: 'test',
  symbol: 'UNIT',
  baseAsset: 'U',
  quoteAsset: 'Q',
  tickSize: '1',
  stepSize: '1',
  status: 'TRADING',
});

/** @returns the open time of minute `n` after the start. */
export function minuteAt(n: number): EpochMs {
  return after(START, n * MINUTE_MS);
}

/** A trade; `at` counts milliseconds from the start. */
export function trade(id: number, at: number, price: number, quantity: number, side: Side): Trade {
  return { id: `${id}`, time: after(START, at), price, quantity, side };
}

/** Takes trades in one by one. */
export function addTrades(
  open: OpenFootprint,
  trades: readonly (readonly [price: number, quantity: number, side: Side])[],
): void {
  for (const [price, quantity, side] of trades) {
    open.add(Float64Array.of(price), Float64Array.of(side * quantity), 0, 1);
  }
}

/** Trades with contiguous ids and times that never go back, within `minutes` minutes, at prices low..high. */
export function trades(minutes: number, low = 900, high = 1100, fewest = 1): fc.Arbitrary<readonly Trade[]> {
  const step = fc.record({
    pause: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: minutes * 4000 })),
    price: fc.integer({ min: low, max: high }),
    quantity: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 2 ** 40 })),
    side: fc.constantFrom<Side>(1, -1),
  });
  return fc.array(step, { minLength: fewest, maxLength: 60 }).map((steps) => {
    let at = 0;
    return steps
      .map(({ pause, price, quantity, side }, i) => trade(1000 + i, (at += pause), price, quantity, side))
      .filter(({ time }) => time < minuteAt(minutes));
  });
}

/** The candle of a span that those trades make; one without volume at `before` where there are none. */
export function candleOf(
  all: readonly Trade[],
  openTime: EpochMs,
  before: number,
  timeframe: '1m' | '5m' = '1m',
): Candle {
  const inside = all.filter(({ time }) => openTimeOf(time, timeframe) === openTime);
  const prices = inside.length > 0 ? inside.map(({ price }) => price) : [before];
  const sum = (list: readonly Trade[]): number => list.reduce((total, { quantity }) => total + quantity, 0);
  return {
    timeframe,
    openTime,
    closeTime: after(openTime, timeframe === '1m' ? MINUTE_MS : 5 * MINUTE_MS),
    open: prices[0] ?? before,
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices.at(-1) ?? before,
    volume: sum(inside),
    quoteVolume: 0n,
    trades: inside.length,
    takerBuyVolume: sum(inside.filter(({ side }) => side === 1)),
    takerBuyQuoteVolume: 0n,
  };
}

/** Every number inside a value of any shape. */
export function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
