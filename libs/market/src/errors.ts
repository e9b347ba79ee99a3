/** Whose move it is. The HTTP edge maps each kind to one status. */
export type ErrorKind =
  'malformed' | 'unauthenticated' | 'forbidden' | 'not-found' | 'invalid' | 'exhausted' | 'upstream' | 'unavailable';

/** Base of every error we raise on purpose. Anything else that escapes is a bug. */
export abstract class DomainError extends Error {
  /** Published in answers and dashboards: never renamed, never reused. */
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;

  constructor(
    message: string,
    readonly context: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** @returns what was thrown, in words, whatever it was. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A number, price or quantity that does not read as what it should be. */
export class BadNumberError extends DomainError {
  readonly code = 'BAD_NUMBER';
  readonly kind = 'upstream';
}

/** A price that is not a whole number of ticks: the instrument's tick size is wrong or has changed. */
export class OffTickError extends DomainError {
  readonly code = 'OFF_TICK';
  readonly kind = 'upstream';
}

/** A candle that no auction can have made. */
export class BadCandleError extends DomainError {
  readonly code = 'BAD_CANDLE';
  readonly kind = 'upstream';
}

export class UnknownSymbolError extends DomainError {
  readonly code = 'UNKNOWN_SYMBOL';
  readonly kind = 'not-found';

  constructor(broker: string, symbol: string) {
    super(`Symbol must be one that ${broker} lists, was ${symbol}`, { broker, symbol });
  }
}

export class UnsupportedBrokerError extends DomainError {
  readonly code = 'UNSUPPORTED_BROKER';
  readonly kind = 'invalid';

  constructor(broker: string, supported: readonly string[]) {
    super(`Broker must be one of ${supported.join(', ')}, was ${broker}`, { broker, supported });
  }
}

/** The exchange answered, but not as its contract says. */
export class UpstreamError extends DomainError {
  readonly code = 'EXCHANGE_BROKE_CONTRACT';
  readonly kind = 'upstream';
}

/** The exchange cannot be reached, or has told us to wait. */
export class ExchangeUnavailableError extends DomainError {
  readonly code = 'EXCHANGE_UNAVAILABLE';
  readonly kind = 'unavailable';

  constructor(
    message: string,
    /** Whole seconds after which asking again makes sense. */
    readonly retryAfterSeconds: number,
    context: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, context, options);
  }
}
