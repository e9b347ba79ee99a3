import { isDeepStrictEqual } from 'node:util';
import { brokers, systemSeams, type Broker, type BrokerDefinition } from '#libs/broker';
import { epochMs, MINUTE_MS, type Instrument } from '#libs/market';
import { startExchange, type Exchange } from '../apps/exchange/src/exchange.js';
import { FollowedMarket } from './support/followed-market.js';
import { GENEROUS } from './support/generous-limits.js';
import { ScaledTimers } from './support/scaled-timers.js';
import { plain, trueTrades } from './support/trade-truth.js';
import { Chances } from '../bench/gen/chances.js';

/**
 * How much is taken on: a few cuts with every change, a thousand with `npm run proof:cuts`. Time runs faster
 * on both sides; all figures are in the exchange's milliseconds.
 */
const CUTS = Number(process.env['CUTS'] ?? 15);
const SEED = Number(process.env['PROOF_SEED'] ?? 5);
/** Each millisecond this machine takes counts so many of the exchange's: recovery is judged only where they are few. */
const SPEED = Number(process.env['PROOF_SPEED'] ?? 20);
const SYMBOL = 'BTCUSDT';
const START = epochMs(Date.UTC(2025, 0, 2, 9, 30, 20));

/** Where an exchange takes so few connections that the wait for the next one would be all that is measured. */
const CONNECTS_EVERY_MS: Readonly<Record<string, number>> = { KRAKEN: 5_000 };

const pause = (virtualMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, virtualMs / SPEED));

describe.each(brokers.map((definition) => [definition.id, definition] as const))('%s', (_, definition) => {
  let exchange: Exchange;
  let broker: Broker;
  let market: Instrument;
  let followed: FollowedMarket;
  const timers = new ScaledTimers(SPEED);
  const rejected: string[] = [];

  beforeAll(async () => {
    exchange = await startExchange({ symbols: [SYMBOL], start: START, speed: SPEED, seed: SEED, limits: GENEROUS });
    broker = opened(definition, exchange, timers, rejected);
    market = await broker.instrument(SYMBOL);
    followed = new FollowedMarket(broker, market, () => exchange.now());
    await live(followed);
  });

  afterAll(async () => {
    await followed.end();
    await exchange.stop();
  });

  it(
    `loses and repeats nothing over ${CUTS} cuts with repetitions, disorder and a history that lags by 3 s`,
    async () => {
      const chances = new Chances(SEED);
      exchange.order({ fault: 'duplicate', p: 0.3 });
      exchange.order({ fault: 'reorder', p: 0.3, windowMs: 1_900 });
      exchange.order({ fault: 'lag', ms: 3_000 });
      const recoveries: number[] = [];
      for (let cut = 0; cut < CUTS; cut += 1) {
        await pause((CONNECTS_EVERY_MS[definition.id] ?? 0) + 500 + 6_000 * chances.uniform());
        const at = exchange.now();
        const seen = followed.states.length;
        exchange.cut();
        await until(() => followed.states.length > seen, 'the loss to be noticed');
        await live(followed);
        recoveries.push((followed.states.at(-1)?.at ?? 0) - at);
      }
      exchange.lift();
      await pause(2 * MINUTE_MS + 20_000);
      await live(followed);
      report(definition.id, recoveries, broker);
      expectTruth(exchange, followed, broker, market);
      expect(rejected).toEqual([]);
      if (broker.capabilities.tradeHistory === 'recent-only') expectEveryHoleToldOf(broker, followed);
      else expectNoHole(broker, followed);
      if (SPEED <= 5) expect(quantile(recoveries, 0.99)).toBeLessThanOrEqual(5_000);
    },
    60_000 + (60_000 / SPEED) * CUTS,
  );
});

function opened(definition: BrokerDefinition, exchange: Exchange, timers: ScaledTimers, rejected: string[]): Broker {
  const settings = { ...definition.defaults, restUrl: exchange.url, streamUrl: exchange.wsUrl };
  return definition.open(settings, { ...systemSeams, timers, onReject: (_, reason) => rejected.push(reason) });
}

async function live(followed: FollowedMarket): Promise<void> {
  await until(
    () => followed.state === 'live',
    () => `live, saw ${JSON.stringify(followed.states.slice(-3))}`,
  );
}

async function until(isSo: () => boolean, what: string | (() => string)): Promise<void> {
  for (let left = 20_000; left > 0; left -= 5) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Waited in vain for ${typeof what === 'string' ? what : what()}`);
}

/**
 * Every trade and every candle from the first to the last that came, against what the exchange knows to be true. A trade that
 * did not come lies in a gap that was told; a candle of such a minute does not pretend to know who bought.
 */
function expectTruth(
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
  expect(behind.length).toBeLessThanOrEqual(broker.quality(SYMBOL)?.trades.late ?? 0);
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

function expectNoHole(broker: Broker, { gaps }: FollowedMarket): void {
  expect(gaps).toEqual([]);
  expect(broker.quality(SYMBOL)).toMatchObject({ holes: { lost: 0 }, candles: { mismatched: 0, unmatched: 0 } });
}

/** Where an exchange does not give back what a cut cost, each such stretch is in the ledger, with the reason. */
function expectEveryHoleToldOf(broker: Broker, { gaps }: FollowedMarket): void {
  const quality = broker.quality(SYMBOL);
  expect(quality?.holes.lost).toBe(gaps.length);
  expect(gaps.filter(({ what, reason }) => what !== 'trades' || reason === '')).toEqual([]);
  expect(quality?.candles).toMatchObject({ mismatched: 0 });
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

function report(id: string, recoveries: readonly number[], broker: Broker): void {
  const quality = broker.quality(SYMBOL);
  const figures = {
    seed: SEED,
    cuts: recoveries.length,
    recoveryMs: { p50: quantile(recoveries, 0.5), p99: quantile(recoveries, 0.99), max: quantile(recoveries, 1) },
    trades: quality?.trades,
    candles: quality?.candles,
    holes: quality?.holes,
  };
  process.stdout.write(`${id} ${JSON.stringify(figures)}\n`);
}
