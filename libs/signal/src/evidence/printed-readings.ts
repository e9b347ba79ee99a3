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
 * A view that was read with its last minutes of single trades, and of what went before them what the record says: the
 * prints of this minute, the footprint, and the zones and big trades since `from` are those of the trades at hand.
 * Levels, coverage and what is usual for the day stay as recorded: they rest on a day of trades.
 *
 * @param printed the part `printed` of an evidence record. @param from open time of the first minute of trades at hand.
 */
export function withRetold(view: AuctionView, printed: Json, from: EpochMs): AuctionView {
  const seen = withPrinted(view, printed);
  const { trades: recorded } = seen;
  const { trades: retold, aggression, orderFlow, delta, confluence, asOf } = view;
  if (!recorded || !retold) return seen;
  const zones = recorded.stackedZones.filter(({ printedAt }) => printedAt <= from);
  const events = recorded.bigTrades.filter((event) => event.from < from);
  const trades = {
    ...recorded,
    footprint: retold.footprint,
    stackedZones: [...zones, ...retold.stackedZones.filter(({ printedAt }) => printedAt > from)],
    bigTrades: [...events, ...retold.bigTrades.filter((event) => event.from >= from)],
  };
  const recent = seen.recent.map((minute) => (minute.closeTime === asOf ? { ...minute, aggression } : minute));
  return { ...seen, trades, aggression, orderFlow, delta, confluence, recent };
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
