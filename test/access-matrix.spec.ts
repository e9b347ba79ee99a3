import { RouteDemands } from '../apps/api/src/access/route-demands.js';
import type { Demand } from '#libs/access';
import type { EpochMs } from '#libs/market';
import { KeyDirectory } from './support/keys.js';
import { at, startService, type Service } from './support/service.js';

const MARKET = { seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 } as const;

type Asked = { readonly path: string; readonly headers?: Readonly<Record<string, string>> };

/** Ways to write a path so that what guards it and what routes it might disagree. */
const MUTATIONS: Readonly<Record<string, (path: string) => Asked>> = {
  'as it is': (path) => ({ path }),
  'trailing slash': (path) => ({ path: `${path}/` }),
  'double slash before': (path) => ({ path: `/${path}` }),
  'double slashes within': (path) => ({ path: `/${path.slice(1).replaceAll('/', '//')}` }),
  'upper case': (path) => ({ path: path.toUpperCase() }),
  'encoded letter': (path) => ({ path: path.replace(/[a-z](?=[^/]*$)/, encoded) }),
  'encoded twice': (path) => ({
    path: path.replace(/[a-z](?=[^/]*$)/, (letter) => encoded(letter).replace('%', '%25')),
  }),
  'encoded slash': (path) => ({ path: `/${path.slice(1).replaceAll('/', '%2f')}` }),
  'dot segments': (path) => ({ path: `/health/live/../..${path}` }),
  'matrix parameter': (path) => ({ path: `${path};x=/health/live` }),
  'key in the query': (path) => ({ path: `${path}?token=x&api_key=x&access_token=x` }),
  'method and path by header': (path) => ({
    path: '/health/live',
    headers: { 'X-HTTP-Method-Override': 'GET', 'X-Original-URL': path, 'X-Rewrite-URL': path },
  }),
};

const encoded = (letter: string): string => `%${letter.charCodeAt(0).toString(16)}`;

interface Visitor {
  readonly name: string;
  readonly token: string | undefined;
  readonly scopes: readonly Demand[];
}

async function visitorsOf(keys: KeyDirectory): Promise<readonly Visitor[]> {
  const all = ['read', 'signal', 'trade', 'admin'] as const;
  const made: Visitor[] = [];
  for (const scope of all) made.push({ name: scope, token: (await keys.make([scope])).token, scopes: [scope] });
  const ended = { revokedAt: 1 as EpochMs };
  const past = { expiresAt: 1 as EpochMs };
  return [
    ...made,
    { name: 'nobody', token: undefined, scopes: [] },
    { name: 'revoked', token: (await keys.make(all, ended)).token, scopes: [] },
    { name: 'expired', token: (await keys.make(all, past)).token, scopes: [] },
    { name: 'from elsewhere', token: (await keys.make(all, { from: ['198.51.100.0/24'] })).token, scopes: [] },
  ];
}

describe('who may ask what', () => {
  let service: Service;
  let visitors: readonly Visitor[];

  beforeAll(async () => {
    const keys = new KeyDirectory();
    visitors = await visitorsOf(keys);
    service = await startService(MARKET, { DATA_DIR: keys.path, RATE_LIMIT: '10000000' });
  });

  afterAll(() => service.stop());

  /** @returns the status of an answer, made without a socket. */
  async function ask(method: string, { path, headers }: Asked, token: string | undefined): Promise<number> {
    const key = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const payload = method === 'POST' || method === 'PUT' ? { payload: '{}' } : {};
    const { statusCode } = await service.app.inject({
      method: method as 'GET',
      url: path,
      headers: { host: 'localhost', 'content-type': 'application/json', ...key, ...headers },
      ...payload,
    });
    return statusCode;
  }

  const routes = () =>
    service.app.get(RouteDemands).all.map(({ method, url, demand }) => {
      const path = url
        .replace(':symbol', 'btcusdt')
        .replace(':broker', 'binance')
        .replace(/:\w+|\*/g, 'x');
      return { method, path, demand: demand ?? 'undeclared' };
    });

  it('knows every route, and finds one that asks for each scope but trade', () => {
    expect(routes().length).toBeGreaterThan(40);
    expect([...new Set(routes().map(({ demand }) => demand))].toSorted()).toEqual(
      expect.arrayContaining(['public', 'read', 'signal']),
    );
  });

  it('lets in whoever has the scope, and turns away everybody else, however the path is written', async () => {
    const wrong: string[] = [];
    let asked = 0;
    for (const { method, path, demand } of routes()) {
      for (const { name, token, scopes } of visitors) {
        const may = demand === 'public' || scopes.includes(demand as Demand);
        for (const [how, mutate] of Object.entries(MUTATIONS)) {
          const mutated = mutate(path);
          const status = await ask(method, mutated, token);
          asked += 1;
          const isProbe = mutated.path === '/health/live';
          const isRefusal = status === 401 || status === 403 || status === 429;
          const isAllowed = status < 400 || (how === 'as it is' && !isRefusal);
          if (!may && isAllowed && !isProbe) wrong.push(`${name} ${method} ${mutated.path}: ${status}`);
          if (may && how === 'as it is' && isRefusal) wrong.push(`${name} ${method} ${path}: ${status}`);
          if (status >= 500 && status !== 503) wrong.push(`${name} ${method} ${mutated.path}: ${status}`);
        }
      }
    }
    process.stdout.write(`authorisation: ${asked} requests, ${wrong.length} unexpected\n`);
    expect(wrong).toEqual([]);
  }, 180_000);
});
