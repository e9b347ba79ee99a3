import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './openapi.js';

/** A client that was generated from docs/openapi.json: what the document does not say, it cannot ask nor read. */
export function clientOf(baseUrl: string, token?: string): Client<paths> {
  return createClient<paths>({ baseUrl, headers: token === undefined ? {} : { Authorization: `Bearer ${token}` } });
}
