import type { Delivery } from '../oracle/ledger.js';
import { MICROSECONDS, MILLISECONDS, type TimeUnit } from './time-unit.js';

/** What a frame tells of; faults choose their victims by it. */
export type EventKind = 'trade' | 'quote' | 'candle' | 'closed';

/** How a connection wants its events; only Binance lets clients choose. */
export interface Form {
  readonly unit: TimeUnit;
  /** Wrapped with the name of the stream. */
  readonly wrapped: boolean;
}

/** The form of a protocol that has but one. */
export const PLAIN: Form = { unit: MILLISECONDS, wrapped: false };

/** What is known of an event besides its text. */
export interface EventFacts {
  readonly kind: EventKind;
  /** The market's own symbol, whatever the wire calls it. */
  readonly symbol: string;
  /** Virtual time at which it is told. */
  readonly time: number;
  /** Open of the candle it tells of. */
  readonly openTime?: number;
  /** Enters it in the books of what was sent. */
  readonly book: (delivery: Delivery) => void;
  /** The same event with one number wrong; closed candles have it. */
  readonly falsified?: () => StreamEvent;
}

/** One event of one stream, written once per form and shared by all who receive it. */
export class StreamEvent {
  readonly #stream: string;
  readonly #write: (unit: TimeUnit) => string;
  #millis: string | undefined;
  #micros: string | undefined;

  /** @param stream the name it is wrapped with where a client wants that */
  constructor(
    readonly facts: EventFacts,
    write: (unit: TimeUnit) => string,
    stream = '',
  ) {
    this.#write = write;
    this.#stream = stream;
  }

  /** The text for a connection. */
  text({ unit, wrapped }: Form): string {
    const body = this.#body(unit);
    return wrapped ? `{"stream":"${this.#stream}","data":${body}}` : body;
  }

  #body(unit: TimeUnit): string {
    if (unit === MILLISECONDS) return (this.#millis ??= this.#write(MILLISECONDS));
    if (unit === MICROSECONDS) return (this.#micros ??= this.#write(MICROSECONDS));
    return this.#write(unit);
  }
}
