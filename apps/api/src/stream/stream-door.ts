import type { IncomingMessage } from 'node:http';
import type { Namespace, Socket } from 'socket.io';
import type { AccessControl, Audit, Identity, KeyRing, Scope } from '#libs/access';
import { callerOf, refuseForeign, type Doors } from '../access/caller.js';
import { toProblem } from '../problem.js';

/** Who a socket belongs to, kept beside it: what the client sends later cannot change it. */
interface Visitor {
  readonly identity: Identity;
  readonly address: string;
}

/** Access control before sockets: at the handshake, at each event, and while they stay. */
export class StreamDoor {
  readonly #visitors = new WeakMap<Socket, Visitor>();

  constructor(
    private readonly access: AccessControl,
    private readonly ring: KeyRing,
    private readonly audit: Audit,
    private readonly doors: Doors,
    private readonly onClosed: () => void,
  ) {}

  /** For Socket.IO's `allowRequest`: pages and names that are not ours do not get as far as a handshake. */
  readonly allowRequest = (
    { headers }: IncomingMessage,
    answer: (fault: string | null | undefined, isAllowed: boolean) => void,
  ): void => {
    try {
      refuseForeign(headers, this.doors);
      answer(null, true);
    } catch (error) {
      answer(toProblem(error, '/stream', '').detail, false);
    }
  };

  /** A middleware of the namespace: without a good key there is no connection. */
  readonly enter = (socket: Socket, next: (fault?: Error) => void): void => {
    try {
      const caller = callerOfSocket(socket, this.doors);
      this.#visitors.set(socket, { identity: this.access.identify(caller, '/stream'), address: caller.address });
      next();
    } catch (error) {
      const problem = toProblem(error, '/stream', socket.id);
      next(Object.assign(new Error(problem.code), { data: problem }));
    }
  };

  /** Each event counts as a request. @throws UnauthenticatedError or TooManyRequestsError, as REST does. */
  count(socket: Socket, event: string): void {
    this.#permit(socket, event, [], 1);
  }

  /** @throws MissingScopeError, and what count throws. */
  require(socket: Socket, event: string, scopes: readonly Scope[]): void {
    this.#permit(socket, event, scopes, 0);
  }

  #permit(socket: Socket, event: string, scopes: readonly Scope[], cost: number): void {
    const { identity, address } = this.#visitors.get(socket) ?? { identity: NOBODY, address: socket.handshake.address };
    this.access.permit(identity, address, { scopes, cost, what: `/stream#${event}` });
  }

  /** Ends every socket whose key is not good any more, and says why. */
  sweep({ sockets }: Namespace): void {
    for (const socket of sockets.values()) {
      const visitor = this.#visitors.get(socket);
      if (visitor && this.ring.isGood(visitor.identity)) continue;
      this.audit.write({
        event: 'socket_closed',
        who: visitor?.identity.id,
        address: visitor?.address,
        reason: 'ended',
      });
      socket.emit('problem', KEY_ENDED);
      socket.disconnect(true);
      this.onClosed();
    }
  }
}

const NOBODY: Identity = { id: 'nobody', kind: 'key', scopes: [] };

const KEY_ENDED = {
  code: 'KEY_ENDED',
  detail: 'Key must be good for as long as the socket is open, was revoked or expired',
};

/** The key travels in the handshake's `auth`, as `token`: an address with a key in it would end up in logs. */
function callerOfSocket({ handshake }: Socket, doors: Doors): ReturnType<typeof callerOf> {
  const caller = callerOf({ headers: handshake.headers, peer: handshake.address }, doors);
  const given: unknown = handshake.auth['token'];
  if (given === undefined) return caller;
  return { ...caller, token: typeof given === 'string' ? given : '' };
}
