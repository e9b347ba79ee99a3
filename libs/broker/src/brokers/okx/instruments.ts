import { Instrument, UpstreamError } from '#libs/market';
import { fieldsOf, listOf, textOf } from '../../untrusted.js';
import { readListing } from '../../wire/listing.js';

/** OKX's name of a market: `BTC-USDT`. */
export function instIdOf({ facts: { baseAsset, quoteAsset } }: Instrument): string {
  return `${baseAsset}-${quoteAsset}`;
}

/**
 * Reads an instruments answer of type SPOT. Pure.
 *
 * @param onReject told of each market that does not read.
 * @throws UpstreamError unless it is a list.
 */
export function readInstruments(data: unknown, onReject: (reason: string) => void): readonly Instrument[] {
  return readListing(listOf(data, 'Markets'), instrumentOf, onReject);
}

/** OKX has a smallest quantity, but no smallest order value. */
function instrumentOf(entry: unknown): Instrument | undefined {
  const market = fieldsOf(entry, 'Market');
  if (market['instType'] !== 'SPOT') return undefined;
  const [baseAsset, quoteAsset] = [textOf(market['baseCcy'], 'Base asset'), textOf(market['quoteCcy'], 'Quote asset')];
  const instrument = new Instrument({
    broker: 'OKX',
    symbol: `${baseAsset}${quoteAsset}`.toUpperCase(),
    baseAsset,
    quoteAsset,
    tickSize: textOf(market['tickSz'], 'Tick size'),
    stepSize: textOf(market['lotSz'], 'Step size'),
    status: market['state'] === 'live' ? 'TRADING' : 'HALTED',
  });
  const name = textOf(market['instId'], 'instId');
  if (name === instIdOf(instrument)) return instrument;
  throw new UpstreamError(`instId of ${baseAsset} and ${quoteAsset} must join the two, was ${name}`);
}
