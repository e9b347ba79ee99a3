import type { BigTradeLimits, TapedMinute } from '#libs/analysis';
import { epochMs } from '#libs/market';
import type { Json, JsonObject } from '../canonical-json.js';
import type { Evidence, NamedMinute } from './evidence.js';
import { sheetOf, tradesOf, type SheetedMinute } from './trade-sheet.js';

/** @returns the minutes of single trades that a record names, oldest first; none where it knew of none. */
export function recordedTape({ text }: Pick<Evidence, 'text'>): readonly NamedMinute[] {
  const { inputs } = JSON.parse(text) as JsonObject;
  const named = isRecord(inputs) ? inputs['trades'] : [];
  return Array.isArray(named) ? named.filter(isRecord).map(minuteOf) : [];
}

/**
 * Puts the sheets back into the minutes of a record, as they are now: digest and count are found anew.
 *
 * @param textOf text of the sheet that is kept under a digest. @returns undefined unless all of them are kept.
 */
export async function reread(
  named: readonly NamedMinute[],
  textOf: (digest: string) => Promise<string | undefined>,
): Promise<readonly SheetedMinute[] | undefined> {
  const texts = await Promise.all(named.map(({ sheet: { digest } }) => textOf(digest)));
  const minutes = named.flatMap(({ openTime, limits }, i): readonly SheetedMinute[] => {
    const text = texts[i];
    if (text === undefined) return [];
    const sheet = sheetOf(text);
    return [{ openTime, limits, sheet, count: tradesOf(sheet).length }];
  });
  return minutes.length === named.length ? minutes : undefined;
}

/** @returns the minutes as a reader takes them. @throws TradeSheetError for a sheet that does not read. */
export function tapeOf(minutes: readonly SheetedMinute[]): readonly TapedMinute[] {
  return minutes.map(({ openTime, limits, sheet }) => ({ openTime, limits, trades: tradesOf(sheet) }));
}

function minuteOf({ open_time: openTime, count, digest, limits }: JsonObject): NamedMinute {
  const sheet = { digest: typeof digest === 'string' ? digest : '' };
  return { openTime: epochMs(Number(openTime)), count: Number(count), limits: limitsOf(limits), sheet };
}

/** JSON has no infinity: a limit above all sizes was written as null. */
function limitsOf(limits: Json | undefined): BigTradeLimits | undefined {
  if (!isRecord(limits)) return undefined;
  const limit = (tier: 'L' | 'M' | 'S'): number => (typeof limits[tier] === 'number' ? limits[tier] : Infinity);
  return { L: limit('L'), M: limit('M'), S: limit('S') };
}

function isRecord(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
