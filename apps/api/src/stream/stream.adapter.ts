import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';

/** What a stranger's socket may cost us: no compression state, small messages, a short time to say hello. */
const LIMITS = { serveClient: false, perMessageDeflate: false, maxHttpBufferSize: 65_536, connectTimeout: 5000 };

/** Socket.IO on the service's own HTTP server, with its limits set. */
export class StreamAdapter extends IoAdapter {
  override createIOServer(port: number, options?: ServerOptions): Server {
    return super.createIOServer(port, Object.assign({}, options, LIMITS));
  }
}
