/** Closes by index, as a candle series has them. */
export interface Closes {
  close(index: number): number;
}

/**
 * Kaufman's efficiency ratio: |net change| / sum of |changes| over the closes of [start, end), 0 (noise) .. 1 (a line).
 *
 * @returns undefined over fewer than two closes and where no close moved.
 */
export function efficiencyRatio(closes: Closes, start: number, end: number): number | undefined {
  let path = 0;
  for (let i = start + 1; i < end; i += 1) path += Math.abs(closes.close(i) - closes.close(i - 1));
  return path === 0 ? undefined : Math.abs(closes.close(end - 1) - closes.close(start)) / path;
}
