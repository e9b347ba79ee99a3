import { existsSync } from 'node:fs';
import { brokers, systemSeams, type Broker, type BrokerDefinition } from '#libs/broker';
import { epochMs, MINUTE_MS } from '#libs/market';
import { startExchange, type Exchange } from '../apps/exchange/src/exchange.js';
import { Chances } from '../bench/gen/chances.js';
import { ManualTimers } from '../libs/broker/src/testing/manual-timers.js';
import { FollowedMarket } from './support/followed-market.js';
import { MarketTime } from './support/market-time.js';

/** How many stalls: a few with every change, fifty with `npm run proof:stalls`. Figures are the exchange's milliseconds. */
const STALLS = Number(process.env['STALLS'] ?? 3);
const SEED = Number(process.env['PROOF_SEED'] ?? 11);
const START = epochMs(Date.UTC(2025, 0, 2, 9, 30, 20));

describe.each(brokers.map((definition) => [definition.id, definition] as const))('%s', (id, definition) => {
  const timers = new ManualTimers();
  let exchange: Exchange;
  let time: MarketTime;
  let broker: Broker;
  const followed = new Map<string, FollowedMarket>();

  beforeAll(async () => {
    const symbols = ['BTCUSDT', 'ETHUSDT'];
    exchange = await startExchange({ symbols, start: START, clock: 'manual', seed: SEED });
    time = new MarketTime(exchange, timers);
    broker = openedOn(exchange, definition, timers);
    for (const symbol of symbols) {
      const market = await time.given(broker.instrument(symbol));
      followed.set(symbol, new FollowedMarket(broker, market, () => exchange.now()));
    }
    await time.until(allLive, () => 'live feeds');
    await time.pass(20_000);
  });

  afterAll(async () => {
    await Promise.all([...followed.values()].map((market) => market.end()));
    await exchange.stop();
  });

  function allLive(): boolean {
    return [...followed.values()].every(({ state }) => state === 'live');
  }

  function feed(symbol: string): FollowedMarket {
    const found = followed.get(symbol);
    if (!found) throw new Error(`${symbol} must be followed`);
    return found;
  }

  it(
    `finds ${STALLS} silent stalls of one market, with nothing lost untold, and leaves the other alone`,
    async () => {
      const chances = new Chances(SEED);
      const other = feed('ETHUSDT').states.length;
      const found: number[] = [];
      for (let stall = 0; stall < STALLS; stall += 1) {
        await time.pass(2_000 + 5_000 * chances.uniform());
        await time.until(
          () => feed('BTCUSDT').state === 'live',
          () => 'a live feed',
        );
        const { id: fault } = exchange.order({ fault: 'silent', symbol: 'BTCUSDT' });
        const at = exchange.now();
        await time.until(
          () => feed('BTCUSDT').state === 'stale',
          () => 'the stall to be found',
        );
        found.push((feed('BTCUSDT').states.at(-1)?.at ?? 0) - at);
        exchange.lift(fault);
        await time.until(
          () => feed('BTCUSDT').state === 'live',
          () => 'the feed to recover',
        );
      }
      process.stdout.write(`${id} ${JSON.stringify({ seed: SEED, stalls: STALLS, foundMs: found })}\n`);
      expect(Math.max(...found)).toBeLessThanOrEqual(10_000);
      expect(feed('ETHUSDT').states).toHaveLength(other);
      const { trades, gaps } = feed('BTCUSDT');
      // Where only the newest trades can be had back, a stall leaves holes, and every one of them is told.
      const isRecentOnly = broker.capabilities.tradeHistory === 'recent-only';
      const lost = isRecentOnly ? gaps.length : 0;
      expect(broker.quality('BTCUSDT')).toMatchObject({ holes: { lost }, candles: { mismatched: 0 } });
      const places = trades.map(({ id: place }) => Number(place));
      const jump = places.findIndex((place, i) => i > 0 && place !== (places[i - 1] ?? 0) + 1);
      if (!isRecentOnly) expect(jump).toBe(-1);
    },
    60_000 + 30_000 * STALLS,
  );
});

/** A broker whose time is the exchange's. */
function openedOn(exchange: Exchange, definition: BrokerDefinition, timers: ManualTimers): Broker {
  const settings = { ...definition.defaults, restUrl: exchange.url, streamUrl: exchange.wsUrl };
  const clock = { now: () => epochMs(exchange.now()) };
  return definition.open(settings, { ...systemSeams, timers, clock, random: () => 0.5 });
}

const RECORDED = process.env['MARKET_DATA_DIR'] ?? '../shared/data';
const recorded = existsSync(`${RECORDED}/trades/binance-spot-LTCUSDT`) ? describe : describe.skip;
/** Minutes of the recording that are played; it has some nine hundred. */
const MINUTES = Number(process.env['MINUTES'] ?? 20);

recorded.each(brokers.map((definition) => [definition.id, definition] as const))('%s', (id, definition) => {
  it(
    `gives no alarm in ${MINUTES} minutes of a recorded market that is often silent for seconds`,
    async () => {
      const timers = new ManualTimers();
      const exchange = await startExchange({ archive: RECORDED, symbols: ['LTCUSDT'], clock: 'manual' });
      const time = new MarketTime(exchange, timers);
      const broker = openedOn(exchange, definition, timers);
      const market = new FollowedMarket(broker, await time.given(broker.instrument('LTCUSDT')), () => exchange.now());
      await time.until(
        () => market.state === 'live',
        () => 'a live feed',
      );
      await time.pass(MINUTES * MINUTE_MS, { stepMs: 200 });
      await market.end();
      await exchange.stop();
      const { trades, states } = market;
      const longestSilenceMs = trades.reduce(
        (most, trade, i) => Math.max(most, trade.time - (trades[i - 1] ?? trade).time),
        0,
      );
      const asked = exchange.requests.requests.length;
      process.stdout.write(
        `${id} LTCUSDT ${JSON.stringify({ minutes: MINUTES, trades: trades.length, longestSilenceMs, asked })}\n`,
      );
      expect(longestSilenceMs).toBeGreaterThan(5_000);
      expect(states.filter(({ state }) => state === 'stale')).toEqual([]);
    },
    60_000 + MINUTES * 3_000,
  );
});
