/** @returns x held within [0, 1]. */
export function clamp(x: number): number {
  return between(x, 0, 1);
}

/** @returns x held within [low, high]. */
export function between(x: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, x));
}
