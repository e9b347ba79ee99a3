/** An answer that is an error: Binance's code and text, and the HTTP status it travels with. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** The body on the wire. */
  get body(): { readonly code: number; readonly msg: string } {
    return { code: this.code, msg: this.message };
  }
}

/** The texts of the -11xx family, worded as Binance words them. */
export const refusal = {
  illegal: (name: string, range: string) =>
    new ApiError(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`),
  tooMany: (expected: number, received: number) =>
    new ApiError(-1101, `Too many parameters; expected '${expected}' and received '${received}'.`),
  missing: (name: string) =>
    new ApiError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`),
  unread: (read: number, sent: number) =>
    new ApiError(-1104, `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`),
  empty: (name: string) => new ApiError(-1105, `Parameter '${name}' was empty.`),
  interval: () => new ApiError(-1120, 'Invalid interval.'),
  symbol: () => new ApiError(-1121, 'Invalid symbol.'),
  combination: () => new ApiError(-1128, 'Combination of optional parameters invalid.'),
  invalid: (name: string) => new ApiError(-1130, `Data sent for parameter '${name}' is not valid.`),
} as const;
