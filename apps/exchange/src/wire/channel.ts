import type { Delivery } from '../oracle/ledger.js';
import type { Connection } from './connection.js';
import type { StreamEvent } from './stream-event.js';
import type { Topic } from './topic.js';

/** One topic and who is subscribed to it. */
export class Channel {
  readonly #members = new Map<Connection, Delivery>();
  /** Id of the last trade that a candle update told of, so that nothing is told twice. */
  lastTradeId: number | undefined;
  /** Virtual time of the last quote that went out. */
  quotedAt = -Infinity;
  /** True while a quote was held back because the last one is too fresh. */
  quoteDue = false;
  /** Quotes since their numbering was started again. */
  quotesSinceReset = 0;

  constructor(readonly topic: Topic) {}

  get empty(): boolean {
    return this.#members.size === 0;
  }

  join(connection: Connection, delivery: Delivery): void {
    this.#members.set(connection, delivery);
  }

  leave(connection: Connection): void {
    this.#members.delete(connection);
  }

  send(event: StreamEvent): void {
    for (const [connection, delivery] of this.#members) connection.send(event, delivery);
  }

  /** Sends to one member: what a new subscriber is greeted with. */
  sendTo(connection: Connection, event: StreamEvent): void {
    const delivery = this.#members.get(connection);
    if (delivery !== undefined) connection.send(event, delivery);
  }
}
