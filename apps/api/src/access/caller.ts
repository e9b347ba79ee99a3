import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { ForeignCallerError, plainAddress, type AddressRanges, type Caller } from '#libs/access';

/** Where this service may be asked from. */
export interface Doors {
  /** Names it may be asked by, beside `localhost` and any address written as digits; lower case, without port. */
  readonly hosts: readonly string[];
  /** Origins of web pages that may ask, beside its own. */
  readonly origins: readonly string[];
  /** Proxies whose X-Forwarded-For is believed. */
  readonly proxies: AddressRanges;
}

/** What of a request tells who asks; REST and sockets have it alike. */
export interface Approach {
  readonly headers: IncomingHttpHeaders;
  readonly peer: string;
}

const BEARER = /^bearer +([\w~+/.=-]{1,512})$/i;

/** @returns the key that was sent, if any, and the address that counts. */
export function callerOf({ headers, peer }: Approach, { proxies }: Pick<Doors, 'proxies'>): Caller {
  return { token: tokenOf(headers), address: addressOf(headers['x-forwarded-for'], peer, proxies) };
}

/**
 * A web page reaches services on loopback too, under a name of its own that it has pointed here. A name that is not ours,
 * or a page that is not ours, is therefore turned away before anything else is looked at.
 *
 * @throws ForeignCallerError.
 */
export function refuseForeign({ host, origin }: IncomingHttpHeaders, { hosts, origins }: Doors): void {
  if (!isOurs(host, hosts)) throw new ForeignCallerError('Host must be a name of this service, see ALLOWED_HOSTS');
  if (origin === undefined || origins.includes(origin) || isSameSite(origin, host)) return;
  throw new ForeignCallerError('Origin must be one that this service answers, see CORS_ORIGINS');
}

/** A name can be pointed at us by anybody; an address cannot. */
function isOurs(host: string | undefined, hosts: readonly string[]): boolean {
  const name = nameOf(host ?? '');
  return name === 'localhost' || isIP(name) !== 0 || hosts.includes(name);
}

function isSameSite(origin: string, host: string | undefined): boolean {
  return /^https?:\/\//.test(origin) && origin.replace(/^https?:\/\//, '') === host?.toLowerCase();
}

/** @returns the name or address of a Host header in lower case, without port and brackets; empty where it is none. */
function nameOf(host: string): string {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/.exec(host.toLowerCase()) ?? [];
  return bracketed ?? plain ?? '';
}

/** Something sent as a key that does not read as one is a wrong key, not none. */
function tokenOf(headers: IncomingHttpHeaders): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) return BEARER.exec(authorization)?.[1] ?? '';
  const key = headers['x-api-key'];
  return typeof key === 'string' ? key : key?.join();
}

/** The last address that no proxy of ours has written is the one that counts: what stands before it may be made up. */
function addressOf(forwarded: string | string[] | undefined, peer: string, proxies: AddressRanges): string {
  const named = (typeof forwarded === 'string' ? forwarded : (forwarded?.join() ?? '')).split(',');
  let address = plainAddress(peer);
  while (proxies.has(address)) {
    const before = plainAddress((named.pop() ?? '').trim());
    if (isIP(before) === 0) break;
    address = before;
  }
  return address;
}
