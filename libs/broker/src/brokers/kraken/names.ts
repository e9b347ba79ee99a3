import type { Instrument } from '#libs/market';

/** Assets that Kraken calls otherwise over REST than everybody else does, Kraken's own newer stream included. */
const OLD_NAMES: ReadonlyMap<string, string> = new Map([
  ['BTC', 'XBT'],
  ['DOGE', 'XDG'],
]);
const NEW_NAMES: ReadonlyMap<string, string> = new Map([...OLD_NAMES].map(([today, old]) => [old, today]));

/** The name of an asset that is `XBT` or `XDG` over REST: `BTC`, `DOGE`; others keep theirs. */
export function assetOf(name: string): string {
  return NEW_NAMES.get(name) ?? name;
}

/** A market's name on the stream: `BTC/USDT`. */
export function streamNameOf({ facts: { baseAsset, quoteAsset } }: Instrument): string {
  return `${baseAsset}/${quoteAsset}`;
}

/** A market's name over REST: `XBTUSDT`. */
export function pairOf({ facts: { baseAsset, quoteAsset } }: Instrument): string {
  return [baseAsset, quoteAsset].map((asset) => OLD_NAMES.get(asset) ?? asset).join('');
}
