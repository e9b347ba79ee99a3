import { readFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';

const CERTIFICATES = join(import.meta.dirname, 'certificates');

/** The authority that signed all certificates but the unknown one; for NODE_EXTRA_CA_CERTS. */
export const AUTHORITY = join(CERTIFICATES, 'authority.pem');

/**
 * What a front shows who it is with: a certificate for localhost that is good, one that ended in 2020, one for another host,
 * one that nobody known has signed; or it ends the connection in the middle of the handshake.
 */
export type Credentials = 'good' | 'expired' | 'other' | 'unknown' | 'reset';

/** Something in front of an exchange, on a port of its own. */
export interface Front {
  readonly port: number;
  /** Bytes that clients have sent once they believed the front. */
  readonly believed: () => number;
  readonly connections: () => number;
  readonly stop: () => Promise<void>;
}

/** How a slow line treats what passes, either way. */
export interface Slowness {
  readonly latencyMs: number;
  /** Share of the latency by which it may be more or less. */
  readonly jitter: number;
  /** A number in [0, 1). */
  readonly chance: () => number;
}

/** Puts a slow line in front of an exchange: everything arrives later, by more or less, and in order. */
export async function startSlowLine(slowness: Slowness, target: string): Promise<Pick<Front, 'port' | 'stop'>> {
  const open = new Set<net.Socket>();
  const { port: targetPort, hostname } = new URL(target);
  const server = net.createServer((client) => {
    const exchange = net.connect(Number(targetPort), hostname);
    for (const side of [client, exchange]) {
      open.add(side);
      side.on('error', () => side.destroy());
      side.on('close', () => open.delete(side));
    }
    delayed(client, exchange, slowness);
    delayed(exchange, client, slowness);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: portOf(server), stop: () => stopped(server, open) };
}

function delayed(from: net.Socket, to: net.Socket, { latencyMs, jitter, chance }: Slowness): void {
  let last = 0;
  const later = (run: () => void): void => {
    const due = performance.now() + latencyMs * (1 + jitter * (2 * chance() - 1));
    last = Math.max(last, due);
    setTimeout(run, last - performance.now());
  };
  from.on('data', (data) => later(() => to.destroyed || to.write(data)));
  from.on('close', () => later(() => to.destroy()));
}

function portOf(server: net.Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function stopped(server: net.Server, open: ReadonlySet<net.Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of open) socket.destroy();
  });
}

/** Puts TLS in front of an exchange. */
export async function startTlsFront(credentials: Credentials, target: string): Promise<Front> {
  let [believed, connections] = [0, 0];
  const open = new Set<net.Socket>();
  const { port: targetPort, hostname } = new URL(target);
  const pem = readFileSync(join(CERTIFICATES, `${credentials === 'reset' ? 'good' : credentials}.pem`));
  const serve = (socket: tls.TLSSocket): void => {
    const exchange = net.connect(Number(targetPort), hostname);
    socket.on('data', (data) => (believed += data.length));
    for (const side of [socket, exchange]) side.on('error', () => (socket.destroy(), exchange.destroy()));
    socket.pipe(exchange).pipe(socket);
  };
  const server =
    credentials === 'reset' ? net.createServer(resetLater) : tls.createServer({ cert: pem, key: pem }, serve);
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket: net.Socket) => {
    connections += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    port: portOf(server),
    believed: () => believed,
    connections: () => connections,
    stop: () => stopped(server, open),
  };
}

/** Ends a connection once the client has begun its handshake. */
function resetLater(socket: net.Socket): void {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.resetAndDestroy());
}
