import { after, DomainError, MINUTE_MS, openTimeOf, placeOf, type EpochMs, type Side, type Trade } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { SeenIds } from './seen-ids.js';
import { TradeMinute } from './trade-minute.js';
import { TradeRing } from './trade-ring.js';

/** A trade that cannot have been made, or has no place among the others. */
export class BadTradeError extends DomainError {
  readonly code = 'BAD_TRADE';
  readonly kind = 'upstream';
}

/**
 * What became of a trade. `added` to an open minute, `revised` a minute that had been closed, `duplicate` of one seen,
 * `expired`: its minute is no longer kept.
 */
export type TradePlace = 'added' | 'revised' | 'duplicate' | 'expired';

/**
 * The trades of one market by minute: each once, in the order of their places (`placeOf`), however often and in
 * whatever order they come. Places that count up by one take no memory, others a little for each jump. A trade that
 * continues the sequence costs a few writes; what it makes of the minute's footprint is worked out when that is asked
 * for. One that comes late is sorted in. The last closed minutes stay open to late trades; what comes later still is
 * refused as `expired`.
 */
export class TradeTape {
  readonly #seen = new SeenIds();
  readonly #ring = new TradeRing();
  /** In order of time. */
  readonly #minutes: TradeMinute[] = [];
  readonly #spare: TradeMinute[] = [];
  /** The open minute that trades in sequence belong to, and the id of the next one: NaN where there is none. */
  #newest: TradeMinute | undefined;
  #newestStart = NaN;
  #nextId = NaN;
  /** Place up to which the trades of the ring are booked to their minutes. */
  #booked = 0;
  #closedUntil: EpochMs | undefined;
  #revisedFrom: EpochMs | undefined;
  #rowSize: number;
  /** Of the minutes that are no longer kept. */
  #cvdBefore = 0;

  /** @param rowSize ticks a row of the footprints, until minutes are closed with another. */
  constructor(
    rowSize: number,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#rowSize = rowSize;
  }

  /** Bought minus sold of all trades taken in, steps. It is never reset: compare it with itself only. */
  get cvd(): number {
    this.#book();
    return this.#minutes.reduce((sum, minute) => sum + minute.delta, this.#cvdBefore);
  }

  /** How many ids between those seen are missing, among the minutes kept. */
  get missing(): number {
    this.#book();
    return this.#seen.missing;
  }

  /** Takes in a trade. @throws BadTradeError unless place, price, quantity and time are whole numbers above 0. */
  apply(trade: Trade): TradePlace {
    return this.take(placeOf(trade) ?? 0, trade.time, trade.price, trade.quantity, trade.side);
  }

  /** As `apply`, of a trade whose place is known. */
  take(place: number, time: EpochMs, price: number, quantity: number, side: Side): TradePlace {
    const isSound =
      isCount(place) && isCount(time) && isCount(price) && isCount(quantity) && (side === 1 || side === -1);
    if (!isSound) throw badTrade(place, time, price, quantity, side);
    return this.add(place, time, price, quantity, side);
  }

  /** As `take`, of numbers that are known to be sound: ticks and steps. */
  add(id: number, time: EpochMs, price: number, quantity: number, side: Side): TradePlace {
    const since = time - this.#newestStart;
    if (id !== this.#nextId || !(since >= 0 && since < MINUTE_MS)) return this.#place(id, time, price, quantity, side);
    this.#ring.push(since, price, side * quantity);
    this.#nextId = id + 1;
    return 'added';
  }

  /** @returns the trades of the minute that opened then, undefined where there were none or they are no longer kept. */
  minute(openTime: EpochMs): TradeMinute | undefined {
    this.#book();
    return this.#minutes.findLast((minute) => minute.openTime === openTime);
  }

  /**
   * Closes a minute and all before it: from now on their trades are late. Gives its footprint rows of `rowSize`, and the
   * minutes after it likewise; lets go of minutes too old to be revised.
   */
  close(openTime: EpochMs, rowSize: number): TradeMinute | undefined {
    this.#book();
    this.#rowSize = rowSize;
    const end = after(openTime, MINUTE_MS);
    if (this.#closedUntil === undefined || end > this.#closedUntil) this.#closedUntil = end;
    this.#drop(after(this.#closedUntil, -this.settings.trades.revisable * MINUTE_MS));
    this.#followNewest();
    for (const minute of this.#minutes) if (minute.openTime >= openTime) minute.useRowSize(rowSize);
    return this.minute(openTime);
  }

  /** @returns the open time of the earliest closed minute that changed since this was last asked. */
  takeRevised(): EpochMs | undefined {
    const from = this.#revisedFrom;
    this.#revisedFrom = undefined;
    return from;
  }

  #place(id: number, time: EpochMs, price: number, quantity: number, side: Side): TradePlace {
    this.#book();
    const openTime = openTimeOf(time, '1m');
    const isClosed = this.#closedUntil !== undefined && time < this.#closedUntil;
    if (isClosed && openTime < after(this.#closedUntil ?? time, -this.settings.trades.revisable * MINUTE_MS)) {
      return 'expired';
    }
    if (!this.#seen.admit(id)) return 'duplicate';
    const minute = this.minute(openTime) ?? this.#begin(openTime);
    minute.insert(id, time, price, quantity, side);
    for (const later of this.#minutes) if (later.openTime > openTime) later.moveUp();
    this.#booked = this.#ring.end;
    this.#followNewest();
    if (!isClosed) return 'added';
    if (this.#revisedFrom === undefined || openTime < this.#revisedFrom) this.#revisedFrom = openTime;
    return 'revised';
  }

  #begin(openTime: EpochMs): TradeMinute {
    const index = this.#minutes.findLastIndex((other) => other.openTime < openTime) + 1;
    const start = this.#minutes[index]?.start ?? this.#ring.end;
    const minute = (this.#spare.pop() ?? new TradeMinute(openTime, this.#rowSize, this.settings, this.#ring)).begin(
      openTime,
      this.#rowSize,
      start,
    );
    this.#minutes.splice(index, 0, minute);
    return minute;
  }

  #drop(before: EpochMs): void {
    for (let oldest = this.#minutes[0]; oldest && oldest.openTime < before; oldest = this.#minutes[0]) {
      this.#cvdBefore += oldest.delta;
      if (oldest.length > 0) this.#seen.forgetBelow(oldest.id(oldest.length - 1));
      this.#ring.dropBefore(oldest.end);
      this.#minutes.shift();
      this.#spare.push(oldest);
    }
  }

  /** Tells the newest minute, and the ids seen, of the trades that came in sequence since this was last done. */
  #book(): void {
    const count = this.#ring.end - this.#booked;
    if (count === 0) return;
    this.#newest?.extend(this.#nextId - count, count);
    this.#seen.follow(this.#nextId);
    this.#booked += count;
  }

  /** Trades that continue the sequence go straight to the newest minute, as long as it is open. */
  #followNewest(): void {
    const newest = this.#minutes.at(-1);
    const isOpen = newest !== undefined && newest.openTime >= (this.#closedUntil ?? -Infinity);
    this.#newest = isOpen ? newest : undefined;
    this.#newestStart = isOpen ? newest.openTime : NaN;
    this.#nextId = isOpen ? this.#seen.next : NaN;
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function badTrade(...[place, time, price, quantity, side]: Parameters<TradeTape['take']>): BadTradeError {
  return new BadTradeError(
    `Trade must be whole numbers above 0, was place ${place}, time ${time}, price ${price}, quantity ${quantity}, side ${side}`,
    { place, time },
  );
}
