import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientOf } from './support/client.js';
import { KeyDirectory } from './support/keys.js';
import { ApiDocument } from './support/schemas.js';
import { at, startService } from './support/service.js';

const MARKET = { seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 } as const;

describe('the client that is generated from the document', () => {
  it('is the one in git; npm run documents writes it', () => {
    const directory = mkdtempSync(join(tmpdir(), 'client-'));
    const out = join(directory, 'openapi.d.ts');
    const cli = 'node_modules/openapi-typescript/bin/cli.js';
    const { status } = spawnSync(process.execPath, [cli, 'docs/openapi.json', '-o', out]);
    expect(status).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe(readFileSync('test/support/openapi.d.ts', 'utf8'));
    rmSync(directory, { recursive: true });
  });

  it('can ask all there is, and what it is answered is what it was promised', async () => {
    const keys = new KeyDirectory();
    const { token } = await keys.make(['read', 'signal', 'admin']);
    const { url, exchange, stop } = await startService(MARKET, { DATA_DIR: keys.path, WATCHLIST: 'BINANCE:BTCUSDT' });
    const document = new ApiDocument();
    const asked = new Set<string>();
    const faults: string[] = [];
    const client = clientOf(url, token);
    client.use({
      async onResponse({ request, response, schemaPath }) {
        asked.add(`${request.method} ${schemaPath}`);
        const operation = document.operations.find(
          ({ method, path }) => method === request.method && path === schemaPath,
        );
        const type = response.headers.get('content-type') ?? '';
        const text = await response.clone().text();
        const body: unknown = type.includes('json') ? JSON.parse(text) : text;
        const fault = operation ? document.faultOf(operation, response.status, type, body) : 'not documented';
        if (fault !== undefined) faults.push(`${request.method} ${schemaPath} ${response.status}: ${fault}`);
      },
    });
    const path = { symbol: 'BTCUSDT' };

    const { data: analysis } = await client.POST('/api/signals/analyze', { body: { symbol: 'btc/usdt' } });
    expect(analysis?.data.symbol).toBe('BTCUSDT');
    await exchange.advanceTo(at('2025-03-04T03:02:30Z'));
    const { data: history } = await client.GET('/api/signals', { params: { query: { limit: 1 } } });
    expect(history?.page.limit).toBe(1);
    const id = history?.data[0]?.signal_id ?? '';
    const { data: one } = await client.GET('/api/signals/{id}', { params: { path: { id } } });
    expect(one?.data.signal_id).toBe(id);
    const { data: evidence } = await client.GET('/api/signals/{id}/evidence', { params: { path: { id } } });
    expect(evidence?.data.digest).toMatch(/^sha256:/);
    const { data: replay } = await client.POST('/api/signals/{id}/replay', { params: { path: { id } } });
    expect(replay?.data.identical).toBe(true);
    const { data: candles } = await client.GET('/api/market/{symbol}/candles', {
      params: { path, query: { timeframe: '5m', limit: 3 } },
    });
    expect(candles?.data).toHaveLength(3);
    const { data: profile } = await client.GET('/api/market/{symbol}/profile', {
      params: { path, query: { scope: 'prior_day' } },
    });
    expect(profile?.data.profile?.closed).toBe(true);
    await client.GET('/api/market/{symbol}/order-flow', { params: { path, query: { limit: 5 } } });
    await client.GET('/api/market/{symbol}/footprint', { params: { path, query: { timeframe: '1m', limit: 2 } } });
    await client.GET('/api/market/{symbol}/levels', { params: { path } });
    const { data: state } = await client.GET('/api/market/{symbol}/state', { params: { path } });
    expect(state?.data.swings['5m'].pivots.length).toBeGreaterThan(0);
    await client.GET('/api/market/{symbol}/data-quality', { params: { path } });
    const { data: strategies } = await client.GET('/api/strategies');
    expect(strategies?.data.map((strategy) => strategy.id)).toContain('grid');
    await client.GET('/api/brokers');
    const { data: symbols } = await client.GET('/api/brokers/{broker}/symbols', {
      params: { path: { broker: 'BINANCE' } },
    });
    expect(symbols?.data.map((instrument) => instrument.symbol)).toContain('BTCUSDT');
    await client.GET('/health');
    await client.GET('/health/live');
    await client.GET('/health/ready');
    await client.GET('/health/startup');
    await client.GET('/metrics', { parseAs: 'text' });
    const { error } = await client.GET('/api/market/{symbol}/state', { params: { path: { symbol: 'NOSUCHCOIN' } } });
    expect(error?.code).toBe('UNKNOWN_SYMBOL');

    expect(faults).toEqual([]);
    const all = document.operations.map(({ method, path: template }) => `${method} ${template}`);
    expect([...asked].toSorted()).toEqual(all.toSorted());
    await stop();
  });
});
