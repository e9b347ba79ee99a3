import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../../apps/api/src/application.js';
import { readConfiguration } from '../../apps/api/src/configuration.js';
import { startExchange, type Exchange, type ExchangeOptions } from '../../apps/exchange/src/exchange.js';

/** The real service on the local exchange, both in this process, talking over loopback sockets. */
export interface Service {
  readonly app: NestFastifyApplication;
  readonly exchange: Exchange;
  readonly url: string;
  /** Directory of its keys and its audit. */
  readonly dataDir: string;
  readonly stop: () => Promise<void>;
}

export async function startService(
  options: ExchangeOptions,
  env: Readonly<Record<string, string>> = {},
): Promise<Service> {
  const exchange = await startExchange(options);
  const dataDir = env['DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'service-'));
  const app = await createApplication(
    readConfiguration({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      // The exchange plays another day.
      MAX_CLOCK_SKEW_MS: '0',
      BAN_FILE: join(dataDir, 'bans.json'),
      DATA_DIR: dataDir,
      DATABASE_URL: 'memory:',
      BINANCE_REST_URL: exchange.url,
      BINANCE_STREAM_URL: exchange.url.replace(/^http/, 'ws'),
      ...env,
    }),
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const stop = async (): Promise<void> => {
    await app.close();
    await exchange.stop();
    rmSync(dataDir, { recursive: true });
  };
  return { app, exchange, url: await app.getUrl(), dataDir, stop };
}

/** POSTs like any HTTP client would. */
export function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: text });
}

/** @returns the time as the exchange's controls take it. */
export function at(iso: string): number {
  return Date.parse(iso);
}
