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
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    believed: () => believed,
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** Ends a connection once the client has begun its handshake. */
function resetLater(socket: net.Socket): void {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.resetAndDestroy());
}
