import { brokers } from '#libs/broker';
import { startExchange, type Exchange } from '../apps/exchange/src/exchange.js';
import { AUTHORITY, startTlsFront, type Credentials, type Front } from './support/fronts.js';
import { GENEROUS } from './support/generous-limits.js';
import { at, post } from './support/service.js';
import { spawnService, type ServiceProcess } from './support/service-process.js';

/** What an operator is told, and what a client of the service. */
const REFUSALS: Readonly<Record<Exclude<Credentials, 'good'>, RegExp>> = {
  expired: /certificate has expired/,
  other: /does not match certificate's altnames/,
  unknown: /self-signed certificate/,
  reset: /ECONNRESET|socket disconnected/,
};

let exchange: Exchange;
let front: Front;
let service: ServiceProcess;

beforeAll(async () => {
  const symbols = ['BTCUSDT'];
  exchange = await startExchange({ seed: 7, symbols, start: at('2025-03-04T03:00:30Z'), speed: 1, limits: GENEROUS });
});

afterAll(() => exchange.stop());

/** All exchanges behind the same front, each followed. */
async function begin(credentials: Credentials): Promise<void> {
  front = await startTlsFront(credentials, exchange.url);
  const ids = brokers.map(({ id }) => id);
  const addresses = ids.flatMap((id) => [
    [`${id}_REST_URL`, `https://localhost:${front.port}`],
    [`${id}_STREAM_URL`, `wss://localhost:${front.port}`],
  ]);
  const env = Object.fromEntries(addresses) as Record<string, string>;
  const watchlist = ids.map((id) => `${id}:BTCUSDT`).join();
  service = await spawnService({ ...env, WATCHLIST: watchlist, NODE_EXTRA_CA_CERTS: AUTHORITY });
}

afterEach(async () => {
  await service.stop();
  await front.stop();
});

/** How many requests the exchange has seen. */
async function asked(): Promise<number> {
  return ((await (await fetch(`${exchange.url}/oracle/requests`)).json()) as readonly unknown[]).length;
}

/** What the health of the service says of the markets on the watchlist. */
async function feeds() {
  const health = (await (await fetch(`${service.url}/health`)).json()) as {
    readonly details: {
      readonly feeds: { readonly unfollowed: readonly { readonly broker: string; readonly reason: string }[] };
    };
  };
  return health.details.feeds;
}

function analyze(broker: string): Promise<Response> {
  return post(`${service.url}/api/signals/analyze`, { symbol: 'BTCUSDT', broker });
}

it('exchanges behind a good certificate are read, and followed', async () => {
  await begin('good');
  const answers = await Promise.all(['BINANCE', 'BYBIT'].map(analyze));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(front.believed()).toBeGreaterThan(0);
}, 60_000);

it.each(Object.entries(REFUSALS) as [Exclude<Credentials, 'good'>, RegExp][])(
  'exchanges behind a certificate that is %s are not believed: nothing is sent, and the fault is told at once',
  async (credentials, words) => {
    const before = await asked();
    await begin(credentials);
    for (const { id } of brokers) {
      const answer = await analyze(id);
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ code: 'EXCHANGE_UNAVAILABLE', detail: expect.stringMatching(words) });
    }
    const { unfollowed } = await feeds();
    expect(front.connections()).toBeGreaterThan(brokers.length);
    expect(front.believed()).toBe(0);
    expect(await asked()).toBe(before);
    for (const { id } of brokers) expect(unfollowed.find(({ broker }) => broker === id)?.reason).toMatch(words);
  },
  60_000,
);
