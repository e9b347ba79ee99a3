import type { AuctionView, MinuteReading } from '#libs/analysis';
import type { WorkingTimeframe } from '#libs/market';

/**
 * The minutes [first, end) of a list, oldest first. Indices and not a copy: up to 144 candles of minutes are walked at
 * each decision, and copying a frozen list costs more than walking it.
 */
export interface MinuteSpan {
  readonly minutes: readonly MinuteReading[];
  readonly first: number;
  readonly end: number;
  /** Of the candles by which structure is read. */
  readonly timeframe: WorkingTimeframe;
}

/**
 * The minutes of a view that were closed by its `asOf` and opened at `from` or later. Whatever comes after `asOf` is never
 * looked at.
 *
 * @returns an empty span where the minute of `asOf` itself is missing: what is not known now cannot trigger now.
 */
export function knownSpan(
  { recent, asOf, workingTimeframe: timeframe }: Pick<AuctionView, 'recent' | 'asOf' | 'workingTimeframe'>,
  from: number,
): MinuteSpan {
  let end = recent.length;
  while (end > 0 && (recent[end - 1]?.closeTime ?? 0) > asOf) end -= 1;
  const isKnown = recent[end - 1]?.closeTime === asOf;
  return { minutes: recent, first: isKnown ? firstFrom(recent, end, from) : end, end, timeframe };
}

/** @returns the newest minute, undefined in an empty span. */
export function newest({ minutes, first, end }: MinuteSpan): MinuteReading | undefined {
  return first < end ? minutes[end - 1] : undefined;
}

/** Index of the first of the minutes [0, end) that opened at `from` or later; found by halving. */
function firstFrom(minutes: readonly MinuteReading[], end: number, from: number): number {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((minutes[middle]?.openTime ?? from) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
