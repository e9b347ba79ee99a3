import { refusal } from './errors.js';

const WHOLE = '^[0-9]{1,20}$';
const SYMBOL = '^[A-Z0-9-_.]{1,20}$';
const SYMBOLS = '^\\[("[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}){0,1}\\]$';
/** Timestamps at or above this are microseconds: as milliseconds they would lie beyond the year 5100. */
const MICROSECONDS_FROM = 100_000_000_000_000;

/** The parameters of one request, read with Binance's own refusals. */
export class Query {
  readonly #values: ReadonlyMap<string, string>;

  /**
   * @param known names the endpoint reads
   * @throws ApiError -1101 or -1104 for unknown parameters, -1105 for an empty one
   */
  constructor(parameters: URLSearchParams, known: readonly string[]) {
    const sent = [...parameters.keys()];
    const read = sent.filter((name) => known.includes(name));
    if (sent.length > known.length) throw refusal.tooMany(known.length, sent.length);
    if (read.length < sent.length) throw refusal.unread(read.length, sent.length);
    this.#values = new Map(parameters);
    for (const [name, value] of this.#values) if (value === '') throw refusal.empty(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** @throws ApiError -1102 if it was not sent */
  mandatory(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined) throw refusal.missing(name);
    return value;
  }

  /** @throws ApiError -1100 if it is no unsigned whole number */
  whole(name: string): number | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (!/^[0-9]{1,20}$/.test(value)) throw refusal.illegal(name, WHOLE);
    return Number(value);
  }

  /** A page size: the default when absent, clamped to the maximum. @throws ApiError -1130 for zero */
  limit(fallback: number, most: number): number {
    const limit = this.whole('limit') ?? fallback;
    if (limit === 0) throw refusal.invalid('limit');
    return Math.min(limit, most);
  }

  /** A lower bound in milliseconds; microseconds are rounded up. */
  startTime(): number | undefined {
    const time = this.whole('startTime');
    return time !== undefined && time >= MICROSECONDS_FROM ? Math.ceil(time / 1_000) : time;
  }

  /** An upper bound in milliseconds; microseconds are rounded down. */
  endTime(): number | undefined {
    const time = this.whole('endTime');
    return time !== undefined && time >= MICROSECONDS_FROM ? Math.floor(time / 1_000) : time;
  }

  /** @throws ApiError -1102 if absent, -1100 if it cannot be a symbol */
  symbol(): string {
    const symbol = this.mandatory('symbol');
    if (!/^[A-Z0-9\-_.]{1,20}$/.test(symbol)) throw refusal.illegal('symbol', SYMBOL);
    return symbol;
  }

  /** The JSON array of symbols. @throws ApiError -1100 if it is not one */
  symbols(): readonly string[] | undefined {
    const text = this.#values.get('symbols');
    if (text === undefined) return undefined;
    if (!/^\[("[A-Z0-9\-_.]{1,20}"(,"[A-Z0-9\-_.]{1,20}")*)?\]$/.test(text)) throw refusal.illegal('symbols', SYMBOLS);
    return [...text.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '');
  }
}
