import { existsSync } from 'node:fs';
import { brokers, systemSeams, type Broker } from '#libs/broker';
import { epochMs } from '#libs/market';
import { startExchange, type Exchange } from '../apps/exchange/src/exchange.js';
import { Chances } from '../bench/gen/chances.js';
import { FollowedMarket } from './support/followed-market.js';
import { GENEROUS } from './support/generous-limits.js';
import { ScaledTimers } from './support/scaled-timers.js';

/** How many stalls: a few with every change, fifty with `npm run proof:stalls`. Figures are the exchange's milliseconds. */
const STALLS = Number(process.env['STALLS'] ?? 3);
/** How soon is judged in the proof alone: a busy machine counts ten times here. */
const IS_PROOF = process.env['STALLS'] !== undefined;
const SEED = Number(process.env['PROOF_SEED'] ?? 11);
const SPEED = 10;
const START = epochMs(Date.UTC(2025, 0, 2, 9, 30, 20));

const pause = (virtualMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, virtualMs / SPEED));

async function until(isSo: () => boolean, what: string, patienceMs = 20_000): Promise<void> {
  for (let left = patienceMs; left > 0; left -= 5) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Waited in vain for ${what}`);
}

describe.each(brokers.map((definition) => [definition.id, definition] as const))('%s', (id, definition) => {
  let exchange: Exchange;
  let broker: Broker;
  const followed = new Map<string, FollowedMarket>();

  beforeAll(async () => {
    const symbols = ['BTCUSDT', 'ETHUSDT'];
    exchange = await startExchange({ symbols, start: START, speed: SPEED, seed: SEED, limits: GENEROUS });
    const settings = { ...definition.defaults, restUrl: exchange.url, streamUrl: exchange.wsUrl };
    broker = definition.open(settings, { ...systemSeams, timers: new ScaledTimers(SPEED) });
    for (const symbol of symbols) {
      followed.set(symbol, new FollowedMarket(broker, await broker.instrument(symbol), () => exchange.now()));
    }
    await until(() => allLive(), 'live feeds');
    await pause(20_000);
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
        await pause(2_000 + 5_000 * chances.uniform());
        await until(() => feed('BTCUSDT').state === 'live', 'a live feed');
        const { id: fault } = exchange.order({ fault: 'silent', symbol: 'BTCUSDT' });
        const at = exchange.now();
        await until(() => feed('BTCUSDT').state === 'stale', 'the stall to be found');
        found.push((feed('BTCUSDT').states.at(-1)?.at ?? 0) - at);
        exchange.lift(fault);
        await until(() => feed('BTCUSDT').state === 'live', 'the feed to recover');
      }
      process.stdout.write(`${id} ${JSON.stringify({ seed: SEED, stalls: STALLS, foundMs: found })}\n`);
      if (IS_PROOF) expect(Math.max(...found)).toBeLessThanOrEqual(10_000);
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

const RECORDED = process.env['MARKET_DATA_DIR'] ?? '../shared/data';
const recorded = existsSync(`${RECORDED}/trades/binance-spot-LTCUSDT`) ? describe : describe.skip;
/** Minutes of the recording that are played. */
const MINUTES = Number(process.env['MINUTES'] ?? 10);

recorded('a recorded market that is often silent for seconds', () => {
  it(
    `gives no alarm in ${MINUTES} minutes`,
    async () => {
      const limits = { binance: { requestWeight: 1e9, messagesPerSecond: 1e9 } };
      const exchange = await startExchange({ archive: RECORDED, symbols: ['LTCUSDT'], speed: 50, limits });
      const [definition] = brokers.filter(({ id }) => id === 'BINANCE');
      if (!definition) throw new Error('Binance must be listed');
      const settings = { ...definition.defaults, restUrl: exchange.url, streamUrl: exchange.wsUrl };
      const broker = definition.open(settings, { ...systemSeams, timers: new ScaledTimers(50) });
      const market = new FollowedMarket(broker, await broker.instrument('LTCUSDT'), () => exchange.now());
      await until(() => market.candles.length >= MINUTES, 'the minutes', MINUTES * 3_000);
      await market.end();
      await exchange.stop();
      const longest = market.trades.reduce(
        (most, { time }, i) => Math.max(most, time - (market.trades[i - 1]?.time ?? time)),
        0,
      );
      process.stdout.write(`LTCUSDT ${JSON.stringify({ trades: market.trades.length, longestSilenceMs: longest })}\n`);
      expect(longest).toBeGreaterThan(5_000);
      expect(market.states.filter(({ state }) => state === 'stale')).toEqual([]);
    },
    60_000 + MINUTES * 3_000,
  );
});
