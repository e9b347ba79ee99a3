/** Kraken's own names of assets that the rest of the world calls otherwise. */
const OWN: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' };
/** Assets of the first years have an X before them in the lists. */
const WITH_X = new Set(['XBT', 'XDG', 'ETH', 'LTC', 'XRP', 'XLM', 'XMR', 'ZEC', 'ETC']);

const QUOTE = /(USDT|USDC|USD|EUR)$/;

/** A market's name on WebSocket v2: BTC/USDT. */
export function pairOf(symbol: string): string {
  return symbol.replace(QUOTE, '/$1');
}

/** The market's own symbol of a v2 pair; undefined for what is none. */
export function symbolOfPair(pair: string): string | undefined {
  const symbol = pair.replace('/', '');
  return symbol !== pair && pairOf(symbol) === pair ? symbol : undefined;
}

/** How REST spells a market. */
export interface RestNames {
  /** The key of its answers, for pairs quoted in tether the same as the altname. */
  readonly altname: string;
  readonly wsname: string;
  readonly base: string;
}

/** REST's names of a market: XBTUSDT, XBT/USDT, XXBT. */
export function restNames(base: string, quote: string): RestNames {
  const own = OWN[base] ?? base;
  return { altname: `${own}${quote}`, wsname: `${own}/${quote}`, base: WITH_X.has(own) ? `X${own}` : own };
}
