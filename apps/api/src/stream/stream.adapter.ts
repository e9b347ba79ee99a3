import { IoAdapter } from '@nestjs/platform-socket.io';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Server, ServerOptions } from 'socket.io';
import { StreamDoor } from './stream-door.js';

/** What a stranger's socket may cost us: no compression state, small messages, a short time to say hello. */
const LIMITS = { serveClient: false, perMessageDeflate: false, maxHttpBufferSize: 65_536, connectTimeout: 5000 };

/** Socket.IO on the service's own HTTP server, with its limits set and its door kept. */
export class StreamAdapter extends IoAdapter {
  readonly #door: StreamDoor;

  constructor(app: NestFastifyApplication) {
    super(app);
    this.#door = app.get(StreamDoor);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const door = { allowRequest: this.#door.allowRequest };
    const server: Server = super.createIOServer(port, Object.assign({}, options, LIMITS, door));
    // The namespace without a name has nothing to offer; whoever joins it would only hold a connection.
    server.use((_socket, next) => next(new Error('NO_SUCH_NAMESPACE')));
    return server;
  }
}
