import { startExchange, type Exchange } from '../apps/exchange/src/exchange.js';
import { at } from './support/service.js';
import { spawnService, type ServiceProcess } from './support/service-process.js';

const PATIENCE_MS = 60_000;
/** How long the event loop may be kept by names that do not come: nowhere near it. */
const BLOCKED_MS = 2_000;

let exchange: Exchange;
let service: ServiceProcess;

beforeAll(async () => {
  exchange = await startExchange({ seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 1 });
  const { port } = new URL(exchange.url);
  service = await spawnService(
    {
      BINANCE_REST_URL: `http://exchange.test:${port}`,
      BINANCE_STREAM_URL: `ws://exchange.test:${port}`,
      WATCHLIST: 'BINANCE:BTCUSDT',
    },
    ['name-server-stub.mjs'],
  );
}, PATIENCE_MS);

afterAll(async () => {
  await service.stop();
  await exchange.stop();
});

interface Followed {
  readonly symbol: string;
  readonly state: string;
  readonly reason: string;
}

async function feed(): Promise<Followed | undefined> {
  const health = (await (await fetch(`${service.url}/health`)).json()) as {
    readonly details: { readonly feeds: { readonly followed: readonly Followed[] } };
  };
  return health.details.feeds.followed.find(({ symbol }) => symbol === 'BTCUSDT');
}

async function until(isSo: (feed: Followed | undefined) => boolean, what: string): Promise<Followed | undefined> {
  for (
    const end = Date.now() + PATIENCE_MS;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 100))
  ) {
    const now = await feed();
    if (isSo(now)) return now;
  }
  throw new Error(`Waited in vain for ${what}, was ${JSON.stringify(await feed())}`);
}

const isLive = (now: Followed | undefined): boolean => now?.state === 'live';

it.each([
  ['NXDOMAIN', 'ENOTFOUND'],
  ['SERVFAIL', 'EAI_AGAIN'],
])(
  'an exchange whose name cannot be found any more (%s) is told of as that, and is back by itself once it can',
  async (_, code) => {
    await until(isLive, 'a live feed');
    service.order({ names: code });
    exchange.order({ fault: 'terminate', downMs: 0 });
    const lost = await until((now) => now?.reason.includes(code) === true, 'the fault to be told');
    expect(lost?.state).toBe('stale');
    // Nothing else stands still: what is known is still answered.
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    service.order({ names: 'good' });
    await until(isLive, 'the feed to be back');
  },
  3 * PATIENCE_MS,
);

it(
  'names that come five seconds late keep the feed back, and nothing else',
  async () => {
    await until(isLive, 'a live feed');
    service.order({ names: 'late' });
    service.resetDelays();
    exchange.order({ fault: 'terminate', downMs: 0 });
    await until((now) => !isLive(now), 'the loss');
    await until(isLive, 'the feed to be back');
    expect((await service.delays()).max).toBeLessThan(BLOCKED_MS);
    service.order({ names: 'good' });
  },
  3 * PATIENCE_MS,
);
