import { Instrument } from '#libs/market';
import { fieldsOf, listOf, textOf } from '../../untrusted.js';
import { readListing } from '../../wire/listing.js';

/** A page of the list of markets. */
export interface BybitListing {
  readonly instruments: readonly Instrument[];
  /** Where the next page begins; undefined after the last. */
  readonly cursor: string | undefined;
}

/**
 * Reads an instruments-info answer of the spot category. Pure.
 *
 * @param onReject told of each market that does not read.
 * @throws UpstreamError unless there is a list.
 */
export function readInstruments(result: unknown, onReject: (reason: string) => void): BybitListing {
  const { list, nextPageCursor } = fieldsOf(result, 'Result');
  const instruments = readListing(listOf(list, 'Markets'), instrumentOf, onReject);
  return {
    instruments,
    cursor: typeof nextPageCursor === 'string' && nextPageCursor !== '' ? nextPageCursor : undefined,
  };
}

/** In the spot category the quantity step is called basePrecision, the smallest order value minOrderAmt. */
function instrumentOf(entry: unknown): Instrument {
  const market = fieldsOf(entry, 'Market');
  const lot = fieldsOf(market['lotSizeFilter'], 'lotSizeFilter');
  const { minOrderAmt } = lot;
  return new Instrument({
    broker: 'BYBIT',
    symbol: textOf(market['symbol'], 'Symbol'),
    baseAsset: textOf(market['baseCoin'], 'Base asset'),
    quoteAsset: textOf(market['quoteCoin'], 'Quote asset'),
    tickSize: textOf(fieldsOf(market['priceFilter'], 'priceFilter')['tickSize'], 'Tick size'),
    stepSize: textOf(lot['basePrecision'], 'Step size'),
    ...(typeof minOrderAmt === 'string' ? { minNotional: minOrderAmt } : {}),
    status: market['status'] === 'Trading' ? 'TRADING' : 'HALTED',
  });
}
