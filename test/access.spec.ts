import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { createApplication } from '../apps/api/src/application.js';
import { ConfigurationError, readConfiguration } from '../apps/api/src/configuration.js';
import { auditFaults } from '#libs/access';
import type { EpochMs } from '#libs/market';
import { KeyDirectory } from './support/keys.js';
import { at, startService, type Service } from './support/service.js';

const MARKET = { seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 } as const;
const SUBSCRIBE = { symbol: 'BTCUSDT', channels: ['signal'] };

interface Refusal {
  readonly data?: { readonly code: string; readonly status: number };
}

function connect(url: string, token?: unknown, headers: Readonly<Record<string, string>> = {}): Socket {
  return io(`${url}/stream`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { ...headers },
    ...(token === undefined ? {} : { auth: { token } }),
  });
}

/** @returns `in`, or the code that the handshake was refused with. */
async function outcomeOf(socket: Socket): Promise<string> {
  const outcome = await new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('in'));
    socket.once('connect_error', (error: Error & Refusal) => resolve(error.data?.code ?? 'REFUSED'));
  });
  socket.close();
  return outcome;
}

describe('a service with keys', () => {
  const keys = new KeyDirectory();
  let service: Service;
  let reader: { token: string; id: string };
  let trader: { token: string; id: string };

  beforeAll(async () => {
    reader = await keys.make(['read']);
    trader = await keys.make(['read', 'signal']);
    service = await startService(MARKET, { DATA_DIR: keys.path });
  });

  afterAll(() => service.stop());

  it('takes a key as Bearer or X-API-Key, and asks for one where there is none', async () => {
    const ask = (headers: Record<string, string>) => fetch(`${service.url}/api/brokers`, { headers });
    expect((await ask({ Authorization: `Bearer ${reader.token}` })).status).toBe(200);
    expect((await ask({ 'X-API-Key': reader.token })).status).toBe(200);
    for (const headers of [{}, { 'X-API-Key': 'x' }, { Authorization: `Basic ${reader.token}` }]) {
      const answer = await ask(headers);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED', success: false });
    }
  });

  it('answers probes without a key, and nothing else', async () => {
    const open: string[] = [];
    for (const path of ['/health/live', '/health/ready', '/health/startup', '/health', '/docs', '/openapi.json', '/']) {
      const { status } = await fetch(service.url + path);
      if (status === 200) open.push(path);
    }
    expect(open).toEqual(['/health/live', '/health/ready', '/health/startup']);
  });

  it('lets sockets in with a good key only', async () => {
    const ended = await keys.make(['read', 'signal'], { revokedAt: 1 as EpochMs });
    expect(await outcomeOf(connect(service.url, trader.token))).toBe('in');
    expect(await outcomeOf(connect(service.url, undefined, { 'X-API-Key': trader.token }))).toBe('in');
    for (const token of [undefined, '', 'x', 5, { a: 1 }, ended.token]) {
      expect(await outcomeOf(connect(service.url, token))).toBe('UNAUTHENTICATED');
    }
    const query = { token: trader.token, auth: trader.token };
    const inAddress = io(`${service.url}/stream`, { transports: ['websocket'], reconnection: false, query });
    expect(await outcomeOf(inAddress)).toBe('UNAUTHENTICATED');
  });

  it('keeps the nameless namespace shut, key or not', async () => {
    const socket = io(service.url, { transports: ['websocket'], reconnection: false, auth: { token: trader.token } });
    const fault = await new Promise<Error>((resolve) => socket.once('connect_error', resolve));
    expect(fault.message).toBe('NO_SUCH_NAMESPACE');
    socket.close();
  });

  it('gives a socket what its scopes say', async () => {
    const socket = connect(service.url, reader.token);
    const ask = (channels: string[]): Promise<unknown> =>
      socket.emitWithAck('subscribe', { symbol: 'BTCUSDT', channels });
    for (const channels of [['signal'], ['signal_outcome'], ['status', 'signal']]) {
      expect(await ask(channels)).toMatchObject({ ok: false, problem: { status: 403, code: 'MISSING_SCOPE' } });
    }
    expect(await ask(['status'])).toMatchObject({ ok: true });
    socket.close();
  });

  it('closes the sockets of a key that is revoked, and tells them why; others stay', async () => {
    const short = await keys.make(['read', 'signal']);
    const [stays, goes] = [connect(service.url, trader.token), await connected(service.url, short.token)];
    await stays.emitWithAck('subscribe', SUBSCRIBE);
    await goes.emitWithAck('subscribe', SUBSCRIBE);
    const told = new Promise((resolve) => goes.once('problem', resolve));
    const gone = new Promise((resolve) => goes.once('disconnect', resolve));
    await keys.file.revoke(short.id, 1 as EpochMs);
    expect(await told).toMatchObject({ code: 'KEY_ENDED' });
    expect(await gone).toBe('io server disconnect');
    expect(stays.connected).toBe(true);
    const answer = await fetch(`${service.url}/api/brokers`, { headers: { 'X-API-Key': short.token } });
    expect(answer.status).toBe(401);
    stays.close();
  });

  it('has written down who came and who was turned away, without any key', () => {
    const text = readFileSync(join(keys.path, 'audit.jsonl'), 'utf8');
    expect(auditFaults(text)).toEqual([]);
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly event: string }).event);
    expect(new Set(events)).toEqual(new Set(['admitted', 'refused', 'denied', 'socket_closed']));
    for (const { token } of [reader, trader]) expect(text).not.toContain(token.split('_')[3]);
  });
});

/** Keys of others, and of this one once it is made, are seen within seconds. */
async function connected(url: string, token: string): Promise<Socket> {
  for (;;) {
    const socket = connect(url, token);
    const isIn = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('connect_error', () => resolve(false));
    });
    if (isIn) return socket;
    socket.close();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

describe('a service without keys', () => {
  it('answers this machine, and asks everybody for a key as soon as one is made', async () => {
    const keys = new KeyDirectory();
    const { url, stop } = await startService(MARKET, { DATA_DIR: keys.path });
    expect((await fetch(`${url}/api/brokers`)).status).toBe(200);
    const socket = connect(url);
    expect(await socket.emitWithAck('subscribe', SUBSCRIBE)).toMatchObject({ ok: true });
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    await keys.make(['read']);
    await gone;
    expect((await fetch(`${url}/api/brokers`)).status).toBe(401);
    await stop();
  });

  it('refuses to be reached from beyond this machine until a key was made', async () => {
    const keys = new KeyDirectory();
    const start = () =>
      createApplication(readConfiguration({ HOST: '0.0.0.0', DATA_DIR: keys.path, LOG_LEVEL: 'silent' }));
    await expect(start()).rejects.toThrow(ConfigurationError);
    await keys.make(['read'], { revokedAt: 1 as EpochMs });
    await expect(start()).rejects.toThrow(ConfigurationError);
    await keys.make(['read']);
    await (await start()).close();
  });
});

describe('a route that does not say what it asks of its caller', () => {
  it('fails the start', async () => {
    const keys = new KeyDirectory();
    const app = await createApplication(readConfiguration({ DATA_DIR: keys.path, LOG_LEVEL: 'silent' }));
    app
      .getHttpAdapter()
      .getInstance()
      .get('/forgotten', () => 'open');
    await expect(app.listen({ host: '127.0.0.1', port: 0 })).rejects.toThrow('GET /forgotten');
    await app.close();
  });
});
