/** A market's name on OKX: BTC-USDT. */
export function instIdOf(symbol: string): string {
  return symbol.replace(/(USDT|USDC|USD|EUR)$/, '-$1');
}

/** The market's own symbol of an instId: BTCUSDT; undefined for what is none. */
export function symbolOf(instId: string): string | undefined {
  const symbol = instId.replace('-', '');
  return symbol !== instId && instIdOf(symbol) === instId ? symbol : undefined;
}
