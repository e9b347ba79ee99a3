import type { Protocol } from '../protocol.js';

/** A request as the venues see it. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Who asks: the client's address. */
  readonly address: string;
}

/** A whole answer, before the faults get at it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

/** What a venue's rationing says, in the venue's own words. */
export interface Refusal {
  readonly as: 'limited' | 'banned';
  readonly retryAfterSeconds: number;
  /** Machine time of the end, epoch milliseconds. */
  readonly until: number;
}

/** One venue's public REST API. */
export interface RestApi {
  readonly protocol: Protocol;
  /** Whether the path is one of this venue's, known or not. */
  owns(path: string): boolean;
  answer(asked: Asked): Answer;
  /** The answer to somebody who asks too much. */
  refused(refusal: Refusal): Answer;
}

/** An answer of JSON. */
export function json(body: unknown, status = 200, headers: Answer['headers'] = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json;charset=UTF-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** An answer of HTML, as load balancers and firewalls give it. */
export function page(status: number, text: string): Answer {
  return {
    status,
    headers: { 'Content-Type': 'text/html' },
    body: `<html><head><title>${text}</title></head><body><h2>${text}</h2></body></html>`,
  };
}
