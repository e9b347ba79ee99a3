import type { Aggression, AuctionView } from '#libs/analysis';
import type { EpochMs } from '#libs/market';
import type { Json } from '../canonical-json.js';
import { camelCased } from './key-style.js';

/** What single trades have shaped of a view: all that candles alone would not give back. */
export interface PrintedReadings extends Pick<
  AuctionView,
  'trades' | 'aggression' | 'orderFlow' | 'delta' | 'levels' | 'confluence'
> {
  /** Aggression of the recent minutes whose trades were known. */
  readonly recent: readonly { readonly openTime: EpochMs; readonly aggression: Aggression }[];
}

/** @returns undefined for a view of candles alone. */
export function printedReadings(view: AuctionView): PrintedReadings | undefined {
  const { trades, aggression, orderFlow, delta, levels, confluence } = view;
  const recent = view.recent.flatMap((minute) =>
    minute.aggression?.source === 'trades' ? [{ openTime: minute.openTime, aggression: minute.aggression }] : [],
  );
  if (!trades && recent.length === 0) return undefined;
  return { trades, aggression, orderFlow, delta, levels, confluence, recent };
}

/**
 * A view of candles as it was when single trades were known too.
 *
 * @param printed the part `printed` of an evidence record; null where there was nothing to add.
 */
export function withPrinted(view: AuctionView, printed: Json): AuctionView {
  if (printed === null) return view;
  // The border: the record is named by its digest, so what it holds is what was written.
  const { recent, ...readings } = camelCased(printed) as unknown as PrintedReadings;
  const known = new Map(recent.map(({ openTime, aggression }) => [openTime, aggression]));
  return {
    ...view,
    ...readings,
    recent: view.recent.map((minute) => ({ ...minute, aggression: known.get(minute.openTime) ?? minute.aggression })),
  };
}
