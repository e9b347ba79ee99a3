import type { Protocol } from '../protocol.js';

/** One REST request and what it was answered. */
export interface LoggedRequest {
  readonly protocol: Protocol;
  readonly path: string;
  /** The query as sent. */
  readonly query: string;
  readonly status: number;
  /** Virtual time. */
  readonly at: number;
  /** Machine time, epoch milliseconds: what Retry-After is counted in. */
  readonly wall: number;
}

/** Requests kept; a day of polling every second. */
const KEPT = 100_000;

/** Every request of this run, so that a test can say that none was made. */
export class RequestLog {
  readonly #requests: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > KEPT) this.#requests.splice(0, KEPT / 10);
  }

  get requests(): readonly LoggedRequest[] {
    return this.#requests;
  }
}
