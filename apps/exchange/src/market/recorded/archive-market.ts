import { nameHash } from '../chance.js';
import { fillMinute } from '../fill/fill-minute.js';
import type { Instrument, Listing } from '../instrument.js';
import type { Market } from '../market.js';
import type { Minute, MinuteIds } from '../minute.js';
import type { MinuteTable } from '../minute-table.js';
import type { MinuteTrades } from '../minute-trades.js';
import { RecentMinutes } from '../recent-minutes.js';
import { loadMonth, type ArchiveMonth } from './archive-month.js';

interface Place {
  readonly month: number;
  readonly row: number;
}

type Counter = 'aggregates' | 'rawTrades';

/**
 * A market recorded in Binance's public archive. Candles are the archive's, to the last digit; trades inside them are made
 * from the seed. Months load when first asked for and stay.
 *
 * Ids count on and back from `anchor` (the start of a run), so that only months between it and a question are loaded: the
 * same trade has another id in a run that starts in another month.
 */
export class ArchiveMarket implements Market {
  readonly instrument: Instrument;
  readonly start: number;
  readonly end: number;
  readonly #seed: string;
  readonly #hash: number;
  readonly #listing: Listing;
  readonly #months: readonly ArchiveMonth[];
  readonly #tables = new Map<number, MinuteTable>();
  readonly #anchor: number;
  readonly #recent = new RecentMinutes();

  /** @param months ascending, at least one */
  constructor(seed: string, listing: Listing, months: readonly ArchiveMonth[], anchor: number) {
    this.#seed = seed;
    this.#listing = listing;
    this.#months = months;
    this.instrument = listing.instrument;
    this.start = months[0]?.start ?? 0;
    this.end = months.at(-1)?.end ?? 0;
    this.#hash = nameHash(`${seed}|${listing.instrument.symbol}|aggregates`);
    this.#anchor = Math.max(0, this.#monthUntil(anchor));
  }

  minuteAt(openTime: number): Minute | undefined {
    const place = this.#placeFrom(openTime);
    const minute = place && this.#minute(place);
    return minute?.openTime === openTime ? minute : undefined;
  }

  next(time: number): Minute | undefined {
    const place = this.#placeFrom(time);
    return place && this.#minute(place);
  }

  previous(time: number): Minute | undefined {
    for (let month = this.#monthUntil(time); month >= 0; month -= 1) {
      const row = this.#table(month).rowFrom(time + 1) - 1;
      if (row >= 0) return this.#minute({ month, row });
    }
    return undefined;
  }

  ids(openTime: number): MinuteIds | undefined {
    const place = this.#placeFrom(openTime);
    if (place === undefined || this.#minute(place).openTime !== openTime) return undefined;
    const table = this.#table(place.month);
    const firstAggId = this.#firstId(place.month, 'aggregates') + table.aggregatesBefore(place.row);
    const firstTradeId = this.#firstId(place.month, 'rawTrades');
    return {
      firstAggId,
      aggregates: table.aggregatesBefore(place.row + 1) - table.aggregatesBefore(place.row),
      firstTradeId: firstTradeId + table.tradesBefore(place.row),
      lastTradeId: firstTradeId + table.tradesBefore(place.row + 1) - 1,
    };
  }

  trades(openTime: number): MinuteTrades | undefined {
    return this.#recent.get(openTime, () => {
      const minute = this.minuteAt(openTime);
      const ids = this.ids(openTime);
      return minute && ids && fillMinute(this.#seed, this.instrument, minute, ids);
    });
  }

  minuteOfAgg(id: number): Minute | undefined {
    const month = this.#monthOfId(id, 'aggregates');
    const row = this.#table(month).rowOfAggregate(Math.max(0, id - this.#firstId(month, 'aggregates')));
    return row === undefined ? undefined : this.#minute({ month, row });
  }

  minuteOfTrade(id: number): Minute | undefined {
    const month = this.#monthOfId(id, 'rawTrades');
    const row = this.#table(month).rowOfTrade(Math.max(0, id - this.#firstId(month, 'rawTrades')));
    return row === undefined ? undefined : this.#minute({ month, row });
  }

  /** Id of the first aggregate or raw trade of a month, counted from the anchor. */
  #firstId(month: number, counter: Counter): number {
    const { firstAggId, firstTradeId } = this.#listing.character;
    let id = counter === 'aggregates' ? firstAggId : firstTradeId;
    for (let before = this.#anchor; before < month; before += 1) id += this.#table(before)[counter];
    for (let after = month; after < this.#anchor; after += 1) id -= this.#table(after)[counter];
    return id;
  }

  /** The month whose ids hold `id`, no later than the latest one looked at: what comes after it does not exist yet. */
  #monthOfId(id: number, counter: Counter): number {
    const latest = Math.max(this.#anchor, ...this.#tables.keys());
    let month = this.#anchor;
    while (month > 0 && id < this.#firstId(month, counter)) month -= 1;
    while (month < latest && id >= this.#firstId(month, counter) + this.#table(month)[counter]) month += 1;
    return month;
  }

  #placeFrom(time: number): Place | undefined {
    const first = this.#months.findIndex(({ end }) => end > time);
    for (let month = first; month >= 0 && month < this.#months.length; month += 1) {
      const table = this.#table(month);
      const row = table.rowFrom(time);
      if (row < table.length) return { month, row };
    }
    return undefined;
  }

  /** Last month that starts at or before `time`; -1 when there is none. */
  #monthUntil(time: number): number {
    return this.#months.findLastIndex(({ start }) => start <= time);
  }

  #minute({ month, row }: Place): Minute {
    return this.#table(month).minute(row);
  }

  #table(month: number): MinuteTable {
    const known = this.#tables.get(month);
    if (known !== undefined) return known;
    const span = this.#months[month];
    if (span === undefined) throw new RangeError(`Month must be below ${this.#months.length}, was ${month}`);
    const table = loadMonth(span, this.instrument, this.#hash);
    this.#tables.set(month, table);
    return table;
  }
}
