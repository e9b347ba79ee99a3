import { MICROSECONDS, MILLISECONDS, type TimeUnit } from './time-unit.js';

/** One event of one stream, written once per form and shared by all who receive it. */
export class StreamEvent {
  readonly #stream: string;
  readonly #write: (unit: TimeUnit) => string;
  #millis: string | undefined;
  #micros: string | undefined;

  constructor(stream: string, write: (unit: TimeUnit) => string) {
    this.#stream = stream;
    this.#write = write;
  }

  /** The text for a connection: bare or wrapped with its stream's name. */
  text(unit: TimeUnit, form: 'raw' | 'combined'): string {
    const body = this.#body(unit);
    return form === 'raw' ? body : `{"stream":"${this.#stream}","data":${body}}`;
  }

  #body(unit: TimeUnit): string {
    if (unit === MICROSECONDS) return (this.#micros ??= this.#write(MICROSECONDS));
    return (this.#millis ??= this.#write(MILLISECONDS));
  }
}
