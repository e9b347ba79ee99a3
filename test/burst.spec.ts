import { spawnExchange, type ExchangeProcess } from './support/exchange-process.js';
import { spawnService, type ServiceProcess } from './support/service-process.js';

/**
 * Trades in the busiest minute: some with every change; with `npm run proof:burst` as many as Binance ever had in one
 * (213,107), at the speed of the market.
 */
const TRADES = Number(process.env['BURST'] ?? 21_310);
const IS_PROOF = process.env['BURST'] !== undefined;
/** So fast that as many come in a second of this machine as in the busiest minute. */
const SPEED = IS_PROOF ? 1 : 10;
const SEED = process.env['PROOF_SEED'] ?? '7';
/** The longest that anything waits for the event loop in 99 of 100 looks; judged in the proof alone. */
const LONGEST_P99_MS = 50;
const SYMBOL = 'BTCUSDT';
const MINUTE = 60_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Footprint {
  readonly open_time: string;
  readonly trades: number;
  readonly buy: number;
  readonly sell: number;
}

interface Feed {
  readonly state: string;
  readonly reason: string;
  readonly lag_ms: number;
  readonly trades: { readonly taken: number; readonly backfilled: number; readonly late: number };
  readonly candles: { readonly matched: number; readonly mismatched: number; readonly unmatched: number };
  readonly holes_filled: number;
  readonly holes_lost: number;
}

let exchange: ExchangeProcess;
let service: ServiceProcess | undefined;

beforeAll(async () => {
  const args = ['--seed', SEED, '--symbol', SYMBOL, '--start', '2025-03-04T15:30:20Z', '--speed', `${SPEED}`];
  exchange = await spawnExchange(args);
});

afterAll(async () => {
  await service?.stop();
  await exchange.stop();
});

async function ask<T>(broker: string, path: string): Promise<T> {
  const response = await fetch(`${service?.url ?? ''}/api/market/${SYMBOL}/${path}&broker=${broker}`);
  const body = (await response.json()) as { readonly data: T };
  if (!response.ok) throw new Error(`${path} must be answered, was ${response.status} ${JSON.stringify(body)}`);
  return body.data;
}

async function feedOf(broker: string): Promise<Feed | undefined> {
  return (await ask<{ readonly feed: Feed | null }>(broker, 'data-quality?')).feed ?? undefined;
}

async function until(isSo: () => Promise<boolean>, what: string, patienceMs: number): Promise<void> {
  for (const end = Date.now() + patienceMs; Date.now() < end;) {
    // Asked too soon it may be told to wait: limits are of this machine's time, which goes slower than the market's.
    if (await isSo().catch(() => false)) return;
    await pause(1_000);
  }
  throw new Error(`Waited ${patienceMs} ms in vain for ${what}`);
}

/** Lets the exchange's time come to that. */
async function passTo(time: number): Promise<void> {
  for (let now = await exchange.now(); now < time; now = await exchange.now()) {
    await pause(Math.max(20, Math.min(1_000, (time - now) / SPEED)));
  }
}

/** Decimals of 8 places at most as whole units. */
function unitsOf(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(8, '0'));
}

async function truthOf(openTime: number, of: 'fills' | 'aggregates') {
  const trades = await exchange.trades({ symbol: SYMBOL, from: openTime, to: openTime + MINUTE }, of);
  const sum = (side: string): number =>
    Number(trades.filter((trade) => trade.side === side).reduce((all, { quantity }) => all + unitsOf(quantity), 0n)) /
    1e8;
  return { trades: trades.length, buy: sum('buy'), sell: sum('sell') };
}

/** Bybit tells every fill for itself; a minute of that at the speed of the market is for the proof. */
const VENUES = [
  ['BINANCE', 'aggregates'],
  ['BYBIT', 'fills'],
] as const;

it.each(IS_PROOF ? VENUES : VENUES.slice(0, 1))(
  `a minute of ${TRADES} trades goes through the service following %s, and none is lost`,
  async (broker, of) => {
    const [rest, stream] = [`${broker}_REST_URL`, `${broker}_STREAM_URL`];
    service = await spawnService({ WATCHLIST: `${broker}:${SYMBOL}`, [rest]: exchange.url, [stream]: exchange.wsUrl });
    await until(async () => (await feedOf(broker))?.state === 'live', 'a live feed', 60_000);
    await exchange.order({ fault: 'burst', symbol: SYMBOL, tradesPerSecond: TRADES / 60, seconds: 60 });
    const ordered = await exchange.now();
    const before = await feedOf(broker);

    const first = Math.ceil(ordered / MINUTE) * MINUTE;
    await passTo(first);
    service.resetDelays();
    // The burst comes with the first minute that was not made yet: the next one, or the one after.
    await passTo(first + 2 * MINUTE + 2_000);
    const delays = await service.delays();
    const rows = await exchange.candles({ symbol: SYMBOL, from: first, to: first + 2 * MINUTE });
    const burst = rows.find((row) => Number(row[8]) >= TRADES);
    expect(burst).toBeDefined();
    const openTime = Number(burst?.[0]);
    const truth = await truthOf(openTime, of);

    const minuteOf = async (): Promise<Footprint | undefined> => {
      const { footprints } = await ask<{ readonly footprints: readonly Footprint[] }>(
        broker,
        'footprint?timeframe=1m&limit=10',
      );
      return footprints.find(({ open_time }) => Date.parse(open_time) === openTime);
    };
    await until(async () => (await minuteOf()) !== undefined, 'the footprint of the minute', 30_000);
    const after = await feedOf(broker);
    process.stdout.write(
      `${JSON.stringify({ broker, seed: SEED, speed: SPEED, ...truth, delays, lagMs: after?.lag_ms })}\n`,
    );
    expect(await minuteOf()).toMatchObject(truth);
    expect(after).toMatchObject({ state: 'live', holes_lost: 0, candles: { mismatched: 0 } });
    // All of it came over the stream: the connection was not lost, nothing had to be asked for again.
    expect(after?.trades).toMatchObject({ late: 0, backfilled: before?.trades.backfilled });
    expect(after?.holes_filled).toBe(before?.holes_filled);
    if (IS_PROOF) expect(delays.p99).toBeLessThan(LONGEST_P99_MS);
    await service.stop();
    service = undefined;
  },
  60_000 + (6 * MINUTE) / SPEED,
);
