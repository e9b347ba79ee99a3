import { after, DAY_MS, HOUR_MS, startOfDay, type EpochMs } from '#libs/market';
import type { SessionCalendar } from '../state/session.js';
import { isWeekend } from '../candles/time-of-day.js';

/**
 * The stretches of an auction that profiles are made of. `developing` is the current UTC day, `week` the current week
 * from Monday 00:00Z, `prior_day` and `prior_week` the closed ones before them; a session is the latest that has begun;
 * a composite is the given number of closed days before the current one; a leg and a balance area have bins of their own.
 */
export type Scope =
  | { readonly kind: 'developing' | 'prior_day' | 'week' | 'prior_week' }
  | { readonly kind: 'session'; readonly session: 'asia' | 'london' | 'new_york' }
  | { readonly kind: 'composite'; readonly days: number }
  | { readonly kind: 'fixed' | 'leg' | 'balance'; readonly from: EpochMs; readonly to: EpochMs };

/** Half-open span of time. */
export interface TimeSpan {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** End of the Asian session, hours after 00:00Z. */
export const ASIA_HOURS = 7;

/** Days back in which a session is looked for: over a weekend and the day after. */
const SESSION_DAYS = 4;

/** @returns what a scope is called in readings and reasons: `prior_day`, `london`, `composite_5`. */
export function scopeName(scope: Scope): string {
  if (scope.kind === 'session') return scope.session;
  return scope.kind === 'composite' ? `composite_${scope.days}` : scope.kind;
}

/** @returns Monday 00:00Z of the week that holds `time`. */
export function startOfWeek(time: EpochMs): EpochMs {
  const sinceMonday = (Math.floor(time / DAY_MS) + 3) % 7;
  return after(startOfDay(time), -sinceMonday * DAY_MS);
}

/** @returns all of the scope's span, its end still to come where it develops. Of sessions undefined if none was found. */
export function spanOf(scope: Scope, asOf: EpochMs, sessions: SessionCalendar): TimeSpan | undefined {
  const [day, week] = [startOfDay(asOf), startOfWeek(asOf)];
  switch (scope.kind) {
    case 'developing':
      return { from: day, to: after(day, DAY_MS) };
    case 'prior_day':
      return { from: after(day, -DAY_MS), to: day };
    case 'week':
      return { from: week, to: after(week, 7 * DAY_MS) };
    case 'prior_week':
      return { from: after(week, -7 * DAY_MS), to: week };
    case 'composite':
      return { from: after(day, -scope.days * DAY_MS), to: day };
    case 'session':
      return latestSession(scope.session, asOf, sessions);
    default:
      return { from: scope.from, to: scope.to };
  }
}

/** @returns the latest of each session that is over by `asOf`, in order of their names in the day. */
export function closedSessions(asOf: EpochMs, sessions: SessionCalendar): readonly SessionOver[] {
  return (['asia', 'london', 'new_york'] as const).flatMap((name) => {
    const span = latestSession(name, asOf, sessions, ({ to }) => to <= asOf);
    return span ? [{ name, ...span }] : [];
  });
}

/** A session that is over. */
export interface SessionOver extends TimeSpan {
  readonly name: 'asia' | 'london' | 'new_york';
}

function latestSession(
  name: 'asia' | 'london' | 'new_york',
  asOf: EpochMs,
  sessions: SessionCalendar,
  fits: (span: TimeSpan) => boolean = ({ from }) => from < asOf,
): TimeSpan | undefined {
  for (let back = 0; back < SESSION_DAYS; back += 1) {
    const day = after(startOfDay(asOf), -back * DAY_MS);
    const span = name === 'asia' ? asianSession(day) : sessions.anchored(day).find((session) => session.name === name);
    if (span && fits(span)) return { from: span.from, to: span.to };
  }
  return undefined;
}

function asianSession(day: EpochMs): TimeSpan | undefined {
  return isWeekend(day) ? undefined : { from: day, to: after(day, ASIA_HOURS * HOUR_MS) };
}
