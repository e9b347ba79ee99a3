import { mkdtempSync, rmSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { io, type Socket } from 'socket.io-client';
import { startExchange, type Exchange } from '../apps/exchange/src/exchange.js';
import type { Envelope } from '../apps/api/src/stream/channel-log.js';
import { ENGINES, type TestPlace } from '../libs/storage/src/testing/stores.js';
import { at } from './support/service.js';

interface Ack {
  readonly ok: boolean;
  readonly gap: boolean;
  readonly seq: number;
}

interface Page {
  readonly data: readonly { readonly signal_id: string; readonly timestamp: string }[];
}

describe.each(ENGINES)('the service killed with -9 and started again, %s', (_name, make) => {
  let exchange: Exchange;
  let store: TestPlace;
  const dataDir = mkdtempSync(join(tmpdir(), 'restart-'));
  const children = new Set<ChildProcess>();
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    exchange = await startExchange({ seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 });
    store = await make();
  });

  afterAll(async () => {
    for (const socket of sockets) socket.close();
    for (const child of children) child.kill('SIGKILL');
    await exchange.stop();
    await store.clear();
    rmSync(dataDir, { recursive: true });
  });

  async function started(): Promise<{ readonly url: string; readonly kill: () => Promise<void> }> {
    const { place } = store;
    const child = spawn(process.execPath, ['dist/apps/api/src/main.js'], {
      env: {
        PORT: '0',
        LOG_LEVEL: 'error',
        DATA_DIR: dataDir,
        DATABASE_URL: place.kind === 'postgres' ? place.url : '',
        WATCHLIST: 'BINANCE:BTCUSDT',
        BAN_FILE: join(dataDir, 'bans.json'),
        BINANCE_REST_URL: exchange.url,
        BINANCE_STREAM_URL: exchange.wsUrl,
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.add(child);
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL');
      await gone;
    };
    for await (const line of createInterface({ input: child.stdout })) {
      const { ready, url } = JSON.parse(line) as { ready?: boolean; url?: string };
      if (ready && url !== undefined) return { url, kill };
    }
    throw new Error('The service ended before it was ready');
  }

  /** Listens to the market until so many decisions were heard. */
  async function heard(url: string, count: number, resumeFrom?: number): Promise<{ ack: Ack; events: Envelope[] }> {
    const socket = io(`${url}/stream`, { forceNew: true });
    sockets.add(socket);
    const events: Envelope[] = [];
    const done = new Promise<void>((resolve) => {
      if (count === 0) resolve();
      socket.on('signal', (event: Envelope) => events.push(event) >= count && resolve());
    });
    const resume = resumeFrom === undefined ? {} : { resume_from: resumeFrom };
    const body = { symbol: 'BTCUSDT', channels: ['signal'], ...resume };
    const ack = (await socket.emitWithAck('subscribe', body)) as Ack;
    if (resumeFrom === undefined) await exchange.advanceTo(exchange.now() + 60_000 * count);
    await done;
    socket.close();
    return { ack, events };
  }

  it('has all it told, decides what it slept through, and goes on with the numbers of its events', async () => {
    const first = await started();
    const { events } = await heard(first.url, 4);
    await first.kill();
    await exchange.advanceTo(exchange.now() + 3 * 60_000);
    const second = await started();
    const last = events.at(-1)?.seq ?? 0;
    const resumed = await heard(second.url, 4, last - 1);
    expect(resumed.ack).toMatchObject({ ok: true, gap: false });
    const seqs = [...events.slice(0, -1), ...resumed.events].map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i));
    expect(resumed.events[0]).toEqual(events.at(-1));
    const { data } = (await (await fetch(`${second.url}/api/signals?limit=100`)).json()) as Page;
    const minutes = data.map(({ timestamp }) => timestamp.slice(11, 16)).toReversed();
    expect(minutes).toEqual(['03:00', '03:01', '03:02', '03:03', '03:04', '03:05', '03:06', '03:07']);
    for (const event of events) {
      const { signal_id: id } = event.data as { signal_id: string };
      expect((await fetch(`${second.url}/api/signals/${id}/evidence`)).status).toBe(200);
    }
    await second.kill();
  }, 90_000);
});
