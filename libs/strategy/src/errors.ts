import { DomainError } from '#libs/market';

/** A parameter was set that the strategy does not declare. */
export class UnknownParameterError extends DomainError {
  readonly code = 'STRATEGY_PARAMETER_UNKNOWN';
  readonly kind = 'invalid';

  constructor(strategy: string, parameter: string, declared: readonly string[]) {
    super(`Parameter of ${strategy} must be one of ${declared.join(', ') || 'none'}, was ${parameter}`, {
      strategy,
      parameter,
      declared,
    });
  }
}

/** A parameter lies outside the bounds that the strategy declares. */
export class BadParameterError extends DomainError {
  readonly code = 'STRATEGY_PARAMETER_OUT_OF_BOUNDS';
  readonly kind = 'invalid';

  constructor(strategy: string, parameter: string, bounds: string, value: unknown) {
    super(`Parameter ${strategy}.${parameter} must be ${bounds}, was ${String(value)}`, { strategy, parameter, value });
  }
}

/** Parameters were given for a strategy that this build does not have. */
export class UnknownStrategyError extends DomainError {
  readonly code = 'STRATEGY_UNKNOWN';
  readonly kind = 'invalid';

  constructor(strategy: string, known: readonly string[]) {
    super(`Strategy must be one of ${known.join(', ')}, was ${strategy}`, { strategy, known });
  }
}

/** A cost profile was asked for that is not defined. */
export class UnknownCostProfileError extends DomainError {
  readonly code = 'COST_PROFILE_UNKNOWN';
  readonly kind = 'invalid';

  constructor(profile: string, known: readonly string[]) {
    super(`Cost profile must be one of ${known.join(', ')}, was ${profile}`, { profile, known });
  }
}

/** A strategy answered with something that is not a vote. */
export class BadVoteError extends DomainError {
  readonly code = 'STRATEGY_BAD_VOTE';
  readonly kind = 'invalid';
}
