import { DomainError, ExchangeUnavailableError, type ErrorKind } from '#libs/market';
import { backOffMs } from '../reconnect.js';
import type { Random } from '../timers.js';

/** Errors that waiting and asking again may cure. */
const CURABLE: readonly ErrorKind[] = ['unavailable', 'upstream'];

/**
 * How long to wait before an exchange is asked again: by back-off, and as long as it asked for at least.
 *
 * @param attempt how many have failed in a row before this one.
 * @throws the error itself where neither waiting nor asking again can cure it.
 */
export function patienceMs(error: unknown, attempt: number, random: Random): number {
  if (!(error instanceof DomainError) || !CURABLE.includes(error.kind)) throw error;
  const asked = error instanceof ExchangeUnavailableError ? 1_000 * error.retryAfterSeconds : 0;
  return Math.max(asked, backOffMs(attempt, random));
}
