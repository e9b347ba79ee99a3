import { DomainError, epochMs, type Instrument } from '#libs/market';
import { ArchiveError } from './archive-error.js';

/** Where the public archive keeps what of a trade: the columns up to the quantity are the same in all its files. */
export interface TradeLayout {
  /** Columns between the quantity and the time. */
  readonly skipped: number;
}

/** Series of the archive by the name in its files. Spot files have a column more at the end than those of futures. */
export const TRADE_LAYOUTS = {
  /** id, price, quantity, first id, last id, time, buyer is maker */
  aggTrades: { skipped: 2 },
  /** id, price, quantity, quote quantity, time, buyer is maker */
  trades: { skipped: 1 },
} as const satisfies Readonly<Record<string, TradeLayout>>;

export type TradeSeries = keyof typeof TRADE_LAYOUTS;

/** Told of each row: place, milliseconds, ticks, steps, aggressor. */
export type RowSink = (id: number, time: number, price: number, quantity: number, side: 1 | -1) => void;

const NEWLINE = 10;
const COMMA = 44;
const POINT = 46;
const ZERO = 48;
/** Digits that fit 32 bits. */
const HALF = 9;
const TENS = Array.from({ length: HALF + 1 }, (_, i) => 10 ** i);
/** From here on a time can only be microseconds: 1e14 ms is the year 5138. Binance's archive changed on 2025-01-01. */
const MICROSECONDS_FROM = 1e14;
/** Times that are none are left to be refused by `epochMs`. */
const EARLIEST = epochMs(Date.UTC(2000, 0, 1));
const LATEST = epochMs(Date.UTC(2200, 0, 1));

/**
 * Reads the rows of one CSV file of trades from its bytes: a header or none, times in milliseconds or microseconds by each
 * row's own size, buyer-is-maker as `true` or `True`. Numbers are read digit by digit in one pass; a row with anything
 * unusual about it is read again as text, which says what is wrong with it.
 */
export class TradeCsv {
  readonly #skipped: number;
  /** Of the cells that are skipped, in the row before. */
  readonly #widths: number[];
  /** What came of a row whose end has not. */
  #rest: Uint8Array = new Uint8Array();
  #line = 0;
  /** Where the last number ended, -1 where it was not plain. */
  #at = 0;

  constructor(
    private readonly name: string,
    layout: TradeLayout,
    private readonly instrument: Instrument,
    private readonly sink: RowSink,
  ) {
    this.#skipped = layout.skipped;
    this.#widths = Array.from({ length: layout.skipped }, () => 0);
  }

  /** Reads the rows that end in these bytes. @throws ArchiveError naming file and line where one is no sound trade. */
  take(bytes: Uint8Array): void {
    const first = bytes.indexOf(NEWLINE) + 1;
    if (first === 0) {
      this.#rest = joined(this.#rest, bytes);
      return;
    }
    const isCut = this.#rest.length > 0;
    if (isCut) this.#read(joined(this.#rest, bytes.subarray(0, first)));
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    this.#read(bytes.subarray(isCut ? first : 0, end));
    this.#rest = bytes.slice(end);
  }

  /** Reads the last row, which may lack its end. @throws ArchiveError as `take`. */
  end(): void {
    if (this.#rest.length > 0) this.#read(joined(this.#rest, Uint8Array.of(NEWLINE)));
    this.#rest = new Uint8Array();
  }

  /** @param bytes whole rows. */
  #read(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      this.#line += 1;
      const next = this.#plain(bytes, at);
      at = next < 0 ? this.#unusual(bytes, at) : next;
    }
  }

  /** @returns where the next row begins, -1 where this one has to be read as text. */
  #plain(bytes: Uint8Array, start: number): number {
    const { tickDecimals, quantityDecimals } = this.instrument;
    const id = this.#whole(bytes, start);
    if (this.#at < 0) return -1;
    const price = this.#decimal(bytes, this.#at, tickDecimals);
    if (this.#at < 0) return -1;
    const quantity = this.#decimal(bytes, this.#at, quantityDecimals);
    for (let cell = 0; cell < this.#skipped; cell += 1) this.#skip(bytes, cell);
    if (this.#at < 0) return -1;
    const time = this.#whole(bytes, this.#at);
    if (this.#at < 0) return -1;
    let at = this.#at;
    const side = sideAt(bytes, at);
    const ticks = this.instrument.ticksOfUnits(price);
    if (side === undefined || ticks === undefined || !(id > 0 && ticks > 0 && quantity > 0)) return -1;
    const millis = millisOf(time);
    if (millis < EARLIEST || millis > LATEST) return -1;
    while (bytes[at] !== NEWLINE) at += 1;
    this.sink(id, millis, ticks, quantity, side);
    return at + 1;
  }

  /**
   * Goes over a cell, to where that of the row before ended. Should the cells be others, what comes after them is not
   * the time, or not the side after it, and the row is read as text.
   */
  #skip(bytes: Uint8Array, cell: number): void {
    const width = this.#widths[cell] ?? 0;
    if (this.#at >= 0 && bytes[this.#at + width] === COMMA) {
      this.#at += width + 1;
      return;
    }
    let at = this.#at;
    while (at >= 0 && bytes[at] !== COMMA) at = bytes[at] === NEWLINE ? -1 : at + 1;
    this.#widths[cell] = at < 0 ? 0 : at - this.#at;
    this.#at = at < 0 ? -1 : at + 1;
  }

  /** A whole number of plain digits that a comma ends; `#at` is where the next cell begins, -1 where this is none. */
  #whole(bytes: Uint8Array, start: number): number {
    // Two halves of whole numbers: adding digits to a double takes four times as long.
    let high = 0;
    let low = 0;
    let at = start;
    let digit = (bytes[at] ?? NEWLINE) - ZERO;
    const half = start + HALF;
    for (; digit >>> 0 <= 9 && at < half; digit = (bytes[at] ?? NEWLINE) - ZERO) {
      low = (10 * low + digit) | 0;
      at += 1;
    }
    const head = at;
    if (digit >>> 0 <= 9) {
      high = low;
      low = 0;
      for (; digit >>> 0 <= 9 && at < half + HALF; digit = (bytes[at] ?? NEWLINE) - ZERO) {
        low = (10 * low + digit) | 0;
        at += 1;
      }
    }
    const value = at === head ? low : high * (TENS[at - head] ?? NaN) + low;
    this.#at = digit === COMMA - ZERO && at > start && value <= Number.MAX_SAFE_INTEGER ? at + 1 : -1;
    return value;
  }

  /** The same of a number with a point, in units of 10^-decimals; not one with finer digits. */
  #decimal(bytes: Uint8Array, start: number, decimals: number): number {
    let low = 0;
    let at = start;
    let digit = (bytes[at] ?? NEWLINE) - ZERO;
    for (; digit >>> 0 <= 9 && at < start + HALF; digit = (bytes[at] ?? NEWLINE) - ZERO) {
      low = (10 * low + digit) | 0;
      at += 1;
    }
    const isNumber = at > start;
    let fraction = 0;
    let count = 0;
    if (digit === POINT - ZERO) {
      at += 1;
      digit = (bytes[at] ?? NEWLINE) - ZERO;
      for (; digit >>> 0 <= 9 && count < decimals; digit = (bytes[at] ?? NEWLINE) - ZERO) {
        fraction = (10 * fraction + digit) | 0;
        count += 1;
        at += 1;
      }
      while (digit === 0) {
        at += 1;
        digit = (bytes[at] ?? NEWLINE) - ZERO;
      }
    }
    const units = low * (TENS[decimals] ?? NaN) + fraction * (TENS[decimals - count] ?? NaN);
    this.#at = digit === COMMA - ZERO && isNumber && units <= Number.MAX_SAFE_INTEGER ? at + 1 : -1;
    return units;
  }

  /** Reads a row as text: a header, an empty line, digits finer than the grid, or a fault. */
  #unusual(bytes: Uint8Array, start: number): number {
    const end = bytes.indexOf(NEWLINE, start);
    const row = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
      .toString('latin1')
      .trimEnd();
    const isHeader = this.#line === 1 && !/^\d/.test(row);
    if (row !== '' && !isHeader) this.#tell(row);
    return end + 1;
  }

  #tell(row: string): void {
    try {
      const [id = '', price = '', quantity = '', ...others] = row.split(',');
      const [time = '', maker = ''] = others.slice(this.#skipped);
      const side = MAKERS.get(maker.toLowerCase());
      if (side === undefined) throw new RangeError(`buyer is maker must be true or false, was ${maker}`);
      const [ticks, steps] = [this.instrument.ticks(price), this.instrument.steps(quantity)];
      if (ticks === 0 || steps === 0) throw new RangeError('price and quantity must be positive');
      this.sink(wholeOf(id), epochMs(millisOf(wholeOf(time))), ticks, steps, side);
    } catch (cause) {
      if (!(cause instanceof DomainError) && !(cause instanceof RangeError)) throw cause;
      const place = `${this.name}:${this.#line}`;
      throw new ArchiveError(`Row must be a sound trade, was not at ${place}: ${cause.message}`, { row }, { cause });
    }
  }
}

/** Where the buyer's order was there before, the seller crossed the spread. */
const MAKERS: ReadonlyMap<string, 1 | -1> = new Map([
  ['true', -1],
  ['false', 1],
]);

const [CAPITAL_T, SMALL_T, CAPITAL_F, SMALL_F] = [84, 116, 70, 102];
const [SMALL_A, SMALL_L, SMALL_S, SMALL_E, SMALL_R, SMALL_U] = [97, 108, 115, 101, 114, 117];
const RETURN = 13;

/** @returns the aggressor of a plain `true` or `false`, undefined for anything else. */
function sideAt(bytes: Uint8Array, at: number): 1 | -1 | undefined {
  const first = bytes[at];
  if (first === CAPITAL_T || first === SMALL_T) {
    const isWord = bytes[at + 1] === SMALL_R && bytes[at + 2] === SMALL_U && bytes[at + 3] === SMALL_E;
    return isWord && endsCell(bytes[at + 4]) ? -1 : undefined;
  }
  if (first !== CAPITAL_F && first !== SMALL_F) return undefined;
  const isWord = bytes[at + 1] === SMALL_A && bytes[at + 2] === SMALL_L && bytes[at + 3] === SMALL_S;
  return isWord && bytes[at + 4] === SMALL_E && endsCell(bytes[at + 5]) ? 1 : undefined;
}

function endsCell(byte: number | undefined): boolean {
  return byte === COMMA || byte === NEWLINE || byte === RETURN;
}

function millisOf(time: number): number {
  return time >= MICROSECONDS_FROM ? Math.floor(time / 1_000) : time;
}

/** @throws RangeError unless it is digits that fit a double and not 0. */
function wholeOf(cell: string): number {
  const value = /^\d+$/.test(cell) ? Number(cell) : NaN;
  if (!Number.isSafeInteger(value) || value === 0) throw new RangeError(`must be a whole number, was ${cell}`);
  return value;
}

function joined(before: Uint8Array, bytes: Uint8Array): Uint8Array {
  return before.length === 0 ? bytes : Buffer.concat([before, bytes]);
}
