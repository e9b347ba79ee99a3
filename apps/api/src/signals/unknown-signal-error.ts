import { DomainError } from '#libs/market';

/** A signal was asked for that was never made, or is no longer kept. */
export class UnknownSignalError extends DomainError {
  readonly code = 'UNKNOWN_SIGNAL';
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`Signal must be one that is kept, was ${id.slice(0, 100)}`, { id });
  }
}
