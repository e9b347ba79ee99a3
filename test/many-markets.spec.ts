import { brokers, systemSeams, type Broker } from '#libs/broker';
import { epochMs, MINUTE_MS, type Instrument } from '#libs/market';
import { startExchange, type Exchange } from '../apps/exchange/src/exchange.js';
import { ManualTimers } from '../libs/broker/src/testing/manual-timers.js';
import { expectEveryHoleTold, expectNoHole, expectTruth } from './support/feed-truth.js';
import { FollowedMarket } from './support/followed-market.js';
import { MarketTime } from './support/market-time.js';

const START = epochMs(Date.UTC(2025, 0, 2, 14, 30, 20));
const SYMBOLS = ['BTC', 'ETH', 'SOL', 'BNB', 'XRP', 'DOGE', 'LTC', 'ADA', 'AVAX', 'LINK', 'DOT', 'TRX', 'BCH'].map(
  (base) => `${base}USDT`,
);
/** Fifty in all. */
const MARKETS = { BINANCE: 13, BYBIT: 13, OKX: 12, KRAKEN: 12 } as const;
/** Minutes of the market that are followed, the connections cut in the middle. */
const MINUTES = 4;

interface Line {
  readonly broker: Broker;
  readonly market: Instrument;
  readonly followed: FollowedMarket;
}

describe('fifty markets of four exchanges in one process', () => {
  const timers = new ManualTimers();
  const lines: Line[] = [];
  let exchange: Exchange;
  let time: MarketTime;
  let backAfterMs: Readonly<Record<string, number>> = {};

  beforeAll(async () => {
    exchange = await startExchange({ symbols: SYMBOLS, start: START, clock: 'manual', seed: 8 });
    time = new MarketTime(exchange, timers);
    for (const [id, count] of Object.entries(MARKETS)) await open(id, SYMBOLS.slice(0, count));
    await time.until(areLive, states);
    await time.pass((MINUTES / 2) * MINUTE_MS);
    const at = exchange.now();
    exchange.cut();
    await time.until(() => !areLive(), states);
    await time.until(areLive, states);
    await time.pass((MINUTES / 2) * MINUTE_MS);
    backAfterMs = Object.fromEntries(Object.keys(MARKETS).map((id) => [id, lastBack(id, at)]));
    await time.until(areLive, states);
  }, 120_000);

  afterAll(async () => {
    await Promise.all(lines.map(({ followed }) => followed.end()));
    await exchange.stop();
  });

  async function open(id: string, symbols: readonly string[]): Promise<void> {
    const definition = brokers.find((one) => one.id === id);
    if (!definition) throw new Error(`${id} must be listed`);
    const settings = { ...definition.defaults, restUrl: exchange.url, streamUrl: exchange.wsUrl };
    const clock = { now: () => epochMs(exchange.now()) };
    const broker = definition.open(settings, { ...systemSeams, timers, clock, random: () => 0.5 });
    for (const symbol of symbols) {
      const market = await time.given(broker.instrument(symbol));
      lines.push({ broker, market, followed: new FollowedMarket(broker, market, () => exchange.now()) });
    }
  }

  function of(id: string): readonly Line[] {
    return lines.filter(({ broker }) => broker.id === id);
  }

  /** A market of which something was lost for good says so until its next whole minute. */
  function areLive(): boolean {
    return lines.every(({ broker, followed }) => {
      const isHole = broker.capabilities.tradeHistory === 'recent-only' && followed.state === 'degraded';
      return followed.state === 'live' || isHole;
    });
  }

  function states(): string {
    const waiting = lines.filter(({ followed }) => followed.state !== 'live');
    return JSON.stringify(
      waiting.map(({ broker, market, followed }) => [broker.id, market.symbol, followed.states.at(-1)]),
    );
  }

  /** From the cut until the last market of an exchange was back. */
  function lastBack(id: string, at: number): number {
    const backs = of(id).map(({ followed }) => {
      const states = followed.states.filter((state) => state.at > at);
      const lost = states.findLastIndex(({ state }) => !['live', 'degraded'].includes(state));
      return (states[lost + 1]?.at ?? Infinity) - at;
    });
    return Math.max(...backs);
  }

  it.each(Object.entries(MARKETS))('%s serves its %d over one connection, within its limits', (id, count) => {
    const [{ broker } = {}] = of(id);
    expect(broker?.connections()).toEqual({ connections: 1, topics: 2 * count, opened: 2 });
    const requests = exchange.requests.requests.filter(({ protocol }) => protocol === id.toLowerCase());
    process.stdout.write(
      `${id} ${JSON.stringify({ markets: count, backAfterMs: backAfterMs[id], requests: requests.length })}\n`,
    );
    expect(requests.filter(({ status }) => status !== 200)).toEqual([]);
    expect(of(id).map(({ followed }) => followed.state)).toEqual(of(id).map(() => 'live'));
  });

  it.each(Object.keys(MARKETS))('%s loses and repeats nothing in any of them', (id) => {
    for (const { broker, market, followed } of of(id)) {
      expectTruth(exchange, followed, broker, market);
      if (broker.capabilities.tradeHistory === 'recent-only') expectEveryHoleTold(broker, market.symbol, followed);
      else expectNoHole(broker, market.symbol, followed);
    }
  });
});
