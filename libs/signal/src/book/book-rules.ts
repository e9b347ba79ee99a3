import type { AuctionView } from '#libs/analysis';
import { HOUR_MS, MINUTE_MS, startOfDay } from '#libs/market';
import { check, type Check, type Plan } from '#libs/strategy';
import type { SignalBook } from './signal-book.js';

/** After a stop or a scratch a setup rests for so long. */
const COOLDOWN_MINUTES = 15;
/** And the level that did not hold is left alone for so long. */
const LEVEL_MINUTES = 120;
/** Entries this close, in ATR of 1h candles, are at the same level: the distance within which levels are merged. */
const SAME_LEVEL = 0.1;
const MAX_LOSSES_IN_A_ROW = 3;
const MAX_DAY_LOSS = -2;

/** How long a stop matters. */
export const STOP_MEMORY_MS = 2 * HOUR_MS;

/**
 * Why a plan may not become a signal now, whatever the market says: a signal of its setup is open (ACTIVE_SIGNAL), one was
 * stopped out or scratched less than 15 minutes ago (COOLDOWN), or one in the same direction was stopped out within two hours at an
 * entry no further than 0.1 ATR of 1h candles away (LEVEL_BLOCKED).
 *
 * @returns the first rule that fails, undefined where none does.
 */
export function bookObjection(book: SignalBook, plan: Plan, { asOf, atr }: AuctionView): Check | undefined {
  const { setup, direction, entry } = plan;
  const open = book.open.find((signal) => signal.setup === setup);
  if (open) return check('ACTIVE_SIGNAL', 'its last signal', open.phase.toLowerCase(), '=', 'over');
  const reach = SAME_LEVEL * (atr['1h'] ?? 0);
  for (const stop of book.stops.toReversed()) {
    const minutes = (asOf - stop.at) / MINUTE_MS;
    if (stop.setup === setup && minutes < COOLDOWN_MINUTES) {
      return check('COOLDOWN', 'minutes since its last stop', minutes, '>=', COOLDOWN_MINUTES);
    }
    const isSame = stop.how === 'stopped' && stop.direction === direction && Math.abs(stop.level - entry) <= reach;
    if (isSame && minutes < LEVEL_MINUTES) {
      return check('LEVEL_BLOCKED', 'minutes since a stop at this level', minutes, '>=', LEVEL_MINUTES);
    }
  }
  return undefined;
}

/** @returns why nothing may be signalled for the rest of the day, in words: three losses in a row, or -2 R. */
export function dayIsOver({ day }: SignalBook, { asOf }: AuctionView): string | undefined {
  if (!day || day.day !== startOfDay(asOf)) return undefined;
  if (day.lossesInARow >= MAX_LOSSES_IN_A_ROW) return `${day.lossesInARow} losses in a row today`;
  return day.netR <= MAX_DAY_LOSS ? `${day.netR.toFixed(2)} R today` : undefined;
}
