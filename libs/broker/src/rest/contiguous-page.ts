import { placeOf, UpstreamError, type EpochMs, type Trade } from '#libs/market';
import type { TradePage, TradeRequest } from '../trade-history.js';

/** Trades of the last moments may not have reached the database that history is served from. */
const LAG_MS = 10_000;

/** What is known of an answer besides its trades. */
export interface PageFacts {
  /** It reaches as far as was allowed: there may be more. */
  readonly isFull: boolean;
  /** The exchange's time, where trades up to a moment were asked for. */
  readonly now: EpochMs | undefined;
}

/**
 * Makes a page of what an exchange gave whose trades count up by one. Pure.
 *
 * A jump is a hole in the exchange's own history: the page ends before it, and the next one begins with it.
 *
 * @param given trades behind `from`, oldest first; may reach beyond `to`.
 * @throws UpstreamError where places do not ascend.
 */
export function contiguousPage(request: TradeRequest, given: readonly Trade[], facts: PageFacts): TradePage {
  const whole = contiguous(given);
  const trades = whole.filter((trade) => isBefore(trade, request.to));
  const complete = follows(request.from, whole[0]);
  const rest =
    trades.length < whole.length ? 'none' : restOf(request, trades, { ...facts, jumps: whole.length < given.length });
  return { trades, complete, rest, reason: reasonOf(complete, rest) };
}

function restOf(
  { from, to }: TradeRequest,
  trades: readonly Trade[],
  { isFull, now, jumps }: PageFacts & { readonly jumps: boolean },
): TradePage['rest'] {
  if (jumps) return 'more';
  const end = trades.at(-1) ?? from;
  if (typeof to !== 'number' && typeof end !== 'number' && (placeOf(end) ?? 0) + 1 === placeOf(to)) return 'none';
  if (isFull) return 'more';
  return typeof to === 'number' && now !== undefined && now >= to + LAG_MS ? 'none' : 'later';
}

/** The rows up to the first jump. */
function contiguous(trades: readonly Trade[]): readonly Trade[] {
  const jump = trades.findIndex((trade, i) => {
    const before = i === 0 ? undefined : trades[i - 1];
    if (!before) return false;
    const step = (placeOf(trade) ?? 0) - (placeOf(before) ?? 0);
    if (step < 1) throw new UpstreamError(`Trade ids must ascend, was ${trade.id} after ${before.id}`);
    return step > 1;
  });
  return jump === -1 ? trades : trades.slice(0, jump);
}

function follows(from: TradeRequest['from'], first: Trade | undefined): boolean {
  return typeof from === 'number' || first === undefined || placeOf(first) === (placeOf(from) ?? 0) + 1;
}

function isBefore(trade: Trade, to: TradeRequest['to']): boolean {
  return typeof to === 'number' ? trade.time < to : (placeOf(trade) ?? 0) < (placeOf(to) ?? 0);
}

function reasonOf(complete: boolean, rest: TradePage['rest']): string {
  if (!complete) return "ids are missing from the exchange's own history";
  return rest === 'later' ? 'the exchange has not published these trades yet' : '';
}
