import type { MinuteReading } from '#libs/analysis';
import type { EpochMs } from '#libs/market';

/**
 * The minutes of a view that were closed by its `asOf` and opened at `from` or later, oldest first. Whatever comes after
 * `asOf` is never looked at.
 *
 * @returns none where the minute of `asOf` itself is not among them: what is not known now cannot trigger now.
 */
export function knownMinutes(
  { recent, asOf }: { readonly recent: readonly MinuteReading[]; readonly asOf: EpochMs },
  from: number,
): readonly MinuteReading[] {
  // Plain loops: twelve hours of minutes are walked at most of the decisions.
  let end = recent.length;
  while (end > 0 && (recent[end - 1]?.closeTime ?? 0) > asOf) end -= 1;
  if (recent[end - 1]?.closeTime !== asOf) return [];
  let first = end - 1;
  while (first > 0 && (recent[first - 1]?.openTime ?? 0) >= from) first -= 1;
  return recent.slice(first, end);
}
