import { nameHash } from '../chance.js';
import { aggregateCount } from '../fill/aggregates.js';
import { fillMinute } from '../fill/fill-minute.js';
import type { Instrument, Listing } from '../instrument.js';
import type { Market } from '../market.js';
import { MINUTE_MS, minuteOf, type Minute, type MinuteIds } from '../minute.js';
import { MinuteTable } from '../minute-table.js';
import type { MinuteTrades } from '../minute-trades.js';
import { RecentMinutes } from '../recent-minutes.js';
import { MinuteGenerator } from './minute-generator.js';
import { REGIMES, type Regime } from './regimes.js';

/** First minute of every generated market: one fixed timeline, whatever the start of a run. */
export const GENERATED_START = Date.UTC(2025, 0, 1);
/** End of every generated market, exclusive. */
export const GENERATED_END = Date.UTC(2031, 0, 1);

/**
 * A market made up from a seed. Minutes are generated in sequence up to the latest one asked for and kept;
 * trades are made per minute on demand.
 */
export class GeneratedMarket implements Market {
  readonly instrument: Instrument;
  readonly start = GENERATED_START;
  readonly end = GENERATED_END;
  readonly #seed: string;
  readonly #hash: number;
  readonly #listing: Listing;
  readonly #generator: MinuteGenerator;
  readonly #table = new MinuteTable(65_536);
  readonly #regimes: number[] = [];
  readonly #recent = new RecentMinutes();

  constructor(seed: string, listing: Listing) {
    this.#seed = seed;
    this.#listing = listing;
    this.instrument = listing.instrument;
    this.#hash = nameHash(`${seed}|${listing.instrument.symbol}|aggregates`);
    this.#generator = new MinuteGenerator(seed, listing, GENERATED_START);
  }

  minuteAt(openTime: number): Minute | undefined {
    const row = this.#rowAt(openTime);
    return row === undefined ? undefined : this.#table.minute(row);
  }

  next(time: number): Minute | undefined {
    return this.minuteAt(Math.max(this.start, Math.ceil(time / MINUTE_MS) * MINUTE_MS));
  }

  previous(time: number): Minute | undefined {
    return this.minuteAt(Math.min(this.end - MINUTE_MS, minuteOf(time)));
  }

  ids(openTime: number): MinuteIds | undefined {
    const row = this.#rowAt(openTime);
    if (row === undefined) return undefined;
    const { firstAggId, firstTradeId } = this.#listing.character;
    return {
      firstAggId: firstAggId + this.#table.aggregatesBefore(row),
      aggregates: this.#table.aggregatesBefore(row + 1) - this.#table.aggregatesBefore(row),
      firstTradeId: firstTradeId + this.#table.tradesBefore(row),
      lastTradeId: firstTradeId + this.#table.tradesBefore(row + 1) - 1,
    };
  }

  trades(openTime: number): MinuteTrades | undefined {
    return this.#recent.get(openTime, () => {
      const minute = this.minuteAt(openTime);
      const ids = this.ids(openTime);
      return minute && ids && fillMinute(this.#seed, this.instrument, minute, ids);
    });
  }

  /** Extends the timeline no further than has been looked at: an id beyond that does not exist yet. */
  minuteOfAgg(id: number): Minute | undefined {
    return this.#rowMinute(this.#table.rowOfAggregate(Math.max(0, id - this.#listing.character.firstAggId)));
  }

  minuteOfTrade(id: number): Minute | undefined {
    return this.#rowMinute(this.#table.rowOfTrade(Math.max(0, id - this.#listing.character.firstTradeId)));
  }

  surge(time: number, tradesPerSecond: number, seconds: number): number {
    const first = Math.max(Math.ceil(time / MINUTE_MS) * MINUTE_MS, this.start + this.#table.length * MINUTE_MS);
    for (let left = seconds, openTime = first; left > 0; left -= 60, openTime += MINUTE_MS) {
      this.#generator.surge(openTime, Math.round(tradesPerSecond * Math.min(60, left)));
    }
    return first;
  }

  /** What the generator was doing in a minute: the truth that a reader of the market tries to find. */
  regimeAt(openTime: number): Regime | undefined {
    const row = this.#rowAt(openTime);
    return row === undefined ? undefined : REGIMES[this.#regimes[row] ?? 0];
  }

  #rowMinute(row: number | undefined): Minute | undefined {
    return row === undefined ? undefined : this.#table.minute(row);
  }

  #rowAt(openTime: number): number | undefined {
    const row = (openTime - this.start) / MINUTE_MS;
    if (!Number.isInteger(row) || row < 0 || openTime >= this.end) return undefined;
    while (this.#table.length <= row) this.#extend();
    return row;
  }

  #extend(): void {
    const { minute, regime } = this.#generator.next();
    this.#table.append(minute, aggregateCount(this.#hash, minute.openTime, minute.trades));
    this.#regimes.push(REGIMES.indexOf(regime));
  }
}
