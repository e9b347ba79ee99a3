import { brokers, systemSeams, type Broker } from '#libs/broker';
import { epochMs } from '#libs/market';
import { startExchange, type Exchange } from '../apps/exchange/src/exchange.js';
import { ManualTimers } from '../libs/broker/src/testing/manual-timers.js';
import { FollowedMarket } from './support/followed-market.js';
import { MarketTime } from './support/market-time.js';
import { plain, trueTrades } from './support/trade-truth.js';

const START = epochMs(Date.UTC(2025, 0, 2, 14, 30, 20));
/** What stands where a price or a quantity must: no number, none that is finite, none that is above zero. */
const VALUES = ['null', '""', '"1e999"', 'NaN', '-1', '"0"', '[]'];

describe.each(brokers.map((definition) => [definition.id, definition] as const))('%s', (id, definition) => {
  const timers = new ManualTimers();
  const followed = new Map<string, FollowedMarket>();
  let exchange: Exchange;
  let broker: Broker;
  let time: MarketTime;

  beforeAll(async () => {
    exchange = await startExchange({ symbols: ['BTCUSDT', 'ETHUSDT'], start: START, clock: 'manual', seed: 3 });
    time = new MarketTime(exchange, timers);
    const settings = { ...definition.defaults, restUrl: exchange.url, streamUrl: exchange.wsUrl };
    const clock = { now: () => epochMs(exchange.now()) };
    broker = definition.open(settings, { ...systemSeams, timers, clock, random: () => 0.5 });
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
      const market = await time.given(broker.instrument(symbol));
      followed.set(symbol, new FollowedMarket(broker, market, () => exchange.now()));
    }
    await time.until(() => [...followed.values()].every(({ state }) => state === 'live'), states);
    await time.pass(2_000);
  });

  afterAll(async () => {
    await Promise.all([...followed.values()].map((market) => market.end()));
    await exchange.stop();
  });

  function feed(symbol: string): FollowedMarket {
    const found = followed.get(symbol);
    if (!found) throw new Error(`${symbol} must be followed`);
    return found;
  }

  function states(): string {
    return JSON.stringify([...followed].map(([symbol, market]) => [symbol, market.states.slice(-3)]));
  }

  it.each(VALUES)('drops trades priced %s, says so of that market alone, and recovers by itself', async (value) => {
    const [poisoned, other] = [feed('BTCUSDT'), feed('ETHUSDT')];
    const [seen, dropped] = [other.states.length, broker.quality('BTCUSDT')?.rejected.total ?? 0];
    const { id: fault } = exchange.order({ fault: 'poison', symbol: 'BTCUSDT', p: 0.4, value });
    await time.until(() => poisoned.state === 'degraded', states, 60_000);
    expect(poisoned.states.at(-1)?.reason).toMatch(/^over 5 messages a minute do not read, the last: /);
    exchange.lift(fault);
    expect(broker.quality('BTCUSDT')?.rejected.total).toBeGreaterThan(dropped);
    await time.until(() => poisoned.state === 'live', states, 90_000);
    expect(other.states).toHaveLength(seen);
    expect(broker.quality('ETHUSDT')?.rejected.total).toBe(0);
  });

  it(`counts what it dropped by kind on ${id}`, () => {
    const { total = 0, kinds = {} } = broker.quality('BTCUSDT')?.rejected ?? {};
    expect(Object.values(kinds).reduce((sum, count) => sum + count, 0)).toBe(total);
    expect(Object.keys(kinds).length).toBeGreaterThan(0);
  });

  it('has told every trade as it was made, and none besides', async () => {
    const market = await time.given(broker.instrument('BTCUSDT'));
    const { trades } = feed('BTCUSDT');
    const made = trueTrades(exchange, id, market, (trades[0]?.time ?? 0) - 1, (trades.at(-1)?.time ?? 0) + 1);
    const truth = new Map(made.map((trade) => [trade.id, plain(trade)]));
    expect(trades.length).toBeGreaterThan(500);
    expect(trades.map(plain)).toEqual(trades.map((trade) => truth.get(trade.id)));
  });
});
