import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { BinanceLimits } from './binance/limits.js';
import { BinanceRest } from './binance/rest.js';
import { BinanceSockets } from './binance/socket-server.js';
import { BinanceStreams } from './binance/streams.js';
import type { Exchange } from './controls.js';
import type { Host } from './ambient.js';
import type { Venue } from './market/venue.js';
import { Ledger } from './oracle/ledger.js';
import { Oracle } from './oracle/oracle.js';
import { Player } from './player/player.js';
import type { VirtualClock } from './player/virtual-clock.js';

/** Never any other address: this exchange lies about everything and must not be reachable. */
const LOOPBACK = '127.0.0.1';

/** What is fixed for a run. */
export interface ExchangeTerms {
  /** What is played, in words. */
  readonly market: string;
  readonly limits: BinanceLimits;
}

/** Market, clock, player, protocol and oracle behind one port. */
export class LocalExchange implements Exchange {
  readonly market: string;
  readonly venue: Venue;
  readonly ledger = new Ledger();
  readonly #clock: VirtualClock;
  readonly #host: Host;
  readonly #sockets: BinanceSockets;
  readonly #rest: BinanceRest;
  readonly #oracle: Oracle;
  readonly #player: Player;
  readonly #server: Server;
  readonly #stopping = new AbortController();
  #played: Promise<void> = Promise.resolve();
  #downUntil = -Infinity;

  constructor(venue: Venue, clock: VirtualClock, host: Host, { market, limits }: ExchangeTerms) {
    this.market = market;
    this.venue = venue;
    this.#clock = clock;
    this.#host = host;
    const streams = new BinanceStreams(venue, this.ledger);
    this.#sockets = new BinanceSockets(streams, host, limits);
    this.#rest = new BinanceRest(venue, limits, host, () => clock.now());
    this.#oracle = new Oracle(venue, this.ledger, this);
    this.#player = new Player(host, clock, venue.markets, [streams]);
    this.#server = createServer((request, response) => this.#request(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  get url(): string {
    return `http://${LOOPBACK}:${this.#port()}`;
  }

  get wsUrl(): string {
    return `ws://${LOOPBACK}:${this.#port()}`;
  }

  get speed(): number {
    return this.#clock.speed;
  }

  now(): number {
    return this.#clock.now();
  }

  setSpeed(speed: number): void {
    this.#player.setSpeed(speed);
  }

  advanceTo(time: number): Promise<void> {
    return this.#player.advanceTo(time);
  }

  cut(downMs = 0): number {
    if (downMs > 0) this.#downUntil = this.#host.monotonic() + downMs;
    return this.#sockets.cut();
  }

  /** Opens the port and starts to play. @throws the system's error when the port cannot be had */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, LOOPBACK, resolve);
    });
    this.#played = this.#player.run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#played;
    this.#sockets.cut();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get #down(): boolean {
    return this.#host.monotonic() < this.#downUntil;
  }

  #request(request: IncomingMessage, response: ServerResponse): void {
    const url = urlOf(request);
    if (url.pathname.startsWith('/oracle/')) this.#ask(request, response, url);
    else if (this.#down)
      response.writeHead(503, { 'Content-Type': 'text/html' }).end('<html>503 Service Unavailable</html>');
    else this.#rest.handle(request, response, url);
  }

  #ask(request: IncomingMessage, response: ServerResponse, url: URL): void {
    this.#oracle
      .handle(request, response, url)
      .catch((error: unknown) => response.destroy(Error('oracle', { cause: error })));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    if (this.#down) socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else this.#sockets.upgrade(request, socket, head, urlOf(request));
  }
}

/** A request target that is no URL is answered as an unknown path. */
function urlOf(request: IncomingMessage): URL {
  return URL.parse(request.url ?? '/', `http://${LOOPBACK}`) ?? new URL('/unreadable', `http://${LOOPBACK}`);
}
