import { after, DAY_MS, HOUR_MS, startOfDay, toIso, type EpochMs } from '#libs/market';
import type { CandleSeries } from '../candles/candle-series.js';
import { wholeRange } from '../candles/price-range.js';
import type { ProfileScopes } from '../profile/profile-scopes.js';
import { ASIA_HOURS, closedSessions, type SessionOver } from '../profile/scope-span.js';
import type { AnchoredSession, SessionCalendar } from '../state/session.js';
import { openLevel, rangeLevels, sessionPocLevel } from './level-sources.js';
import type { LevelCandidate } from './level.js';

/** What the levels of sessions are read from. */
export interface SessionSources {
  readonly fiveMinutes: CandleSeries;
  readonly scopes: Pick<ProfileScopes, 'read'>;
  readonly sessions: SessionCalendar;
}

/** The sessions whose levels count at one moment. */
export interface SessionMoment {
  readonly over: readonly SessionOver[];
  /** The latest of each whose initial balance is over. */
  readonly balances: readonly AnchoredSession[];
  readonly newYork: AnchoredSession | undefined;
}

/** What counts, and until when. */
export interface TimedMoment extends SessionMoment {
  readonly key: string;
  readonly until: EpochMs;
}

/** Over a weekend and the day after. */
const DAYS_BACK = 4;

/**
 * @returns the sessions that count at `asOf`; the key changes whenever they do. `until` is the next moment of the day at
 *   which they may: at all times before it they are the same.
 */
export function sessionMoment(asOf: EpochMs, sessions: SessionCalendar): TimedMoment {
  const over = closedSessions(asOf, sessions);
  const [london, newYork] = [
    latest('london', asOf, sessions, ({ balanceTo }) => balanceTo <= asOf),
    latest('new_york', asOf, sessions, ({ balanceTo }) => balanceTo <= asOf),
  ];
  const opened = latest('new_york', asOf, sessions, ({ from }) => from < asOf);
  const balances = [london, newYork].filter((session) => session !== undefined);
  const key = [...over.map(({ to }) => to), ...balances.map(({ to }) => to), opened?.from].join();
  return { over, balances, newYork: opened, key, until: nextTurn(asOf, sessions) };
}

/** The next opening, end of an initial balance or end of a session after `asOf`, or midnight; now where one is at `asOf`. */
function nextTurn(asOf: EpochMs, sessions: SessionCalendar): EpochMs {
  const day = startOfDay(asOf);
  const turns = sessions.anchored(day).flatMap(({ from, balanceTo, to }) => [from, balanceTo, to]);
  const ahead = [day, after(day, ASIA_HOURS * HOUR_MS), ...turns, after(day, DAY_MS)].filter((turn) => turn >= asOf);
  return ahead.reduce((first, turn) => (turn < first ? turn : first));
}

/**
 * High, low and POC of the sessions that are over, their initial balances, and the open of New York. A session or initial
 * balance of which over 2 % is missing has none.
 */
export function sessionLevels(moment: SessionMoment, sources: SessionSources): readonly LevelCandidate[] {
  return [
    ...moment.over.flatMap((session) => levelsOf(session, sources)),
    ...moment.balances.flatMap(({ name, from, balanceTo }) => {
      const range = wholeRange(sources.fiveMinutes, from, balanceTo);
      return range ? rangeLevels('initial_balance', originOf(name, from), range, balanceTo) : [];
    }),
    ...newYorkOpen(moment, sources),
  ];
}

function levelsOf({ name, from, to }: SessionOver, { fiveMinutes, scopes }: SessionSources): readonly LevelCandidate[] {
  const range = wholeRange(fiveMinutes, from, to);
  if (!range) return [];
  const origin = originOf(name, from);
  const poc = scopes.read({ kind: 'fixed', from, to }, to).profile?.poc;
  const levels = rangeLevels('session', origin, range, to);
  return poc === undefined ? levels : [...levels, sessionPocLevel(origin, poc, to)];
}

function newYorkOpen({ newYork }: SessionMoment, { fiveMinutes }: SessionSources): readonly LevelCandidate[] {
  const first = newYork && fiveMinutes.indexOf(newYork.from);
  if (!newYork || first === undefined) return [];
  return [openLevel('new_york_open', fiveMinutes.open(first), newYork.from)];
}

function latest(
  name: AnchoredSession['name'],
  asOf: EpochMs,
  sessions: SessionCalendar,
  fits: (session: AnchoredSession) => boolean,
): AnchoredSession | undefined {
  for (let back = 0; back < DAYS_BACK; back += 1) {
    const day = after(startOfDay(asOf), -back * DAY_MS);
    const found = sessions.anchored(day).find((session) => session.name === name && fits(session));
    if (found) return found;
  }
  return undefined;
}

function originOf(name: string, from: EpochMs): string {
  return `${name}:${toIso(from).slice(0, 10)}`;
}
