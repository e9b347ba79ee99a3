import type { Host } from '../ambient.js';
import type { BinanceLimits } from './limits.js';

const MINUTE_MS = 60_000;
const LONGEST_BAN_MS = 3 * 24 * 60 * MINUTE_MS;

/** Whether a request may be answered; the refusals carry what their headers and texts need. */
export type Admission =
  | { readonly status: 200; readonly used: number }
  | { readonly status: 429; readonly used: number; readonly retryAfterSeconds: number }
  | { readonly status: 418; readonly used: number; readonly retryAfterSeconds: number; readonly bannedUntil: number };

interface Account {
  minute: number;
  used: number;
  refusals: number;
  bans: number;
  /** Monotonic end of the ban. */
  bannedTo: number;
}

/**
 * Request weight by address, in minutes of real time: the virtual clock may race or stand, patience with clients does not.
 *
 * Over the limit a request is refused with 429 until the minute ends; whoever keeps asking is banned with 418.
 */
export class RequestWeight {
  readonly #host: Host;
  readonly #limits: BinanceLimits;
  readonly #accounts = new Map<string, Account>();

  constructor(host: Host, limits: BinanceLimits) {
    this.#host = host;
    this.#limits = limits;
  }

  /** Books `weight` on the address. */
  charge(address: string, weight: number): Admission {
    const now = this.#host.monotonic();
    const account = this.#account(address, now);
    if (now < account.bannedTo) return this.#banned(account, now);
    account.used += weight;
    if (account.used <= this.#limits.requestWeight) return { status: 200, used: account.used };
    account.refusals += 1;
    if (account.refusals > this.#limits.refusalsBeforeBan) return this.#ban(account, now);
    const left = (account.minute + 1) * MINUTE_MS - now;
    return { status: 429, used: account.used, retryAfterSeconds: Math.ceil(left / 1_000) };
  }

  #account(address: string, now: number): Account {
    const minute = Math.floor(now / MINUTE_MS);
    const known = this.#accounts.get(address) ?? { minute, used: 0, refusals: 0, bans: 0, bannedTo: -Infinity };
    if (known.minute !== minute) Object.assign(known, { minute, used: 0, refusals: 0 });
    this.#accounts.set(address, known);
    return known;
  }

  #ban(account: Account, now: number): Admission {
    account.bannedTo = now + Math.min(LONGEST_BAN_MS, this.#limits.banMs * 2 ** account.bans);
    account.bans += 1;
    return this.#banned(account, now);
  }

  #banned(account: Account, now: number): Admission {
    const left = account.bannedTo - now;
    return {
      status: 418,
      used: account.used,
      retryAfterSeconds: Math.ceil(left / 1_000),
      bannedUntil: Math.ceil(this.#host.wall() + left),
    };
  }
}
