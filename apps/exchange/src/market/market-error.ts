/** Raised when a market's inputs cannot be what they claim: a bad archive row, an unknown symbol, a start outside the data. */
export class MarketError extends Error {
  readonly code = 'EXCHANGE_MARKET_INVALID';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MarketError';
  }
}
