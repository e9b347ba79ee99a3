import { historyWindow } from '#libs/analysis';
import { brokers, systemSeams, type Broker, type CandleRequest } from '#libs/broker';
import { epochMs, ExchangeUnavailableError, type Candle } from '#libs/market';
import { startExchange } from '../apps/exchange/src/exchange.js';
import { RememberedBans } from '../libs/broker/src/testing/remembered-bans.js';
import { FollowedMarket } from './support/followed-market.js';
import { startSlowLine } from './support/fronts.js';
import { at } from './support/service.js';

/** Kraken lets about one request a second through: one market takes ten seconds' worth of them. */
const MARKETS: Readonly<Record<string, readonly string[]>> = { KRAKEN: ['BTCUSDT'] };
const FOUR = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'LTCUSDT'];
/** How long the first requests are on their way; those after them pass at once. */
const SLOW_MS = 1_500;
const PATIENCE_MS = 40_000;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** As whoever reads does: where nothing may be asked now, again when it may. */
async function read(broker: Broker, request: CandleRequest): Promise<readonly Candle[]> {
  for (;;) {
    try {
      return await broker.candles(request);
    } catch (error) {
      if (!(error instanceof ExchangeUnavailableError)) throw error;
      await wait(1_000 * error.retryAfterSeconds);
    }
  }
}

it.each(brokers.map((definition) => [definition.id, definition] as const))(
  'markets of %s that nothing is known of are read and followed within its own limits, though the first requests are slow',
  async (id, definition) => {
    const symbols = MARKETS[id] ?? FOUR;
    const exchange = await startExchange({ seed: 7, symbols, start: at('2025-03-04T15:30:20Z'), speed: 1 });
    let slowUntil = 0;
    const chance = (): number => (performance.now() < slowUntil ? 1 : 0);
    const line = await startSlowLine({ latencyMs: SLOW_MS / 2, jitter: 1, chance }, exchange.url);
    const address = `127.0.0.1:${line.port}`;
    const settings = { ...definition.defaults, restUrl: `http://${address}`, streamUrl: `ws://${address}` };
    const bans = new RememberedBans();
    const broker = definition.open(settings, { ...systemSeams, bans });
    const instruments = await Promise.all(symbols.map((symbol) => broker.instrument(symbol)));
    const now = await broker.exchangeTime();
    const followed: FollowedMarket[] = [];
    try {
      slowUntil = performance.now() + SLOW_MS;
      const spans = historyWindow(epochMs(now - (now % 60_000)));
      const histories = instruments.map((instrument) =>
        Promise.all(spans.map((span) => read(broker, { instrument, ...span }))),
      );
      followed.push(...instruments.map((each) => new FollowedMarket(broker, each, () => exchange.now())));
      const given = (await Promise.all(histories)).flat();
      for (const end = Date.now() + PATIENCE_MS; Date.now() < end && followed.some(({ state }) => state !== 'live');) {
        await wait(50);
      }
      expect(bans.load(id)).toBeUndefined();
      expect(followed.map(({ state }) => state)).toEqual(symbols.map(() => 'live'));
      expect(given.flat().length).toBeGreaterThan(1_000 * symbols.length);
    } finally {
      await Promise.all(followed.map((market) => market.end()));
      await line.stop();
      await exchange.stop();
    }
  },
  2 * PATIENCE_MS,
);
