import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Host } from '../ambient.js';
import type { Venue } from '../market/venue.js';
import { ApiError } from './api-error.js';
import { ENDPOINTS, type Endpoint } from './endpoints.js';
import type { BinanceLimits } from './limits.js';
import { Query } from './query.js';
import { RequestWeight, type Admission } from './request-weight.js';
import { timeUnit } from './time-unit.js';

const PREFIX = '/api/v3/';
const JSON_TYPE = 'application/json;charset=UTF-8';
const BY_PATH = new Map(ENDPOINTS.map((endpoint) => [PREFIX + endpoint.path, endpoint]));

/** Binance's public REST API over one venue and its clock. */
export class BinanceRest {
  readonly #venue: Venue;
  readonly #limits: BinanceLimits;
  readonly #now: () => number;
  readonly #weight: RequestWeight;

  constructor(venue: Venue, limits: BinanceLimits, host: Host, now: () => number) {
    this.#venue = venue;
    this.#limits = limits;
    this.#now = now;
    this.#weight = new RequestWeight(host, limits);
  }

  /** Answers one request; unknown paths get a plain 404. */
  handle(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const endpoint = request.method === 'GET' ? BY_PATH.get(url.pathname) : undefined;
    if (endpoint === undefined) {
      response.writeHead(404, { 'Content-Type': 'text/html' }).end('<html><body><h2>404 Not found</h2></body></html>');
      return;
    }
    const admission = this.#weight.charge(request.socket.remoteAddress ?? '', endpoint.weight(url.searchParams));
    response.setHeader('Content-Type', JSON_TYPE);
    response.setHeader('X-MBX-USED-WEIGHT', admission.used);
    response.setHeader('X-MBX-USED-WEIGHT-1M', admission.used);
    if (admission.status !== 200) response.setHeader('Retry-After', admission.retryAfterSeconds);
    const unit = headerText(request, 'x-mbx-time-unit');
    const { status, body } = this.#answer(endpoint, admission, url.searchParams, unit);
    response.writeHead(status).end(JSON.stringify(body));
  }

  #answer(
    endpoint: Endpoint,
    admission: Admission,
    parameters: URLSearchParams,
    unit: string | undefined,
  ): { readonly status: number; readonly body: unknown } {
    try {
      this.#admit(admission);
      const query = new Query(parameters, endpoint.parameters);
      const question = {
        query,
        venue: this.#venue,
        limits: this.#limits,
        now: this.#now(),
        unit: timeUnit(unit),
      };
      return { status: 200, body: endpoint.answer(question) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: error.status, body: error.body };
    }
  }

  #admit(admission: Admission): void {
    switch (admission.status) {
      case 200:
        return;
      case 429:
        throw new ApiError(
          -1003,
          `Too much request weight used; current limit is ${this.#limits.requestWeight} request weight per 1 MINUTE. ` +
            'Please use WebSocket Streams for live updates to avoid polling the API.',
          429,
        );
      case 418:
        throw new ApiError(
          -1003,
          `Way too much request weight used; IP banned until ${admission.bannedUntil}. ` +
            'Please use WebSocket Streams for live updates to avoid bans.',
          418,
        );
    }
  }
}

function headerText(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
