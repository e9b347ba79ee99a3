import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Host } from './ambient.js';
import type { Exchange } from './controls.js';
import { ConnectionFaults } from './faults/connection-faults.js';
import { FaultBoard } from './faults/fault-board.js';
import type { Fault, FaultOrder } from './faults/fault.js';
import { parseOrder } from './faults/fault-script.js';
import type { Venue } from './market/venue.js';
import type { ManualHost } from './manual-host.js';
import { Ledger } from './oracle/ledger.js';
import { Oracle } from './oracle/oracle.js';
import { RequestLog } from './oracle/request-log.js';
import { Agenda } from './player/agenda.js';
import { Player } from './player/player.js';
import type { VirtualClock } from './player/virtual-clock.js';
import { speakersOn, type Limits } from './speakers.js';
import { RestDoor } from './wire/rest-door.js';
import type { SocketDoor } from './wire/socket-door.js';
import type { Stage } from './wire/stage.js';

/** Never any other address: this exchange lies about everything and must not be reachable. */
const LOOPBACK = '127.0.0.1';

/** What is fixed for a run. */
export interface ExchangeTerms {
  /** What is played, in words. */
  readonly market: string;
  /** Seed of the faults' chance. */
  readonly seed: string;
  readonly limits: Limits;
  /** Faults ordered from the start. */
  readonly faults: readonly FaultOrder[];
  /** The machine, where it moves with the market. */
  readonly manual: ManualHost | undefined;
}

/** Market, clock, player, protocols, faults and oracle behind one port. */
export class LocalExchange implements Exchange {
  readonly market: string;
  readonly venue: Venue;
  readonly ledger = new Ledger();
  readonly requests = new RequestLog();
  readonly faults: FaultBoard;
  readonly #clock: VirtualClock;
  readonly #host: Host;
  readonly #manual: ManualHost | undefined;
  readonly #doors: readonly SocketDoor[];
  readonly #rest: RestDoor;
  readonly #oracle: Oracle;
  readonly #player: Player;
  readonly #server: Server;
  readonly #stopping = new AbortController();
  #played: Promise<void> = Promise.resolve();
  #downUntil = -Infinity;

  constructor(venue: Venue, clock: VirtualClock, host: Host, terms: ExchangeTerms) {
    const { market, seed, limits, faults } = terms;
    this.#manual = terms.manual;
    this.market = market;
    this.venue = venue;
    this.#clock = clock;
    this.#host = host;
    this.faults = new FaultBoard(seed, () => clock.now());
    const stage: Stage = { venue, board: this.faults, host, now: () => clock.now() };
    const speakers = speakersOn(stage, this.ledger, limits);
    this.#doors = speakers.map(({ door }) => door);
    const apis = speakers.map(({ api }) => api);
    this.#rest = new RestDoor(stage, apis, this.requests);
    this.#oracle = new Oracle(this);
    const agenda = new Agenda();
    const audiences = this.#doors.map(({ streams }) => streams);
    this.#player = new Player({ host, clock, agenda }, venue.markets, audiences);
    this.faults.listen(new ConnectionFaults(stage, agenda, this.#doors));
    for (const order of faults) this.faults.order(order);
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

  async advanceTo(time: number): Promise<void> {
    if (this.#manual === undefined) return this.#player.advanceTo(time);
    await this.#advanceTogether(this.#manual, time);
  }

  cut(downMs = 0): number {
    if (downMs > 0) this.#downUntil = this.#host.monotonic() + downMs;
    return this.#doors.reduce((sockets, door) => sockets + door.cut(), 0);
  }

  order(request: Readonly<Record<string, unknown>>): Fault {
    return this.faults.order(parseOrder(request, this.now()));
  }

  lift(id?: number): number {
    return this.faults.lift(id);
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
    for (const door of this.#doors) door.shut();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** The market and the machine side by side: what falls due on the machine happens in its place in the market. */
  async #advanceTogether(manual: ManualHost, time: number): Promise<void> {
    const end = Math.floor(time);
    for (let now = this.now(); now < end; now = this.now()) {
      const next = Math.min(end, now + Math.max(1, Math.ceil(manual.untilDue)));
      const played = this.#player.advanceTo(next);
      manual.wake();
      await played;
      manual.pass(next - now);
    }
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
    if (url.pathname.startsWith('/oracle/')) this.#settle(this.#oracle.handle(request, response, url), response);
    else if (this.#down)
      response.writeHead(503, { 'Content-Type': 'text/html' }).end('<html>503 Service Unavailable</html>');
    else this.#settle(this.#rest.handle(request, response, url), response);
  }

  #settle(handled: Promise<void>, response: ServerResponse): void {
    handled.catch((error: unknown) => response.destroy(Error('request', { cause: error })));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    if (this.#down) socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else if (!this.#doors.some((door) => door.upgrade(request, socket, head, urlOf(request))))
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  }
}

/** A request target that is no URL is answered as an unknown path. */
function urlOf(request: IncomingMessage): URL {
  return URL.parse(request.url ?? '/', `http://${LOOPBACK}`) ?? new URL('/unreadable', `http://${LOOPBACK}`);
}
