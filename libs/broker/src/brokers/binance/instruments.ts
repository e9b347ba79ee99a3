import { DomainError, Instrument } from '#libs/market';
import { fieldsOf, isFields, isList, listOf, textOf, type Fields } from '../../untrusted.js';

/** What of exchangeInfo matters here. */
export interface ExchangeInfo {
  /** Request weight allowed in a minute; undefined where the exchange does not tell. */
  readonly weightLimit: number | undefined;
  readonly instruments: readonly Instrument[];
}

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
    symbol: textOf(entry['symbol'], 'Symbol'),
    baseAsset: textOf(entry['baseAsset'], 'Base asset'),
    quoteAsset: textOf(entry['quoteAsset'], 'Quote asset'),
    tickSize: textOf(rule('PRICE_FILTER', 'tickSize'), 'Tick size'),
    stepSize: textOf(rule('LOT_SIZE', 'stepSize'), 'Step size'),
    ...(typeof minNotional === 'string' ? { minNotional } : {}),
    status: entry['status'] === 'TRADING' ? 'TRADING' : 'HALTED',
  });
}

function weightLimitIn(rateLimits: unknown): number | undefined {
  const limit = (isList(rateLimits) ? rateLimits : [])
    .filter(isFields)
    .find((e) => e['rateLimitType'] === 'REQUEST_WEIGHT' && e['interval'] === 'MINUTE' && e['intervalNum'] === 1);
  const value = limit?.['limit'];
  return typeof value === 'number' && value > 0 ? value : undefined;
}
