import { after, DAY_MS, startOfDay, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { dayType, rangeExtension, type DayType, type DayTypeFacts } from './day-type.js';
import { median } from '../candles/median.js';
import { wholeRange } from '../candles/price-range.js';
import type { StructuredProfile } from '../profile/read-profile.js';
import type { TpoReading } from '../profile/tpo.js';
import type { AnchoredSession, SessionCalendar } from './session.js';

/** The day type of one session as of one moment. */
export interface DayTypeReading {
  readonly session: AnchoredSession['name'];
  readonly type: DayType;
  /** Only at the end of the session is it what the session was. */
  readonly status: 'developing' | 'final';
  /** Session range over initial balance. */
  readonly extension: number;
  readonly timeframing: 1 | -1 | 0;
}

/** Candles and hours of the sessions. */
export interface DayTypeSources {
  readonly fiveMinutes: CandleSeries;
  /** Closed 30m candles. */
  readonly brackets: CandleSeries;
  readonly sessions: SessionCalendar;
}

/**
 * One-timeframing: +1 if every 30m bracket of the span has a higher low than the one before, -1 if every one has a lower
 * high, 0 for neither, both, and fewer than two brackets.
 */
export function oneTimeframing(brackets: CandleSeries, from: EpochMs, to: EpochMs): 1 | -1 | 0 {
  const [start, end] = [brackets.indexFrom(from), brackets.indexFrom(to)];
  let [up, down] = [end - start > 1, end - start > 1];
  for (let i = start + 1; i < end; i += 1) {
    up &&= brackets.low(i) > brackets.low(i - 1);
    down &&= brackets.high(i) < brackets.high(i - 1);
  }
  if (up === down) return 0;
  return up ? 1 : -1;
}

/**
 * Day types of the London and New York sessions of a UTC day, each from the end of its initial balance on. What is
 * usual is the median range of the session on the last 20 days (5 at least), scaled by the square root of the time that
 * has passed of it; it is worked out once a day. A session of which over 2 % is missing has no type and is not usual.
 */
export class DayTypes {
  #day: EpochMs | undefined;
  readonly #usual = new Map<AnchoredSession['name'], number | undefined>();

  constructor(
    private readonly sources: DayTypeSources,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {}

  /**
   * @param asOf end of a closed 5m candle. @param distribution of the day's developing profile, asked for once it matters.
   * @returns the sessions of the day that have an initial balance by now, in order of their opening.
   */
  at(asOf: EpochMs, distribution: () => DayTypeFacts['distribution'] = unknown): readonly DayTypeReading[] {
    const day = startOfDay(after(asOf, -1));
    if (this.#day !== day) this.#usual.clear();
    this.#day = day;
    const opened = this.sources.sessions.anchored(day).filter(({ balanceTo }) => balanceTo <= asOf);
    if (opened.length === 0) return [];
    const told = distribution();
    return opened.flatMap((session) => this.#reading(session, asOf, told) ?? []);
  }

  #reading(
    session: AnchoredSession,
    asOf: EpochMs,
    distribution: DayTypeFacts['distribution'],
  ): DayTypeReading | undefined {
    const { fiveMinutes, brackets } = this.sources;
    const to = asOf < session.to ? asOf : session.to;
    const initialBalance = wholeRange(fiveMinutes, session.from, session.balanceTo, this.settings);
    const range = wholeRange(fiveMinutes, session.from, to, this.settings);
    if (!initialBalance || !range) return undefined;
    const timeframing = oneTimeframing(brackets, session.from, to);
    const usualRange = this.#usualRange(session, to);
    const close = fiveMinutes.close(fiveMinutes.indexFrom(to) - 1);
    const facts = { initialBalance, range, close, usualRange, timeframing, distribution };
    const [type, extension] = [dayType(facts, this.settings), rangeExtension(facts)];
    if (type === undefined || extension === undefined) return undefined;
    const status = asOf < session.to ? 'developing' : 'final';
    return Object.freeze({ session: session.name, type, status, extension, timeframing });
  }

  #usualRange(session: AnchoredSession, to: EpochMs): number | undefined {
    if (!this.#usual.has(session.name)) this.#usual.set(session.name, this.#medianRange(session));
    const whole = this.#usual.get(session.name);
    return whole === undefined ? undefined : whole * Math.sqrt((to - session.from) / (session.to - session.from));
  }

  #medianRange({ name, from }: AnchoredSession): number | undefined {
    const { days, minDays } = this.settings.dayType.usual;
    const ranges: number[] = [];
    for (let back = 1; back <= days; back += 1) {
      const before = this.sources.sessions
        .anchored(startOfDay(after(from, -back * DAY_MS)))
        .find((one) => one.name === name);
      const range = before && wholeRange(this.sources.fiveMinutes, before.from, before.to, this.settings);
      if (range) ranges.push(range.high - range.low);
    }
    return ranges.length < minDays ? undefined : median(Float64Array.from(ranges));
  }
}

function unknown(): DayTypeFacts['distribution'] {
  return 'unknown';
}

/**
 * Whether a day has two distributions: its profile is of shape `B`, and single prints lie between two of its high nodes
 * with a deep valley between them. `unknown` where either is not known.
 */
export function distributionOf(
  profile: StructuredProfile | undefined,
  timePrice: TpoReading | undefined,
  { profileShape: { double } }: AnalysisSettings = ANALYSIS_SETTINGS,
): DayTypeFacts['distribution'] {
  if (!profile || !timePrice) return 'unknown';
  if (timePrice.singlePrints.length === 0) return 'single';
  const valleys = profile.lvn.filter(({ rho }) => rho <= double.maxRho);
  const isParted = timePrice.singlePrints.some((run) =>
    valleys.some(({ below, above }) => run.low > below && run.high < above),
  );
  return profile.shape === 'B' && isParted ? 'double' : 'single';
}
