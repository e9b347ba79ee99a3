import type { Protocol } from '../protocol.js';

/** Trades of one minute that went out on one stream of one connection, by the ids of that stream. */
export interface SentTrades {
  readonly openTime: number;
  /** Trades, the repeated ones too. */
  readonly count: number;
  readonly firstId: number;
  readonly lastId: number;
}

/** What a delivery is about. */
export interface Subscription {
  readonly name: string;
  readonly symbol: string;
}

type Tally = { -readonly [Field in keyof SentTrades]: SentTrades[Field] };

/** What was handed to one connection on one stream. Bytes handed to the kernel may still be lost when the socket is cut. */
export class Delivery {
  readonly stream: string;
  readonly symbol: string;
  #frames = 0;
  readonly #trades = new Map<number, Tally>();
  readonly #closed: number[] = [];

  constructor(
    readonly protocol: Protocol,
    readonly connection: number,
    { name, symbol }: Subscription,
  ) {
    this.stream = name;
    this.symbol = symbol;
  }

  /** Frames of any kind. */
  get frames(): number {
    return this.#frames;
  }

  /** Trades sent, by minute. */
  get trades(): readonly SentTrades[] {
    return [...this.#trades.values()];
  }

  /** Open times of the candles sent as closed. */
  get closed(): readonly number[] {
    return this.#closed;
  }

  sentFrame(): void {
    this.#frames += 1;
  }

  sentTrade(openTime: number, id: number): void {
    this.sentTrades(openTime, id, id);
  }

  /** One frame with the trades from `firstId` to `lastId`. */
  sentTrades(openTime: number, firstId: number, lastId: number): void {
    this.#frames += 1;
    const count = lastId - firstId + 1;
    const tally = this.#trades.get(openTime);
    if (tally === undefined) {
      this.#trades.set(openTime, { openTime, count, firstId, lastId });
      return;
    }
    tally.count += count;
    tally.firstId = Math.min(tally.firstId, firstId);
    tally.lastId = Math.max(tally.lastId, lastId);
  }

  sentClosed(openTime: number): void {
    this.#frames += 1;
    this.#closed.push(openTime);
  }
}

/** Everything that was sent in this run, of connections open and gone. */
export class Ledger {
  readonly #deliveries: Delivery[] = [];

  open(protocol: Protocol, connection: number, subscription: Subscription): Delivery {
    const delivery = new Delivery(protocol, connection, subscription);
    this.#deliveries.push(delivery);
    return delivery;
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }
}
