import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyFile, mintKey } from '#libs/access';
import { epochMs } from '#libs/market';
import { startExchange } from '../apps/exchange/src/exchange.js';

const NOWHERE = 'http://127.0.0.1:9';

const directory = mkdtempSync(join(tmpdir(), 'doctor-'));

afterAll(() => rmSync(directory, { recursive: true }));

interface Examined {
  readonly code: number | null;
  readonly output: string;
}

/** What the doctor says of a service with those settings; exchanges that are not named cannot be reached. */
function examine(env: Readonly<Record<string, string>>): Promise<Examined> {
  const urls = ['BINANCE', 'BYBIT', 'OKX', 'KRAKEN'].flatMap((id) => [
    [`${id}_REST_URL`, NOWHERE],
    [`${id}_STREAM_URL`, NOWHERE.replace('http', 'ws')],
  ]);
  const settings = { DATA_DIR: directory, BAN_FILE: join(directory, 'bans.json'), PORT: '0', ...env };
  const child = spawn(process.execPath, ['dist/apps/api/src/doctor.js'], {
    env: { PATH: process.env['PATH'] ?? '', ...Object.fromEntries(urls), ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, output })));
}

/** A process, up to four exchanges, and a stream that may take 15 s to come. */
jest.setTimeout(120_000);

describe('the doctor', () => {
  it('finds nothing wrong with a service that has all it needs, and leaves nothing behind', async () => {
    const exchange = await startExchange({ seed: 7, symbols: ['BTCUSDT'], start: epochMs(Date.now()), speed: 1 });
    const data = mkdtempSync(join(directory, 'data-'));
    const { code, output } = await examine({
      DATA_DIR: data,
      WATCHLIST: 'BINANCE:BTCUSDT',
      BINANCE_REST_URL: exchange.url,
      BINANCE_STREAM_URL: exchange.url.replace('http', 'ws'),
    });
    await exchange.stop();
    expect(output).toMatch(/^ok +configuration/m);
    expect(output).toMatch(/^ok +disk/m);
    expect(output).toMatch(/^warning +keys +none/m);
    expect(output).toMatch(/^ok +port/m);
    expect(output).toMatch(/^ok +BINANCE +answers/m);
    expect(output).toMatch(/^ok +BINANCE +its clock/m);
    expect(output).toMatch(/^ok +BINANCE +streams BTCUSDT$/m);
    expect(output).toMatch(/^warning +KRAKEN +does not answer/m);
    expect(output).toContain('0 faults, 4 warnings');
    expect(code).toBe(0);
    expect(readdirSync(data)).toEqual([]);
  });

  it('says of a clock that is wrong, and of a market that is not listed', async () => {
    const exchange = await startExchange({
      seed: 7,
      symbols: ['BTCUSDT'],
      start: epochMs(Date.now() - 60_000),
      speed: 1,
    });
    const { code, output } = await examine({
      WATCHLIST: 'BINANCE:BTCUSDT,BINANCE:NOSUCHUSDT',
      BINANCE_REST_URL: exchange.url,
      BINANCE_STREAM_URL: exchange.url.replace('http', 'ws'),
    });
    await exchange.stop();
    expect(output).toMatch(/^fault +BINANCE +its clock and this one differ by -(59|60)\d{3} ms\n +-> synchronise/m);
    expect(output).toMatch(/^fault +BINANCE +does not list NOSUCHUSDT\n +-> take it out/m);
    expect(code).toBe(1);
  });

  it('says of an exchange that is needed and cannot be reached, and of a port that is taken', async () => {
    const other = await new Promise<Server>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    });
    const address = other.address();
    const { code, output } = await examine({ PORT: typeof address === 'object' ? `${address?.port}` : '' });
    other.close();
    expect(output).toMatch(/^fault +BINANCE +does not answer/m);
    expect(output).toMatch(/^warning +port .* is taken/m);
    expect(code).toBe(1);
  });

  it('says of every setting that is wrong, with exit code 78', async () => {
    const { code, output } = await examine({ PORT: 'x', ECONOMICS: 'maybe' });
    expect(output).toMatch(/^fault +configuration +PORT must be/m);
    expect(output).toMatch(/^fault +configuration +ECONOMICS must be/m);
    expect(code).toBe(78);
  });

  it('says of a service that anybody could reach without a key, and counts keys that are good', async () => {
    const open = await examine({ HOST: '0.0.0.0' });
    expect(open.output).toMatch(/^fault +keys +none is good, and HOST 0.0.0.0 can be reached/m);
    const data = mkdtempSync(join(directory, 'data-'));
    const now = epochMs(Date.now());
    const store = new KeyFile(join(data, 'keys.json'));
    for (const [name, revokedAt] of [
      ['one', undefined],
      ['two', now],
    ] as const) {
      const { id, hash } = mintKey('live');
      await store.add({ id, name, hash, scopes: ['read'], from: [], createdAt: now, expiresAt: undefined, revokedAt });
    }
    const { output } = await examine({ HOST: '0.0.0.0', DATA_DIR: data });
    expect(output).toMatch(/^ok +keys +1 of 2 keys are good/m);
  });

  it('says of a directory that cannot be written, of keys and bans that cannot be read', async () => {
    const file = join(directory, 'a-file');
    writeFileSync(file, 'not json');
    expect((await examine({ DATA_DIR: join(file, 'data') })).output).toMatch(/^fault +disk .* cannot be written/m);
    expect((await examine({ BAN_FILE: file })).output).toMatch(/^fault +bans .* cannot be read/m);
    const data = mkdtempSync(join(directory, 'data-'));
    writeFileSync(join(data, 'keys.json'), '{}');
    expect((await examine({ DATA_DIR: data })).output).toMatch(/^fault +keys +cannot be read/m);
  });
});
