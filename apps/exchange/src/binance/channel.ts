import type { Delivery } from '../oracle/ledger.js';
import type { Connection } from './connection.js';
import type { StreamEvent } from './event.js';
import type { Stream } from './stream-name.js';

/** One stream and who is subscribed to it. */
export class Channel {
  readonly #members = new Map<Connection, Delivery>();
  /** Id of the last trade that a kline update told of, so that nothing is told twice. */
  lastTradeId: number | undefined;

  constructor(readonly stream: Stream) {}

  get empty(): boolean {
    return this.#members.size === 0;
  }

  join(connection: Connection, delivery: Delivery): void {
    this.#members.set(connection, delivery);
  }

  leave(connection: Connection): void {
    this.#members.delete(connection);
  }

  /** Sends an event to every member; `note` books it for those that took it. */
  send(event: StreamEvent, note: (delivery: Delivery) => void): void {
    for (const [connection, delivery] of this.#members) {
      if (connection.send(event)) note(delivery);
    }
  }
}
