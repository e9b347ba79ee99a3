/** An answer that is an error: Bybit's code and text, in an envelope of HTTP status 200. */
export class BybitError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'BybitError';
  }
}

/** The refusals that public endpoints know. */
export const refusal = {
  parameter: (name: string) => new BybitError(10001, `params error: ${name} invalid`),
  category: () => new BybitError(10001, 'params error: Category is invalid'),
  symbol: () => new BybitError(10001, 'Not supported symbols'),
  visits: () => new BybitError(10006, 'Too many visits. Exceeded the API Rate Limit.'),
} as const;
