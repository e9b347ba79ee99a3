import { after, epochMs, openTimeOf, TIMEFRAME_MS, type EpochMs, type Timeframe } from '#libs/market';
import type { CandleSpan } from '../desk/signal-desk.js';
import { MalformedRequestError } from '../problem.js';

/** @returns the time, or undefined where none was asked for. @throws MalformedRequestError for a date there is none of. */
export function timeOf(text: string | undefined, pointer: string): EpochMs | undefined {
  if (text === undefined) return undefined;
  const value = Date.parse(text);
  if (Number.isNaN(value)) throw new MalformedRequestError([{ pointer, detail: 'must be a date that exists' }]);
  return epochMs(value);
}

/**
 * The newest `limit` candles before `to`, or from `from` on as many.
 *
 * @throws MalformedRequestError where `from` is not before `to`.
 */
export function candleSpan(timeframe: Timeframe, limit: number, from: EpochMs | undefined, to: EpochMs): CandleSpan {
  const reach = limit * TIMEFRAME_MS[timeframe];
  if (from === undefined) return { from: after(openTimeOf(to, timeframe), -reach), to };
  if (from >= to) throw new MalformedRequestError([{ pointer: '/from', detail: 'must be before to' }]);
  const end = after(from, reach);
  return { from, to: end < to ? end : to };
}
