import { DomainError, type Instrument } from '#libs/market';

/**
 * Reads a list of markets entry by entry: one odd entry must not hide a thousand sound ones. Pure.
 *
 * @param read makes an instrument of an entry; undefined for one that is sound, but none of ours.
 * @param onReject told of each entry that does not read, and of each whose symbol another one already has.
 */
export function readListing(
  entries: readonly unknown[],
  read: (entry: unknown) => Instrument | undefined,
  onReject: (reason: string) => void,
): readonly Instrument[] {
  const bySymbol = new Map<string, Instrument>();
  for (const entry of entries) {
    const instrument = soundOf(entry, read, onReject);
    if (!instrument) continue;
    const { symbol } = instrument;
    if (bySymbol.has(symbol)) onReject(`Symbol must name one market, ${symbol} names two`);
    else bySymbol.set(symbol, instrument);
  }
  return [...bySymbol.values()];
}

function soundOf(
  entry: unknown,
  read: (entry: unknown) => Instrument | undefined,
  onReject: (reason: string) => void,
): Instrument | undefined {
  try {
    return read(entry);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    onReject(error.message);
    return undefined;
  }
}
