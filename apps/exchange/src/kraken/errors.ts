/** An answer that is an error: Kraken's text, in an envelope of HTTP status 200. */
export class KrakenError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'KrakenError';
  }
}

/** The refusals that public endpoints know. */
export const refusal = {
  method: () => new KrakenError('EGeneral:Unknown method'),
  parameters: () => new KrakenError('EGeneral:Invalid arguments'),
  pair: () => new KrakenError('EQuery:Unknown asset pair'),
  rate: () => new KrakenError('EAPI:Rate limit exceeded'),
  lockout: () => new KrakenError('EGeneral:Temporary lockout'),
  unavailable: () => new KrakenError('EService:Unavailable'),
} as const;
