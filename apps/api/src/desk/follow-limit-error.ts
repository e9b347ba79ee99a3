import { DomainError } from '#libs/market';

/** One more market was to be followed than may be at once. */
export class FollowLimitError extends DomainError {
  readonly code = 'FOLLOW_LIMIT';
  readonly kind = 'invalid';

  constructor(limit: number) {
    super(`Markets followed at once must be at most ${limit}`, { limit });
  }
}
