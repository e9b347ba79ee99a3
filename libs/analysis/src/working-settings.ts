import type { WorkingTimeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from './analysis-settings.js';
import { timeScale } from './working-timeframe.js';

/**
 * Days that are read minute by minute: as many candles as the three days of 5m hold, but no more than the longest balance
 * area takes to form and to last, two times 288 candles of 1h.
 */
const MOST_REPLAYED = 24;

/** Days before the replayed ones that tables of what is usual at a time of day look back on. */
const USUAL_DAYS = 21;

const MINUTES_A_DAY = 1440;

const known = new Map<WorkingTimeframe, AnalysisSettings>([['5m', ANALYSIS_SETTINGS]]);

/**
 * The numbers by which an auction is read with structure on candles of `timeframe`. Structure is told in candles; where a
 * rule of it is told in minutes or hours, these are candles of 5m and grow with the timeframe. What belongs to the calendar
 * (days, sessions, brackets), to order flow and to key levels stays as it is.
 */
export function analysisSettings(timeframe: WorkingTimeframe): AnalysisSettings {
  const settings = known.get(timeframe) ?? scaled(timeframe);
  known.set(timeframe, settings);
  return settings;
}

/** @returns the timeframe whose candles tell structure under these settings. */
export function workingTimeframeOf({ workingTimeframe = '5m' }: AnalysisSettings): WorkingTimeframe {
  return workingTimeframe;
}

function scaled(timeframe: WorkingTimeframe): AnalysisSettings {
  const times = timeScale(timeframe);
  const { window, recentMinutes, warmUp, balance, reference, state, event, leg, ...same } = ANALYSIS_SETTINGS;
  const replayed = Math.min(times * window.replayed, MOST_REPLAYED);
  return Object.freeze({
    ...same,
    workingTimeframe: timeframe,
    window: { replayed, days: { ...window.days, '5m': replayed + USUAL_DAYS } },
    recentMinutes: times * recentMinutes,
    warmUp: { ...warmUp, '1m': replayed * MINUTES_A_DAY },
    balance: { ...balance, maxAgeHours: times * balance.maxAgeHours },
    reference: { ...reference, maxAgeHours: times * reference.maxAgeHours },
    state: { ...state, failed: { ...state.failed, ttl: times * state.failed.ttl } },
    event: { ...event, maxMinutes: times * event.maxMinutes },
    leg: { ...leg, maxAge: times * leg.maxAge },
  });
}
