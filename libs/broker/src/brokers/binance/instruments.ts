import { DomainError, Instrument, UpstreamError } from '#libs/market';
import { show } from './kline.js';

/** What of exchangeInfo matters here. */
export interface ExchangeInfo {
  /** Request weight allowed in a minute; undefined where the exchange does not tell. */
  readonly weightLimit: number | undefined;
  readonly instruments: readonly Instrument[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads an exchangeInfo answer. Pure.
 *
 * @param onReject told of each symbol that does not read; one odd symbol must not hide three thousand sound ones.
 * @throws UpstreamError unless there is a list of symbols.
 */
export function readExchangeInfo(body: unknown, onReject: (reason: string) => void): ExchangeInfo {
  const { symbols, rateLimits } = fieldsOf(body, 'exchangeInfo');
  const instruments = listOf(symbols, 'Symbols').flatMap((entry) => {
    try {
      return [instrumentOf(fieldsOf(entry, 'Symbol'))];
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      onReject(error.message);
      return [];
    }
  });
  return { weightLimit: weightLimitIn(rateLimits), instruments };
}

function instrumentOf(entry: Fields): Instrument {
  const filters = listOf(entry['filters'], 'Filters').map((filter) => fieldsOf(filter, 'Filter'));
  const rule = (type: string, name: string) => filters.find(({ filterType }) => filterType === type)?.[name];
  const minNotional = rule('NOTIONAL', 'minNotional') ?? rule('MIN_NOTIONAL', 'minNotional');
  return new Instrument({
    broker: 'BINANCE',
    symbol: wordOf(entry['symbol'], 'Symbol'),
    baseAsset: wordOf(entry['baseAsset'], 'Base asset'),
    quoteAsset: wordOf(entry['quoteAsset'], 'Quote asset'),
    tickSize: wordOf(rule('PRICE_FILTER', 'tickSize'), 'Tick size'),
    stepSize: wordOf(rule('LOT_SIZE', 'stepSize'), 'Step size'),
    ...(typeof minNotional === 'string' ? { minNotional } : {}),
    status: entry['status'] === 'TRADING' ? 'TRADING' : 'HALTED',
  });
}

function weightLimitIn(rateLimits: unknown): number | undefined {
  if (!Array.isArray(rateLimits)) return undefined;
  const limit = (rateLimits as readonly unknown[])
    .filter((entry) => typeof entry === 'object' && entry !== null)
    .map((entry) => entry as Fields)
    .find((e) => e['rateLimitType'] === 'REQUEST_WEIGHT' && e['interval'] === 'MINUTE' && e['intervalNum'] === 1);
  const value = limit?.['limit'];
  return typeof value === 'number' && value > 0 ? value : undefined;
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new UpstreamError(`${what} must be an object, was ${show(value)}`);
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new UpstreamError(`${what} must be a list, was ${show(value)}`);
}

function wordOf(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new UpstreamError(`${what} must be text, was ${show(value)}`);
}
