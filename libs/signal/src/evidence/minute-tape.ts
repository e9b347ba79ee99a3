import type { AuctionView } from '#libs/analysis';
import { after, MINUTE_MS, openTimeOf, type Candle, type EpochMs, type Trade, type TradeColumns } from '#libs/market';
import { heardInColumns, heardSingly, type HeardTrades } from './heard-trades.js';
import { sheetToWrite, type SheetedMinute } from './trade-sheet.js';

/** Stacked zones of the last 15 minutes are printed by three 5m candles; big trades of the last 5 lie within them. */
const WINDOW_MS = 15 * MINUTE_MS;

/** @returns the open time of the first minute whose trades shape a decision by themselves, and not by what is usual. */
export function tapeStart(asOf: EpochMs): EpochMs {
  return after(openTimeOf(asOf, '5m'), -WINDOW_MS);
}

/**
 * The single trades of a market minute by minute, beside a reader: those of a closed minute for the outcomes, those of the
 * last 15 to 19 minutes for the evidence. Trades that come after their minute was written down, or a candle that was
 * corrected, make the reader read again what nobody can tell from the tape: it then begins anew, and says nothing until
 * it holds a whole window.
 */
export class MinuteTape {
  readonly #open = new Map<EpochMs, Trade[]>();
  /** Of the minute that closes next, where trades come in columns. */
  #columns: readonly TradeColumns[] = [];
  #written: readonly SheetedMinute[] = [];
  #closedUntil: EpochMs | undefined;
  /** First minute since it was begun anew; undefined while it goes back to the reader's first trade. */
  #since: EpochMs | undefined;
  #hasHeard = false;

  /** Takes in a trade. */
  add(trade: Trade): void {
    this.#hasHeard = true;
    if (this.#closedUntil !== undefined && trade.time < this.#closedUntil) return this.reset();
    const openTime = openTimeOf(trade.time, '1m');
    const minute = this.#open.get(openTime);
    if (minute) minute.push(trade);
    else this.#open.set(openTime, [trade]);
  }

  /** Takes in the trades of the minute that closes next, where they come in columns. */
  addColumns(parts: readonly TradeColumns[]): void {
    this.#hasHeard ||= parts.length > 0;
    this.#columns = parts;
  }

  /** Begins anew with the next minute. */
  reset(): void {
    this.#written = [];
    this.#since = this.#closedUntil;
  }

  /**
   * Closes a minute. @param view of the reader that has heard the same trades, at the close of `candle`.
   *
   * @returns the prices of its trades in their order where they are all there, which is when they add up to the candle.
   */
  close({ asOf, trades: known }: AuctionView, candle: Candle): ArrayLike<number> | undefined {
    const heard = this.#heardOf(candle.openTime);
    for (const openTime of this.#open.keys()) if (openTime < asOf) this.#open.delete(openTime);
    this.#closedUntil = asOf;
    if (!this.#hasHeard) return undefined;
    const minute = {
      openTime: candle.openTime,
      count: heard.count,
      limits: known?.limits,
      sheet: sheetToWrite(() => heard.text()),
    };
    this.#written = [...this.#written.filter(({ openTime }) => openTime >= tapeStart(asOf)), minute];
    return addUp(heard, candle) ? heard.prices : undefined;
  }

  #heardOf(openTime: EpochMs): HeardTrades {
    const parts = this.#columns;
    this.#columns = [];
    return parts.length > 0 ? heardInColumns(parts) : heardSingly(this.#open.get(openTime) ?? []);
  }

  /** @returns the minutes whose trades shaped the decision at `asOf`, oldest first; none where they are not all known. */
  at(asOf: EpochMs): readonly SheetedMinute[] {
    const isWhole = this.#since === undefined || this.#since <= tapeStart(asOf);
    return isWhole && this.#closedUntil === asOf ? this.#written : [];
  }
}

function addUp(heard: HeardTrades, { volume, takerBuyVolume }: Candle): boolean {
  return heard.volume === volume && (takerBuyVolume === undefined || takerBuyVolume === heard.bought);
}
