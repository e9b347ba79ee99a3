import { brokers, systemSeams, type Broker } from '#libs/broker';
import { epochMs, MINUTE_MS, type Instrument } from '#libs/market';
import { startExchange, type Exchange } from '../apps/exchange/src/exchange.js';
import { Chances } from '../bench/gen/chances.js';
import { ManualTimers } from '../libs/broker/src/testing/manual-timers.js';
import { expectEveryHoleTold, expectNoHole, expectTruth } from './support/feed-truth.js';
import { FollowedMarket, type StateAt } from './support/followed-market.js';
import { MarketTime } from './support/market-time.js';
import { quantile } from './support/quantile.js';

/** How many: a few with every change, a thousand with `npm run proof:cuts`. All times are the exchange's milliseconds. */
const CUTS = Number(process.env['CUTS'] ?? 12);
const SEED = Number(process.env['PROOF_SEED'] ?? 6);
const SYMBOL = 'BTCUSDT';
const START = epochMs(Date.UTC(2025, 0, 2, 14, 30, 20));
/** A jump of ids is taken for disorder for so long: a feed that is live may yet find a hole. */
const SURE_MS = 2_300;

/** One exchange followed through all cuts. */
interface Line {
  readonly broker: Broker;
  readonly market: Instrument;
  readonly followed: FollowedMarket;
  readonly rejected: string[];
}

describe(`${CUTS} cuts with repetitions, disorder and a history that lags by 3 s`, () => {
  const lines = new Map<string, Line>();
  const timers = new ManualTimers();
  const cutAt: number[] = [];
  let exchange: Exchange;

  beforeAll(
    async () => {
      exchange = await startExchange({ symbols: [SYMBOL], start: START, clock: 'manual', seed: SEED });
      const time = new MarketTime(exchange, timers);
      const chances = new Chances(SEED);
      for (const { id } of brokers) lines.set(id, await opened(id, time, chances));
      await time.until(() => areAll(isLive), states);
      // What opening took of the exchanges' budgets has come back by then.
      await time.pass(15_000);
      exchange.order({ fault: 'duplicate', p: 0.3 });
      exchange.order({ fault: 'reorder', p: 0.3, windowMs: 1_900 });
      exchange.order({ fault: 'lag', ms: 3_000 });
      for (let cut = 0; cut < CUTS; cut += 1) {
        await time.pass(500 + 6_000 * chances.uniform());
        cutAt.push(exchange.now());
        const seen = new Map([...lines].map(([id, { followed }]) => [id, followed.states.length]));
        exchange.cut();
        await time.until(() => areAll((line, id) => line.followed.states.length > (seen.get(id) ?? 0)), states);
        await time.until(() => areAll(isSurelyBack), states);
      }
      exchange.lift();
      await time.pass(2 * MINUTE_MS + 20_000);
      await time.until(() => areAll(isLive), states);
    },
    60_000 + 2_000 * CUTS,
  );

  afterAll(async () => {
    await Promise.all([...lines.values()].map(({ followed }) => followed.end()));
    await exchange.stop();
  });

  async function opened(id: string, time: MarketTime, chances: Chances): Promise<Line> {
    const definition = brokers.find((one) => one.id === id);
    if (!definition) throw new Error(`${id} must be listed`);
    const rejected: string[] = [];
    const broker = definition.open(
      { ...definition.defaults, restUrl: exchange.url, streamUrl: exchange.wsUrl },
      {
        ...systemSeams,
        timers,
        random: () => chances.uniform(),
        clock: { now: () => epochMs(exchange.now()) },
        onReject: (_, reason) => rejected.push(reason),
      },
    );
    const market = await time.given(broker.instrument(SYMBOL));
    return { broker, market, followed: new FollowedMarket(broker, market, () => exchange.now()), rejected };
  }

  function areAll(are: (line: Line, id: string) => boolean): boolean {
    return [...lines].every(([id, line]) => are(line, id));
  }

  function isLive({ followed }: Line): boolean {
    return followed.state === 'live';
  }

  function isSurelyBack({ broker, followed }: Line): boolean {
    const last = followed.states.at(-1);
    return last !== undefined && isBack(broker, last) && exchange.now() - last.at >= SURE_MS;
  }

  /** Where an exchange does not give back what was lost, the feed says so until the next whole minute. */
  function isBack({ capabilities }: Broker, { state, reason }: StateAt): boolean {
    const isHole = capabilities.tradeHistory === 'recent-only' && /^trades of .* are missing$/.test(reason);
    return state === 'live' || (state === 'degraded' && isHole);
  }

  function states(): string {
    return JSON.stringify([...lines].map(([id, { followed }]) => [id, followed.states.slice(-3)]));
  }

  /** From each cut to the last moment at which it showed: the feed was not back, or a trade was filled in. */
  function recoveries({ broker, followed }: Line): readonly number[] {
    return cutAt.map((at, i) => {
      const next = cutAt[i + 1] ?? Infinity;
      const states = followed.states.filter((state) => state.at > at && state.at <= next);
      const lost = states.findLastIndex((state) => !isBack(broker, state));
      const filled = followed.backfilledAt.filter((when) => when > at && when <= next);
      return Math.max(states[lost + 1]?.at ?? Infinity, filled.at(-1) ?? 0) - at;
    });
  }

  it.each(brokers.map(({ id }) => id))('%s loses and repeats nothing and is back within 5 s', (id) => {
    const line = lines.get(id);
    if (!line) throw new Error(`${id} must be followed`);
    const { broker, followed, market, rejected } = line;
    const took = recoveries(line);
    const { trades, candles, holes } = broker.quality(SYMBOL) ?? {};
    const recoveryMs = { p50: quantile(took, 0.5), p99: quantile(took, 0.99), max: quantile(took, 1) };
    const requests = exchange.requests.requests.filter(({ protocol }) => protocol === id.toLowerCase());
    const figures = { seed: SEED, cuts: took.length, recoveryMs, requests: requests.length, trades, candles, holes };
    process.stdout.write(`${id} ${JSON.stringify(figures)}\n`);
    expectTruth(exchange, followed, broker, market);
    expect(rejected).toEqual([]);
    if (broker.capabilities.tradeHistory === 'recent-only') expectEveryHoleTold(broker, SYMBOL, followed);
    else expectNoHole(broker, SYMBOL, followed);
    // The exchange rations as the real one does, and nobody ran into it.
    expect(requests.filter(({ status }) => status !== 200)).toEqual([]);
    expect(followed.states.filter(({ reason }) => reason.includes('429'))).toEqual([]);
    expect(CUTS < 100 ? recoveryMs.p50 : recoveryMs.p99).toBeLessThanOrEqual(5_000);
  });
});
