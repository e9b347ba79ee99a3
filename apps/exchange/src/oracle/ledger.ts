/** Aggregates of one minute that went out on one stream of one connection. */
export interface SentTrades {
  readonly openTime: number;
  readonly count: number;
  readonly firstAggId: number;
  readonly lastAggId: number;
}

type Tally = { -readonly [Field in keyof SentTrades]: SentTrades[Field] };

/** What was handed to one connection on one stream. Bytes handed to the kernel may still be lost when the socket is cut. */
export class Delivery {
  #frames = 0;
  readonly #trades: Tally[] = [];
  readonly #closed: number[] = [];

  constructor(
    readonly connection: number,
    readonly stream: string,
    readonly symbol: string,
  ) {}

  /** Frames of any kind. */
  get frames(): number {
    return this.#frames;
  }

  /** Aggregates sent, by minute. */
  get trades(): readonly SentTrades[] {
    return this.#trades;
  }

  /** Open times of the candles sent as closed. */
  get closed(): readonly number[] {
    return this.#closed;
  }

  sentFrame(): void {
    this.#frames += 1;
  }

  sentTrade(openTime: number, id: number): void {
    this.#frames += 1;
    const last = this.#trades.at(-1);
    if (last?.openTime !== openTime) {
      this.#trades.push({ openTime, count: 1, firstAggId: id, lastAggId: id });
      return;
    }
    last.count += 1;
    last.lastAggId = id;
  }

  sentClosed(openTime: number): void {
    this.#frames += 1;
    this.#closed.push(openTime);
  }
}

/** Everything that was sent in this run, of connections open and gone. */
export class Ledger {
  readonly #deliveries: Delivery[] = [];

  open(connection: number, stream: string, symbol: string): Delivery {
    const delivery = new Delivery(connection, stream, symbol);
    this.#deliveries.push(delivery);
    return delivery;
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }
}
