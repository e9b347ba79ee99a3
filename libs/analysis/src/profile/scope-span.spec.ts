import { after, DAY_MS, epochMs, HOUR_MS, MINUTE_MS, toIso, type EpochMs } from '#libs/market';
import { scopeName, spanOf, startOfWeek, type Scope } from './scope-span.js';
import { SessionCalendar } from '../state/session.js';

const at = (iso: string): EpochMs => epochMs(Date.parse(iso));
const sessions = new SessionCalendar();

function span(scope: Scope, asOf: string): string | undefined {
  const found = spanOf(scope, at(asOf), sessions);
  return found && `${toIso(found.from).slice(0, 16)}/${toIso(found.to).slice(0, 16)}`;
}

describe('spanOf', () => {
  it('begins days at 00:00Z and weeks on Monday', () => {
    expect(span({ kind: 'developing' }, '2024-03-06T12:34:00Z')).toBe('2024-03-06T00:00/2024-03-07T00:00');
    expect(span({ kind: 'prior_day' }, '2024-03-06T12:34:00Z')).toBe('2024-03-05T00:00/2024-03-06T00:00');
    expect(span({ kind: 'week' }, '2024-03-06T12:34:00Z')).toBe('2024-03-04T00:00/2024-03-11T00:00');
    expect(span({ kind: 'prior_week' }, '2024-03-06T12:34:00Z')).toBe('2024-02-26T00:00/2024-03-04T00:00');
    const monday = at('2024-03-04T00:00:00Z');
    for (let hour = 0; hour < 7 * 24; hour += 1) expect(startOfWeek(after(monday, hour * HOUR_MS))).toBe(monday);
    expect(startOfWeek(after(monday, -MINUTE_MS))).toBe(after(monday, -7 * DAY_MS));
  });

  it('takes the closed days alone into a composite', () => {
    expect(span({ kind: 'composite', days: 5 }, '2024-03-06T00:00:00Z')).toBe('2024-03-01T00:00/2024-03-06T00:00');
    expect(span({ kind: 'composite', days: 20 }, '2024-03-06T23:59:00Z')).toBe('2024-02-15T00:00/2024-03-06T00:00');
  });

  it('finds the latest session that has begun, in its own time zone', () => {
    const london: Scope = { kind: 'session', session: 'london' };
    expect(span(london, '2024-03-06T12:00:00Z')).toBe('2024-03-06T08:00/2024-03-06T16:30');
    expect(span(london, '2024-07-03T12:00:00Z')).toBe('2024-07-03T07:00/2024-07-03T15:30');
    const newYork: Scope = { kind: 'session', session: 'new_york' };
    expect(span(newYork, '2024-03-06T15:00:00Z')).toBe('2024-03-06T14:30/2024-03-06T21:00');
    expect(span(newYork, '2024-03-13T13:30:00Z')).toBe('2024-03-12T13:30/2024-03-12T20:00');
    expect(span(newYork, '2024-03-13T13:31:00Z')).toBe('2024-03-13T13:30/2024-03-13T20:00');
  });

  it('goes back over a weekend to Friday', () => {
    const asia: Scope = { kind: 'session', session: 'asia' };
    expect(span(asia, '2024-03-10T12:00:00Z')).toBe('2024-03-08T00:00/2024-03-08T07:00');
    expect(span(asia, '2024-03-11T00:00:00Z')).toBe('2024-03-08T00:00/2024-03-08T07:00');
    expect(span({ kind: 'session', session: 'new_york' }, '2024-03-11T06:00:00Z')).toBe(
      '2024-03-08T14:30/2024-03-08T21:00',
    );
  });

  it('takes given spans as they are', () => {
    const [from, to] = [at('2024-03-06T10:07:00Z'), at('2024-03-06T11:42:00Z')];
    expect(spanOf({ kind: 'leg', from, to }, at('2024-03-06T12:00:00Z'), sessions)).toEqual({ from, to });
  });
});

describe('scopeName', () => {
  it('says what a scope is called', () => {
    expect(scopeName({ kind: 'prior_day' })).toBe('prior_day');
    expect(scopeName({ kind: 'session', session: 'new_york' })).toBe('new_york');
    expect(scopeName({ kind: 'composite', days: 20 })).toBe('composite_20');
  });
});
