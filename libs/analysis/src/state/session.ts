import { after, DAY_MS, HOUR_MS, MINUTE_MS, startOfDay, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { SessionName } from '../readings.js';
import { isWeekend } from '../candles/time-of-day.js';

/** Half-open stretch of a day with a name of its own. */
export interface SessionSpan {
  readonly name: SessionName;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** A session with an opening hour whose range is the yardstick of the rest of it. */
export interface AnchoredSession {
  readonly name: 'london' | 'new_york';
  readonly from: EpochMs;
  /** End of the initial balance: 60 minutes after the open. */
  readonly balanceTo: EpochMs;
  readonly to: EpochMs;
}

interface SessionDay {
  /** Where they overlap the first one counts. */
  readonly spans: readonly SessionSpan[];
  readonly anchored: readonly AnchoredSession[];
}

type Zone = 'Europe/London' | 'America/New_York';

const WEEKEND_DAYS = 2;

/** Days remembered; what is usual of a session is asked of twenty. */
const KEPT_DAYS = 32;

/**
 * Trading sessions in their own time zones, so that summer time and the weeks in which Europe and America disagree about
 * it come out right: Asia 00:00-07:00 UTC, London 08:00-16:30 Europe/London, New York 09:30-16:00 America/New_York.
 * New York goes before London where both are open. Saturday and Sunday (UTC) are `weekend` all day and have no sessions.
 */
export class SessionCalendar {
  readonly #days = new Map<EpochMs, SessionDay>();
  readonly #clocks: Readonly<Record<Zone, Intl.DateTimeFormat>> = {
    'Europe/London': wallClock('Europe/London'),
    'America/New_York': wallClock('America/New_York'),
  };

  constructor(private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS) {}

  /** @returns the session that holds `time`. */
  at(time: EpochMs): SessionName {
    if (isWeekend(time)) return 'weekend';
    const span = this.#day(startOfDay(time)).spans.find(({ from, to }) => from <= time && time < to);
    return span?.name ?? 'off_hours';
  }

  /** @returns the sessions of the UTC day that have an initial balance, in order of their opening. */
  anchored(time: EpochMs): readonly AnchoredSession[] {
    return isWeekend(time) ? [] : this.#day(startOfDay(time)).anchored;
  }

  /** @returns the last opening of New York before `time`, over a weekend that of Friday. */
  newYorkOpen(time: EpochMs): EpochMs | undefined {
    for (let back = 0; back <= WEEKEND_DAYS + 1; back += 1) {
      const sessions = this.anchored(after(startOfDay(time), -back * DAY_MS));
      const open = sessions.find(({ name }) => name === 'new_york')?.from;
      if (open !== undefined && open < time) return open;
    }
    return undefined;
  }

  #day(day: EpochMs): SessionDay {
    const known = this.#days.get(day);
    if (known) return known;
    if (this.#days.size >= KEPT_DAYS) this.#days.clear();
    const made = this.#made(day);
    this.#days.set(day, made);
    return made;
  }

  #made(day: EpochMs): SessionDay {
    const london = (hour: number, minute: number): EpochMs => this.#at(day, 'Europe/London', hour, minute);
    const newYork = (hour: number, minute: number): EpochMs => this.#at(day, 'America/New_York', hour, minute);
    const balance = this.settings.session.initialBalance * MINUTE_MS;
    const [londonOpen, londonClose] = [london(8, 0), london(16, 30)];
    const [newYorkOpen, noon, lastHour, newYorkClose] = [
      newYork(9, 30),
      newYork(12, 0),
      newYork(15, 0),
      newYork(16, 0),
    ];
    return {
      spans: [
        { name: 'new_york_am', from: newYorkOpen, to: noon },
        { name: 'new_york_midday', from: noon, to: lastHour },
        { name: 'new_york_last_hour', from: lastHour, to: newYorkClose },
        { name: 'london_first_hour', from: londonOpen, to: after(londonOpen, HOUR_MS) },
        { name: 'london', from: after(londonOpen, HOUR_MS), to: londonClose },
        { name: 'asia', from: day, to: after(day, 7 * HOUR_MS) },
      ],
      anchored: [
        { name: 'london', from: londonOpen, balanceTo: after(londonOpen, balance), to: londonClose },
        { name: 'new_york', from: newYorkOpen, balanceTo: after(newYorkOpen, balance), to: newYorkClose },
      ],
    };
  }

  /** The moment at which the zone's wall clock shows that time on the date of the UTC day. */
  #at(day: EpochMs, zone: Zone, hour: number, minute: number): EpochMs {
    const asIfUtc = after(day, hour * HOUR_MS + minute * MINUTE_MS);
    const guess = after(asIfUtc, -this.#offset(asIfUtc, zone));
    return after(asIfUtc, -this.#offset(guess, zone));
  }

  /** How far the zone's wall clock is ahead of UTC, in milliseconds. */
  #offset(time: EpochMs, zone: Zone): number {
    const parts = new Map(this.#clocks[zone].formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
    return wall - Math.floor(time / MINUTE_MS) * MINUTE_MS;
  }
}

function wallClock(timeZone: Zone): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
}
