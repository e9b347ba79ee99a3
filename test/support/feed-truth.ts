import { isDeepStrictEqual } from 'node:util';
import type { Broker } from '#libs/broker';
import { MINUTE_MS, type Instrument } from '#libs/market';
import type { Exchange } from '../../apps/exchange/src/exchange.js';
import type { FollowedMarket } from './followed-market.js';
import { plain, trueTrades } from './trade-truth.js';

/**
 * Every trade and every candle from the first to the last that came, against what the exchange knows to be true. A trade that
 * did not come lies in a gap that was told; a candle of such a minute does not pretend to know who bought.
 */
export function expectTruth(
  exchange: Exchange,
  { trades, candles, gaps }: FollowedMarket,
  broker: Broker,
  market: Instrument,
): void {
  const [first, last] = [trades[0], trades.at(-1)];
  if (!first || !last) throw new Error('Trades expected');
  const made = trueTrades(exchange, broker.id, market, first.time, last.time + 1);
  const told = new Map(trades.map((trade) => [trade.id, plain(trade)]));
  expect(told.size).toBe(trades.length);
  const inGap = (time: number): boolean =>
    gaps.some(({ what, from, to }) => what === 'trades' && from <= time && time < to);
  const expected = made.slice(
    made.findIndex((trade) => trade.id === first.id),
    made.findIndex((trade) => trade.id === last.id) + 1,
  );
  expect(expected.filter((trade) => !told.has(trade.id) && !inGap(trade.time))).toEqual([]);
  const places = new Map(expected.map((trade, i) => [trade.id, i]));
  const order = trades.map((trade) => places.get(trade.id) ?? -1);
  expect(order.includes(-1)).toBe(false);
  // Only what was counted as late comes behind its turn.
  const behind = order.filter((place, i) => place < Math.max(...order.slice(Math.max(0, i - 500), i)));
  expect(behind.length).toBeLessThanOrEqual(broker.quality(market.symbol)?.trades.late ?? 0);
  expect(
    expected.filter((trade) => told.has(trade.id) && !isDeepStrictEqual(told.get(trade.id), plain(trade))),
  ).toEqual([]);
  candles.forEach(({ openTime, volume, takerBuyVolume }, i) => {
    expect(openTime).toBe((candles[0]?.openTime ?? 0) + i * MINUTE_MS);
    const inside = trueTrades(exchange, broker.id, market, openTime, openTime + MINUTE_MS);
    const sum = (only: (side: number) => boolean): number =>
      inside.filter(({ side }) => only(side)).reduce((total, { quantity }) => total + quantity, 0);
    expect(volume).toBe(sum(() => true));
    if (takerBuyVolume !== undefined) expect(takerBuyVolume).toBe(sum((side) => side > 0));
    else
      expect(gaps.some(({ from, to }) => from < openTime + MINUTE_MS && to >= openTime) || openTime < first.time).toBe(
        true,
      );
  });
  expect(candles.length).toBeGreaterThan(1);
}

/** Nothing was lost, and every candle was held against its trades. */
export function expectNoHole(broker: Broker, symbol: string, { gaps }: FollowedMarket): void {
  expect(gaps).toEqual([]);
  expect(broker.quality(symbol)).toMatchObject({ holes: { lost: 0 }, candles: { mismatched: 0, unmatched: 0 } });
}

/** Where an exchange does not give back what a cut cost, each such stretch is in the ledger, with the reason. */
export function expectEveryHoleTold(broker: Broker, symbol: string, { gaps }: FollowedMarket): void {
  const quality = broker.quality(symbol);
  expect(quality?.holes.lost).toBe(gaps.length);
  expect(gaps.filter(({ what, reason }) => what !== 'trades' || reason === '')).toEqual([]);
  expect(quality?.candles).toMatchObject({ mismatched: 0 });
}
