import { Inject, Logger, type OnModuleDestroy } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  type OnGatewayDisconnect,
  type OnGatewayInit,
} from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';
import { AccessWatch } from '../access/access-watch.js';
import { Metrics } from '../metrics/metrics.js';
import { toProblem, type Problem } from '../problem.js';
import { createValidationPipe } from '../validation.pipe.js';
import { CHANNEL_SCOPES, SubscribeDto, UnsubscribeDto } from './subscription.dto.js';
import { StreamDoor } from './stream-door.js';
import { StreamHub, type Accepted, type Listener } from './stream-hub.js';

export type Acknowledgement =
  ({ readonly ok: true } & Partial<Accepted>) | { readonly ok: false; readonly problem: Problem };

/** Socket.IO namespace `/stream`: translates socket events to the hub and back, and decides nothing. */
@WebSocketGateway({ namespace: '/stream' })
export class StreamGateway implements OnGatewayInit<Namespace>, OnGatewayDisconnect<Socket>, OnModuleDestroy {
  @WebSocketServer() private readonly namespace?: Namespace;
  readonly #logger = new Logger(StreamGateway.name);
  readonly #validation = createValidationPipe();

  constructor(
    @Inject(StreamHub) private readonly hub: StreamHub,
    @Inject(StreamDoor) private readonly door: StreamDoor,
    @Inject(AccessWatch) private readonly watch: AccessWatch,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  afterInit(namespace: Namespace): void {
    namespace.use(this.door.enter);
    this.watch.onLook(() => this.door.sweep(namespace));
    this.metrics.gauge('tsb_socket_clients', 'Sockets that are open', [], (gauge) => gauge.set(namespace.sockets.size));
    this.hub.start();
  }

  async handleDisconnect(socket: Socket): Promise<void> {
    await this.hub.leave(socket.id);
  }

  onModuleDestroy(): void {
    this.namespace?.disconnectSockets(true);
  }

  @SubscribeMessage('subscribe')
  subscribe(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<Acknowledgement> {
    return this.#answer(socket, 'subscribe', async () => {
      const request = await this.#validate(body, SubscribeDto);
      const scopes = request.channels.map((channel) => CHANNEL_SCOPES[channel]);
      this.door.require(socket, 'subscribe', scopes);
      const listener: Listener = {
        id: socket.id,
        isHere: () => socket.connected,
        send: (event) => socket.emit(event.channel, event),
      };
      return { ok: true, ...(await this.hub.subscribe(listener, request)) };
    });
  }

  @SubscribeMessage('unsubscribe')
  unsubscribe(@ConnectedSocket() socket: Socket, @MessageBody() body: unknown): Promise<Acknowledgement> {
    return this.#answer(socket, 'unsubscribe', async () => {
      const { subscription_id: id } = await this.#validate(body, UnsubscribeDto);
      await this.hub.unsubscribe(socket.id, id);
      return { ok: true };
    });
  }

  async #validate<T>(body: unknown, metatype: new () => T): Promise<T> {
    const given = typeof body === 'object' && body !== null ? body : {};
    return (await this.#validation.transform(given, { type: 'body', metatype })) as T;
  }

  /** Nest's global pipes and filters do not reach gateways, so each event is guarded here. */
  async #answer(socket: Socket, event: string, act: () => Promise<Acknowledgement>): Promise<Acknowledgement> {
    try {
      this.door.count(socket, event);
      return await act();
    } catch (error) {
      const problem = toProblem(error, `/stream#${event}`, socket.id);
      if (problem.status === 500) this.#logger.error({ msg: 'unforeseen', err: error });
      return { ok: false, problem };
    }
  }
}
