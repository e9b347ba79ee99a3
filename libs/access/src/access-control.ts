import type { Clock } from '#libs/market';
import { MissingScopeError, TooManyRequestsError, UnauthenticatedError } from './access-errors.js';
import { neighbourhoodOf } from './address-ranges.js';
import type { Audit, AuditEvent } from './audit-log.js';
import { LOCAL, type Identity, type KeyRing, type Refusal } from './key-ring.js';
import { readToken } from './key-token.js';
import type { Scope } from './scope.js';
import { TokenBuckets, type Quota } from './token-buckets.js';

/** Who stands at the door, as far as they say. */
export interface Caller {
  /** What was sent as a key; undefined where nothing was. */
  readonly token: string | undefined;
  /** Address of the peer, or of the one that a trusted proxy names. */
  readonly address: string;
}

/** What they want. */
export interface Wish {
  /** All of them are needed. */
  readonly scopes: readonly Scope[];
  /** How dear it is, in requests. */
  readonly cost: number;
  /** Route template or socket event, for the audit. */
  readonly what: string;
}

export interface Admission {
  readonly identity: Identity;
  readonly quota: Quota;
}

/** What is counted of the door; the reasons are few and known. */
export interface AccessTally {
  refused(reason: Refusal | 'missing' | 'blocked'): void;
  limited(scope: 'key' | 'address'): void;
}

export interface AccessLimits {
  /** Requests a minute of one key, or of one address without a key; all of them may come at once. */
  readonly requestsPerMinute: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Wrong keys of one address, or for one id, before nothing of it is looked at for a while. */
const FAILURES = { capacity: 10, refillMs: 10 * MINUTE_MS };
/** Lines in the audit of one address; the rest is counted in the next line. */
const LINES = { capacity: 20, refillMs: MINUTE_MS };
/** A good key is written down when it comes, and once an hour while it stays. */
const GREETINGS = { capacity: 1, refillMs: HOUR_MS };

/** The one place that decides who may do what, for REST and sockets alike. */
export class AccessControl {
  readonly #requests: TokenBuckets;
  readonly #failures: TokenBuckets;
  readonly #lines: TokenBuckets;
  readonly #greetings: TokenBuckets;
  readonly #unwritten = new Map<string, number>();

  constructor(
    private readonly ring: KeyRing,
    private readonly audit: Audit,
    private readonly tally: AccessTally,
    { requestsPerMinute }: AccessLimits,
    clock: Clock,
  ) {
    this.#requests = new TokenBuckets({ capacity: requestsPerMinute, refillMs: MINUTE_MS }, clock);
    this.#failures = new TokenBuckets(FAILURES, clock);
    this.#lines = new TokenBuckets(LINES, clock);
    this.#greetings = new TokenBuckets(GREETINGS, clock);
  }

  /** @throws UnauthenticatedError, TooManyRequestsError or MissingScopeError, in this order. */
  admit(caller: Caller, wish: Wish): Admission {
    return this.permit(this.identify(caller, wish.what), caller.address, wish);
  }

  /**
   * Who it is. What is a good key stays good, however many wrong ones came from its neighbourhood.
   *
   * @throws UnauthenticatedError; TooManyRequestsError where too many did not know their key.
   */
  identify({ token, address }: Caller, what: string): Identity {
    const found = token === undefined ? this.#withoutKey() : this.ring.authenticate(token, address);
    if (typeof found === 'object') {
      if (this.#greetings.take(`${found.id} ${address}`).granted) {
        this.#write({ event: 'admitted', who: found.id, address, what });
      }
      return found;
    }
    throw this.#refuse(found, { token, address }, what);
  }

  /** For what is not there: it is free of scopes, but not of limits. @throws TooManyRequestsError. */
  passBy({ address }: Caller): Quota {
    const quota = this.#requests.take(`address ${neighbourhoodOf(address)}`);
    if (!quota.granted) throw this.#limit('address', quota, { address, what: 'nothing there' });
    return quota;
  }

  /** @throws TooManyRequestsError, MissingScopeError; UnauthenticatedError where the identity has ended since. */
  permit(identity: Identity, address: string, { scopes: needed, cost, what }: Wish): Admission {
    const { id, kind, scopes } = identity;
    if (!this.ring.isGood(identity)) {
      this.#write({ event: 'refused', who: id, address, what, reason: 'ended' });
      throw new UnauthenticatedError();
    }
    const payer = kind === 'key' ? `key ${id}` : `address ${neighbourhoodOf(address)}`;
    const quota = this.#requests.take(payer, cost);
    if (!quota.granted) throw this.#limit(kind === 'key' ? 'key' : 'address', quota, { who: id, address, what });
    const lacking = needed.find((scope) => !scopes.includes(scope));
    if (lacking !== undefined) {
      this.#write({ event: 'denied', who: id, address, what, reason: lacking });
      throw new MissingScopeError(lacking);
    }
    return { identity, quota };
  }

  #withoutKey(): Identity | 'missing' {
    return this.ring.isOpen ? LOCAL : 'missing';
  }

  #refuse(reason: Refusal | 'missing', { token, address }: Caller, what: string): Error {
    const who = token === undefined ? undefined : readToken(token)?.id;
    const source = `address ${neighbourhoodOf(address)}`;
    const spent = this.#requests.take(source);
    this.tally.refused(reason);
    if (!spent.granted) return this.#limit('address', spent, { who, address, what });
    if (reason === 'missing') {
      this.#write({ event: 'refused', address, what, reason });
      return new UnauthenticatedError();
    }
    const blocked = this.#fail(source) ?? (who === undefined ? undefined : this.#fail(`id ${who}`));
    if (!blocked) {
      this.#write({ event: 'refused', who, address, what, reason });
      return new UnauthenticatedError();
    }
    this.tally.refused('blocked');
    this.#write({ event: 'limited', who, address, what, reason: 'wrong keys' });
    return new TooManyRequestsError('Wrong keys must be fewer than 10 in ten minutes', blocked);
  }

  /** @returns the quota where it is used up. */
  #fail(name: string): Quota | undefined {
    const quota = this.#failures.take(name);
    return quota.granted ? undefined : quota;
  }

  #limit(scope: 'key' | 'address', quota: Quota, event: Omit<AuditEvent, 'event'>): TooManyRequestsError {
    this.tally.limited(scope);
    this.#write({ ...event, event: 'limited', reason: scope });
    return new TooManyRequestsError(`Requests must be at most ${quota.limit} a minute`, quota);
  }

  /** Bounded, so that whoever is turned away cannot fill the disk with it. */
  #write(event: AuditEvent): void {
    const source = neighbourhoodOf(event.address ?? '');
    const unwritten = this.#unwritten.get(source) ?? 0;
    if (this.#lines.take(source).granted) {
      this.#unwritten.delete(source);
      this.audit.write(unwritten > 0 ? { ...event, unwritten } : event);
    } else if (this.#unwritten.has(source) || this.#unwritten.size < 10_000) this.#unwritten.set(source, unwritten + 1);
  }
}
