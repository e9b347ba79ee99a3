/** An answer that is an error: OKX's code and text, and the HTTP status it travels with. */
export class OkxError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = 'OkxError';
  }
}

/** The refusals that public endpoints know. */
export const refusal = {
  empty: (name: string) => new OkxError('50014', `Parameter ${name} can not be empty.`, 400),
  parameter: (name: string) => new OkxError('51000', `Parameter ${name} error`, 400),
  instrument: () => new OkxError('51001', "Instrument ID, Instrument ID code, or Spread ID doesn't exist.", 200),
  requests: () => new OkxError('50011', 'Too Many Requests', 429),
} as const;
