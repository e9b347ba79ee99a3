import { epochMs, toIso } from '#libs/market';
import { SessionCalendar } from './session.js';

const calendar = new SessionCalendar();
const at = (iso: string): string => calendar.at(epochMs(Date.parse(iso)));

function opens(day: string): Record<string, string> {
  const sessions = calendar.anchored(epochMs(Date.parse(`${day}T12:00Z`)));
  return Object.fromEntries(sessions.map(({ name, from, to }) => [name, `${clock(from)}-${clock(to)}`]));
}

function clock(time: Parameters<typeof toIso>[0]): string {
  return toIso(time).slice(11, 16);
}

describe('SessionCalendar', () => {
  it.each([
    ['2025-01-15', '08:00-16:30', '14:30-21:00', 'winter'],
    ['2025-07-15', '07:00-15:30', '13:30-20:00', 'summer'],
    ['2025-03-17', '08:00-16:30', '13:30-20:00', 'spring weeks, only America in summer time'],
    ['2025-10-29', '08:00-16:30', '13:30-20:00', 'autumn week, only America in summer time'],
    ['2025-03-31', '07:00-15:30', '13:30-20:00', 'first Monday of British summer time'],
    ['2025-11-03', '08:00-16:30', '14:30-21:00', 'first Monday of American winter time'],
  ])('knows when London and New York trade on %s', (day, london, newYork) => {
    expect(opens(day)).toEqual({ london, new_york: newYork });
  });

  it.each([
    ['2025-01-15T00:00Z', 'asia'],
    ['2025-01-15T06:59Z', 'asia'],
    ['2025-01-15T07:00Z', 'off_hours'],
    ['2025-01-15T08:00Z', 'london_first_hour'],
    ['2025-01-15T09:00Z', 'london'],
    ['2025-01-15T14:29Z', 'london'],
    ['2025-01-15T14:30Z', 'new_york_am'],
    ['2025-01-15T16:29Z', 'new_york_am'],
    ['2025-01-15T17:00Z', 'new_york_midday'],
    ['2025-01-15T20:00Z', 'new_york_last_hour'],
    ['2025-01-15T21:00Z', 'off_hours'],
    ['2025-01-18T15:00Z', 'weekend'],
    ['2025-01-19T23:59Z', 'weekend'],
    ['2025-01-20T00:00Z', 'asia'],
    ['2025-07-15T07:00Z', 'london_first_hour'],
    ['2025-07-15T13:30Z', 'new_york_am'],
  ])('calls %s %s', (iso, name) => expect(at(iso)).toBe(name));

  it('has no anchored sessions at the weekend, and an initial balance of one hour in the week', () => {
    expect(opens('2025-01-18')).toEqual({});
    for (const { from, balanceTo } of calendar.anchored(epochMs(Date.parse('2025-01-15T12:00Z')))) {
      expect(balanceTo - from).toBe(3_600_000);
    }
  });
});
