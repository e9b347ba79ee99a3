import type { BigTradeLimits } from '#libs/analysis';
import { DomainError, epochMs, type EpochMs, type Trade } from '#libs/market';
import { sha256 } from '../content-digest.js';

/** The single trades of one minute as text that is named by its own digest. */
export interface TradeSheet {
  /** `sha256:` and the digest of `text`. */
  readonly digest: string;
  /** One line a trade: id, place (empty where the id is one), time, price in ticks, quantity in steps, side. */
  readonly text: string;
}

/** A minute whose trades shaped a decision, as the record names it. */
export interface SheetedMinute {
  readonly openTime: EpochMs;
  readonly count: number;
  /** What was a big trade at its close, quote units; undefined while that was not known. */
  readonly limits: BigTradeLimits | undefined;
  readonly sheet: TradeSheet;
}

/** A sheet with a line that is no trade. */
export class TradeSheetError extends DomainError {
  readonly code = 'TRADE_SHEET_UNREADABLE';
  readonly kind = 'invalid';

  constructor(line: string) {
    super(`Line of a trade sheet must be six fields, id, place, time, price, quantity, side, was ${line}`, { line });
  }
}

/** @returns the sheet with the text that is told of it, written and named when it is first read. */
export function sheetToWrite(told: () => string): TradeSheet {
  // What tells the text is let go of once it has: it holds the trades.
  let source: (() => string) | undefined = told;
  let text = '';
  let digest: string | undefined;
  const sheet: TradeSheet = {
    get text() {
      text = source?.() ?? text;
      source = undefined;
      return text;
    },
    get digest() {
      return (digest ??= sha256(sheet.text));
    },
  };
  return sheet;
}

/** @returns the sheet with that text, whatever it says. */
export function sheetOf(text: string): TradeSheet {
  return { digest: sha256(text), text };
}

/** @returns the trades of a sheet. @throws TradeSheetError for a line that is no trade. */
export function tradesOf({ text }: TradeSheet): readonly Trade[] {
  return text.split('\n').slice(0, -1).map(tradeOf);
}

/** A trade as a line of its sheet. */
export function lineOf({ id, seq, time, price, quantity, side }: Trade): string {
  return `${[id, seq ?? '', time, price, quantity, side].join(',')}\n`;
}

function tradeOf(line: string): Trade {
  const [id = '', seq = '', time = '', price = '', quantity = '', side = '', ...rest] = line.split(',');
  const isWhole = [time, price, quantity].every((number) => /^\d+$/.test(number));
  if (!isWhole || rest.length > 0 || (side !== '1' && side !== '-1')) throw new TradeSheetError(line);
  const place = seq === '' ? {} : { seq: Number(seq) };
  const made = { id, ...place, time: epochMs(Number(time)), price: Number(price), quantity: Number(quantity) };
  return { ...made, side: side === '1' ? 1 : -1 };
}
