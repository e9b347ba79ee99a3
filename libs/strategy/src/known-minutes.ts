import type { EpochMs } from '#libs/market';
import type { MinuteReading } from '#libs/analysis';

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
  const end = recent.findLastIndex(({ closeTime }) => closeTime <= asOf);
  if (recent[end]?.closeTime !== asOf) return [];
  const before = recent.findLastIndex(({ openTime }, i) => i <= end && openTime < from);
  return recent.slice(before + 1, end + 1);
}
