import type { Instrument, Listing } from '../instrument.js';
import type { Market } from '../market.js';
import { MarketError } from '../market-error.js';
import { MINUTE_MS, minuteOf, type Minute, type MinuteIds } from '../minute.js';
import { aggTradeAt, type MinuteTrades, type Fill } from '../minute-trades.js';
import { runningAt } from '../running-minute.js';
import { minuteTrades } from './trade-columns.js';

interface RecordedMinute {
  readonly minute: Minute;
  readonly trades: MinuteTrades;
}

/**
 * A market of recorded trades only. Its candles are what those trades add up to; minutes without a recorded trade are absent.
 *
 * Raw ids are the recorded ones, with their holes (the recorder's losses); aggregates are formed here and count from the
 * listing's first id without holes.
 */
export class TradeMarket implements Market {
  readonly instrument: Instrument;
  readonly start: number;
  readonly end: number;
  readonly #minutes: readonly RecordedMinute[];

  /** @throws MarketError if there are no trades, or times run backwards against the ids */
  constructor({ instrument, character }: Listing, raws: readonly Fill[]) {
    this.instrument = instrument;
    this.#minutes = recordedMinutes(raws, character.firstAggId);
    const [first] = this.#minutes;
    const last = this.#minutes.at(-1);
    if (first === undefined || last === undefined)
      throw new MarketError(`${instrument.symbol} must have trades, had none`);
    this.start = first.minute.openTime;
    this.end = last.minute.openTime + MINUTE_MS;
  }

  minuteAt(openTime: number): Minute | undefined {
    return this.#at(openTime)?.minute;
  }

  next(time: number): Minute | undefined {
    return this.#minutes.find(({ minute }) => minute.openTime >= time)?.minute;
  }

  previous(time: number): Minute | undefined {
    return this.#minutes.findLast(({ minute }) => minute.openTime <= time)?.minute;
  }

  ids(openTime: number): MinuteIds | undefined {
    const trades = this.#at(openTime)?.trades;
    if (trades === undefined) return undefined;
    return {
      firstAggId: trades.firstAggId,
      aggregates: trades.count,
      firstTradeId: trades.rawId[0] ?? -1,
      lastTradeId: trades.rawId.at(-1) ?? -1,
    };
  }

  trades(openTime: number): MinuteTrades | undefined {
    return this.#at(openTime)?.trades;
  }

  minuteOfAgg(id: number): Minute | undefined {
    return this.#minutes.find(({ trades }) => trades.firstAggId + trades.count > id)?.minute;
  }

  minuteOfTrade(id: number): Minute | undefined {
    return this.#minutes.find(({ trades }) => (trades.rawId.at(-1) ?? 0) >= id)?.minute;
  }

  #at(openTime: number): RecordedMinute | undefined {
    return this.#minutes.find(({ minute }) => minute.openTime === openTime);
  }
}

function recordedMinutes(raws: readonly Fill[], firstAggId: number): RecordedMinute[] {
  const minutes: RecordedMinute[] = [];
  let aggId = firstAggId;
  for (let from = 0; from < raws.length;) {
    const openTime = minuteOf(raws[from]?.time ?? 0);
    let until = from + 1;
    while ((raws[until]?.time ?? Infinity) < openTime + MINUTE_MS) until += 1;
    const trades = minuteTrades(openTime, aggId, raws.slice(from, until));
    minutes.push({ trades, minute: minuteFrom(trades) });
    aggId += trades.count;
    from = until;
  }
  return minutes;
}

function minuteFrom(trades: MinuteTrades): Minute {
  for (let i = 1; i < trades.count; i += 1) {
    const { time, id } = aggTradeAt(trades, i);
    if (time < (trades.time[i - 1] ?? 0))
      throw new MarketError(`Times must rise with ids, was ${time} at aggregate ${id}`);
  }
  const minute = runningAt(trades, trades.openTime + MINUTE_MS).candle();
  if (minute === undefined) throw new MarketError(`Minute ${trades.openTime} must have trades`);
  return minute;
}
