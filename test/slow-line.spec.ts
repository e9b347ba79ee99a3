import { brokers, systemSeams } from '#libs/broker';
import { startExchange, type Exchange } from '../apps/exchange/src/exchange.js';
import { Chances } from '../bench/gen/chances.js';
import { FollowedMarket } from './support/followed-market.js';
import { startSlowLine } from './support/fronts.js';
import { GENEROUS } from './support/generous-limits.js';
import { at } from './support/service.js';

const LATENCY_MS = Number(process.env['LATENCY_MS'] ?? 250);
const JITTER = 0.2;
const SEED = 36;
const TRADES = 40;
const PATIENCE_MS = 60_000;

let exchange: Exchange;

beforeAll(async () => {
  const start = at('2025-03-04T15:30:20Z');
  exchange = await startExchange({ seed: 7, symbols: ['BTCUSDT'], start, speed: 1, limits: GENEROUS });
});

afterAll(() => exchange.stop());

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (
    const end = Date.now() + PATIENCE_MS;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 50))
  ) {
    if (isSo()) return;
  }
  throw new Error(`Waited in vain for ${what}`);
}

it.each(brokers.map((definition) => [definition.id, definition] as const))(
  'a line that takes its time each way, more or less, keeps %s late and nothing else: every trade comes, once and in order',
  async (id, definition) => {
    const chances = new Chances(SEED);
    const line = await startSlowLine(
      { latencyMs: LATENCY_MS, jitter: JITTER, chance: () => chances.uniform() },
      exchange.url,
    );
    const address = `127.0.0.1:${line.port}`;
    const settings = { ...definition.defaults, restUrl: `http://${address}`, streamUrl: `ws://${address}` };
    const broker = definition.open(settings, systemSeams);
    const market = new FollowedMarket(broker, await broker.instrument('BTCUSDT'), () => exchange.now());
    await until(() => market.state === 'live' && market.trades.length > TRADES, `${TRADES} trades of ${id}`);
    const quality = broker.quality('BTCUSDT');
    await market.end();
    await line.stop();
    process.stdout.write(
      `${JSON.stringify({ id, seed: SEED, lagMs: quality?.lagMs, states: market.states.length })}\n`,
    );
    expect(market.gaps).toEqual([]);
    expect(quality).toMatchObject({ state: 'live', holes: { lost: 0 }, trades: { late: 0 } });
    // Once it was live it stayed so: a slow line is no fault.
    const live = market.states.findIndex(({ state }) => state === 'live');
    expect(market.states.slice(live).map(({ state }) => state)).toEqual(['live']);
    const ids = market.trades.map((trade) => Number(trade.seq ?? trade.id));
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
    if (broker.capabilities.tradePlaces === 'contiguous') {
      expect(ids).toEqual(ids.map((_, i) => (ids[0] ?? 0) + i));
    }
  },
  2 * PATIENCE_MS,
);
