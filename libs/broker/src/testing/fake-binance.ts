import http from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { BTCUSDT_LISTING, klineRowAt, START } from './btcusdt.js';

const MINUTE = 60_000;
/** The fake exchange's time, unless a test has another. */
export const NOW = START + 10_000 * MINUTE + 30_000;

/** An answer to one request: status, headers and body, or nothing at all. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type Handler = (url: URL) => Reply | 'hang up' | 'stay silent';

/** A server on loopback whose every answer the test writes: what an exchange does wrong is the subject here. */
export class FakeBinance {
  readonly requests: URL[] = [];
  readonly sockets: WebSocket[] = [];
  readonly received: string[] = [];
  connections = 0;
  handle: Handler = () => ({ status: 404, body: {} });
  /** Whether SUBSCRIBE is acknowledged. */
  accepts = true;
  /** Commands that name this are refused, once it is set; others are accepted. */
  refuses: string | undefined;
  readonly #server = http.createServer((request, response) => this.#answer(request, response));
  /** Answers instead of a stream, while there is one. */
  refusal: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined;
  /** Streams asked for, the refused ones included. */
  attempts = 0;
  readonly #streams = new WebSocketServer({
    server: this.#server,
    path: '/stream',
    verifyClient: (_, decide) => this.#decide(decide),
  });

  async start(): Promise<{ restUrl: string; streamUrl: string }> {
    this.#server.on('connection', () => (this.connections += 1));
    this.#streams.on('connection', (socket) => this.#welcome(socket));
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    return { restUrl: `http://127.0.0.1:${port}`, streamUrl: `ws://127.0.0.1:${port}` };
  }

  async stop(): Promise<void> {
    for (const socket of this.#streams.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #decide(decide: (accepted: boolean, status?: number, body?: string, headers?: Record<string, string>) => void): void {
    this.attempts += 1;
    if (this.refusal) decide(false, this.refusal.status, 'no', { ...this.refusal.headers });
    else decide(true);
  }

  #welcome(socket: WebSocket): void {
    this.sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      this.received.push(data.toString());
      const { id } = JSON.parse(data.toString()) as { readonly id: number };
      if (this.refuses !== undefined && data.includes(this.refuses))
        socket.send(`{"error":{"code":2,"msg":"no such stream"},"id":${id}}`);
      else if (this.accepts || this.refuses !== undefined) socket.send(`{"result":null,"id":${id}}`);
    });
  }

  #answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://fake');
    this.requests.push(url);
    const reply = this.handle(url);
    if (reply === 'stay silent') return;
    if (reply === 'hang up') return void request.socket.destroy();
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  }
}

/** An exchange with every minute of all time. */
export function soundly(url: URL): Reply {
  const number = (name: string) => Number(url.searchParams.get(name));
  if (url.pathname === '/api/v3/time') return { body: { serverTime: NOW } };
  if (url.pathname === '/api/v3/exchangeInfo') return { body: { symbols: [BTCUSDT_LISTING], rateLimits: LIMITS } };
  const rows = [];
  for (let t = number('startTime'); t <= number('endTime') && rows.length < number('limit'); t += MINUTE) {
    rows.push(klineRowAt(t));
  }
  return { body: rows, headers: { 'x-mbx-used-weight-1m': '42' } };
}

const LIMITS = [
  { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61_000 },
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000 },
];
