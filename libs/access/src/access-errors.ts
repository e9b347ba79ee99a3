import { DomainError } from '#libs/market';
import type { Quota } from './token-buckets.js';
import type { Scope } from './scope.js';

/** No key, or none that is good. Which of the two is not told beyond that. */
export class UnauthenticatedError extends DomainError {
  readonly code = 'UNAUTHENTICATED';
  readonly kind = 'unauthenticated';

  constructor() {
    super('A valid key must be sent as Authorization: Bearer <key> or X-API-Key');
  }
}

/** The key is good, but not for this. */
export class MissingScopeError extends DomainError {
  readonly code = 'MISSING_SCOPE';
  readonly kind = 'forbidden';

  constructor(scope: Scope) {
    super(`Key must have the scope ${scope}`, { scope });
  }
}

/** The request does not come from where this service may be used from. */
export class ForeignCallerError extends DomainError {
  readonly code = 'FOREIGN_CALLER';
  readonly kind = 'forbidden';
}

/** Asked too often; carries what is to be told about when to come back. */
export class TooManyRequestsError extends DomainError {
  readonly code = 'TOO_MANY_REQUESTS';
  readonly kind = 'exhausted';
  readonly retryAfterSeconds: number;

  constructor(
    message: string,
    readonly quota: Quota,
  ) {
    super(message);
    this.retryAfterSeconds = quota.retrySeconds;
  }
}

/** The file of keys is not one that was written by us, or another writer is at it. */
export class KeyFileError extends DomainError {
  readonly code = 'KEY_FILE';
  readonly kind = 'unavailable';
}
