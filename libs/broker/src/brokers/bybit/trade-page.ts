import { placeOf, type EpochMs, type Trade } from '#libs/market';
import type { TradePage, TradeRequest } from '../../trade-history.js';
import { fieldsOf } from '../../untrusted.js';
import { tradeOfRow } from './trade.js';

/** Trades of the last moments may not have reached the machine that answers. */
const LAG_MS = 10_000;
/** Spot gives no more, and nothing older by any other way. */
export const RECENT_TRADES = 60;

/** What is known of an answer besides its rows. */
interface PageFacts {
  /** The exchange's time, where trades up to a moment were asked for. */
  readonly now: EpochMs | undefined;
}

/**
 * Makes a page of the rows of a recent-trade answer, which come newest first. Pure.
 *
 * The page is complete only if the rows reach back to what was asked for: ids of Bybit have holes, so nothing else proves
 * that none is missing.
 *
 * @throws UpstreamError for a row that is not sound.
 */
export function tradePage(request: TradeRequest, rows: readonly unknown[], { now }: PageFacts): TradePage {
  const given = rows
    .flatMap((row) => tradeOfRow(fieldsOf(row, 'Trade'), request.instrument) ?? [])
    .toSorted((a, b) => (placeOf(a) ?? 0) - (placeOf(b) ?? 0));
  const [oldest, newest] = [given[0], given.at(-1)];
  const complete = rows.length < RECENT_TRADES || (oldest !== undefined && isUpTo(oldest, request.from));
  const trades = given.filter((trade) => !isUpTo(trade, request.from) && !isFrom(trade, request.to));
  const rest = newest && isFrom(newest, request.to) ? 'none' : restUpTo(request.to, now);
  return { trades, complete, rest, reason: reasonOf(complete, rest) };
}

/** Whether a trade is the known one or before it, or was made before the moment. */
function isUpTo(trade: Trade, mark: TradeRequest['from']): boolean {
  return typeof mark === 'number' ? trade.time < mark : (placeOf(trade) ?? 0) <= (placeOf(mark) ?? 0);
}

/** Whether a trade is the known one or behind it, or was made at the moment or later. */
function isFrom(trade: Trade, mark: TradeRequest['to']): boolean {
  return typeof mark === 'number' ? trade.time >= mark : (placeOf(trade) ?? 0) >= (placeOf(mark) ?? 0);
}

function restUpTo(to: TradeRequest['to'], now: EpochMs | undefined): TradePage['rest'] {
  return typeof to === 'number' && now !== undefined && now >= to + LAG_MS ? 'none' : 'later';
}

function reasonOf(complete: boolean, rest: TradePage['rest']): string {
  if (!complete)
    return `Bybit gives only its last ${RECENT_TRADES} trades of a spot market, and what is missing is older`;
  return rest === 'later' ? 'the exchange has not published these trades yet' : '';
}
