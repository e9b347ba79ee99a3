/** History is served from other machines than the stream and lags it; what is older than this is believed of it. */
export const SETTLED_MS = 3_100;

const SOONEST_MS = 300;
const BEYOND_MS = 500;

/**
 * How long to wait before history is asked again for what it did not have: twice as long as it has been due, so that few
 * requests find out how far it lags, and at the moment from which it is believed; behind that every half second.
 *
 * @param dueMs how long ago what is missing was made, at least.
 */
export function askAgainMs(dueMs: number): number {
  const left = SETTLED_MS - dueMs;
  if (left <= 0) return BEYOND_MS;
  return left <= SOONEST_MS ? left : Math.min(left, Math.max(SOONEST_MS, dueMs));
}
