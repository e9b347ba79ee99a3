import { Instrument, UpstreamError } from '#libs/market';
import { fieldsOf, show, textOf } from '../../untrusted.js';
import { readListing } from '../../wire/listing.js';
import { assetOf, pairOf } from './names.js';

/** States in which orders are matched, if not all kinds of them are taken. */
const MATCHING: readonly unknown[] = ['online', 'limit_only'];

/**
 * Reads an AssetPairs answer. Pure.
 *
 * @param onReject told of each market that does not read.
 * @throws UpstreamError unless it is an object.
 */
export function readPairs(result: unknown, onReject: (reason: string) => void): readonly Instrument[] {
  return readListing(Object.values(fieldsOf(result, 'Pairs')), instrumentOf, onReject);
}

/** Markets without a name on the stream are dark pools, which show neither trades nor a book. */
function instrumentOf(entry: unknown): Instrument | undefined {
  const pair = fieldsOf(entry, 'Pair');
  const { wsname, costmin, tick_size: tickSize, status } = pair;
  if (wsname === undefined) return undefined;
  const [base = '', quote = ''] = textOf(wsname, 'wsname').split('/');
  const [baseAsset, quoteAsset] = [assetOf(textOf(base, 'Base asset')), assetOf(textOf(quote, 'Quote asset'))];
  const instrument = new Instrument({
    broker: 'KRAKEN',
    symbol: `${baseAsset}${quoteAsset}`.toUpperCase(),
    baseAsset,
    quoteAsset,
    // Older answers tell only the number of decimals.
    tickSize: tickSize === undefined ? unitOf(pair['pair_decimals'], 'pair_decimals') : textOf(tickSize, 'Tick size'),
    stepSize: unitOf(pair['lot_decimals'], 'lot_decimals'),
    ...(typeof costmin === 'string' ? { minNotional: costmin } : {}),
    status: MATCHING.includes(status) ? 'TRADING' : 'HALTED',
  });
  const name = textOf(pair['altname'], 'altname');
  if (name === pairOf(instrument)) return instrument;
  throw new UpstreamError(`altname of ${show(wsname)} must join its two assets, was ${name}`);
}

/** One unit of the last of so many decimals: 0.001 for 3. */
function unitOf(decimals: unknown, what: string): string {
  if (typeof decimals !== 'number' || !Number.isInteger(decimals) || decimals < 0 || decimals > 18) {
    throw new UpstreamError(`${what} must be a whole number from 0 to 18, was ${show(decimals)}`);
  }
  return decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`;
}
