import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { io } from 'socket.io-client';
import { at, post, startService, type Service } from './support/service.js';

const MARKET = { seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 } as const;

/** Arrive with the store that has something to wait for. */
const NOT_YET = /^tsb_store_/;

const SUFFIX = /_(bucket|sum|count)$/;

/** What the alert rules and the dashboard ask for. */
function wanted(): readonly string[] {
  const text = ['deploy/prometheus/alerts.yaml', 'deploy/grafana/dashboard.json'].map((file) =>
    readFileSync(file, 'utf8'),
  );
  const names = text.join('\n').matchAll(/\b(?:tsb|nodejs|process)_[a-z0-9_]+/g);
  return [...new Set([...names].map(([name]) => name.replace(SUFFIX, '')))].filter((name) => !NOT_YET.test(name));
}

interface Sample {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

function samplesOf(text: string): readonly Sample[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    return { name, labels, value: Number(value) };
  });
}

describe('/metrics', () => {
  let service: Service;
  let text: string;
  let type: string | null;

  const valueOf = (name: string, labels = ''): number | undefined =>
    samplesOf(text).find((one) => one.name === name && one.labels === labels)?.value;

  beforeAll(async () => {
    service = await startService(MARKET, { WATCHLIST: 'BINANCE:BTCUSDT' });
    const { url, exchange } = service;
    const socket = io(`${url}/stream`, { transports: ['websocket'] });
    await socket.emitWithAck('subscribe', { symbol: 'BTCUSDT', channels: ['signal'] });
    const pushed = new Promise((resolve) => socket.once('signal', resolve));
    await exchange.advanceTo(at('2025-03-04T03:02:30Z'));
    await pushed;
    await post(`${url}/api/signals/analyze`, { symbol: 'BTCUSDT' });
    await fetch(`${url}/api/market/BTCUSDT/candles?limit=1`);
    await fetch(`${url}/api/market/ETHUSDT/candles?limit=x`);
    await fetch(`${url}/nothing/canary`);
    const answer = await fetch(`${url}/metrics`);
    type = answer.headers.get('content-type');
    text = await answer.text();
    socket.close();
  });

  afterAll(() => service.stop());

  it('is in the text format of Prometheus', () => {
    expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('has everything that the alerts and the dashboard ask for', () => {
    expect(wanted().length).toBeGreaterThan(20);
    expect(wanted().filter((name) => !text.includes(`# TYPE ${name} `))).toEqual([]);
  });

  it('counts what was heard, decided, pushed and asked', () => {
    expect(valueOf('tsb_feed_messages_total', 'venue="BINANCE",type="trades"')).toBeGreaterThan(0);
    expect(valueOf('tsb_closed_candles_total', 'venue="BINANCE"')).toBeGreaterThanOrEqual(1);
    expect(samplesOf(text).filter(({ name }) => name === 'tsb_signals_total').length).toBeGreaterThan(0);
    expect(valueOf('tsb_strategy_duration_seconds_count', 'strategy="grid"')).toBeGreaterThanOrEqual(1);
    expect(valueOf('tsb_exchange_weight_used_ratio', 'venue="BINANCE"')).toBeGreaterThan(0);
    expect(valueOf('tsb_socket_clients')).toBe(1);
    const route = 'route="/api/market/:symbol/candles",method="GET"';
    expect(valueOf('tsb_http_request_duration_seconds_count', `${route},code="200"`)).toBe(1);
    expect(valueOf('tsb_http_request_duration_seconds_count', `${route},code="400"`)).toBe(1);
    expect(valueOf('tsb_http_request_duration_seconds_count', 'route="none",method="GET",code="404"')).toBe(1);
    expect(samplesOf(text).filter(({ name, value }) => name === 'tsb_mode' && value === 1)).toHaveLength(1);
    expect(valueOf('tsb_build_info', 'version="0.1.0",commit=""')).toBe(1);
  });

  it('names no symbol, no path as it was sent, and no number that is none', () => {
    for (const word of ['BTCUSDT', 'ETHUSDT', 'canary', '127.0.0.1']) expect(text).not.toContain(word);
    for (const { value } of samplesOf(text)) expect(value).not.toBeNaN();
  });

  it('starts over without a jump where a market is followed anew', async () => {
    const again = await (await fetch(`${service.url}/metrics`)).text();
    const trades = (of: string): number =>
      samplesOf(of).find(({ labels }) => labels === 'venue="BINANCE",type="trades"')?.value ?? 0;
    expect(trades(again)).toBeGreaterThanOrEqual(trades(text));
    expect(trades(again)).toBeLessThan(2 * trades(text) + 1);
  });

  const isThere = spawnSync('promtool', ['--version']).status === 0;

  it(`is as promtool likes it${isThere ? '' : ' (SKIPPED: promtool is not installed)'}`, () => {
    const { stderr } = isThere
      ? spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
      : { stderr: '' };
    // It minds names that the client library gives to what Node tells of itself.
    expect(stderr.split('\n').filter((line) => line !== '' && !/^nodejs_active_\w+_total /.test(line))).toEqual([]);
  });
});
