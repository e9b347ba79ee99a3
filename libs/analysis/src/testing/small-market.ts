import { after, DAY_MS, MINUTE_MS, TIMEFRAME_MS, type Candle, type EpochMs, type Timeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { AuctionReader } from '../auction-reader.js';
import { chances, MONDAY, TESTUSDT } from './random-market.js';

const { effort, flow, sigma, state, balance, levels, event, leg, dayType } = ANALYSIS_SETTINGS;
const { usualDay } = state;

/**
 * The settings of a reading that is warm after two hours, so that a thousand whole readings cost seconds. Legs and areas
 * have the bins of their day, and round numbers are worth nothing: these have no mirror image.
 */
export const SMALL: AnalysisSettings = {
  ...ANALYSIS_SETTINGS,
  window: { replayed: 0, days: { '1d': 12, '4h': 8, '1h': 8, '5m': 6 } },
  recentMinutes: 90,
  atr: { period: 3 },
  bins: { ...ANALYSIS_SETTINGS.bins, rowsPerDay: 50, rowsPerLeg: 1 },
  flow: { ...flow, span: 180, minSamples: 30, zBars: 24 },
  sigma: { ...sigma, span: 180, minSamples: 30 },
  effort: { ...effort, minSamples: 30 },
  balance: { ...balance, minBars: 9, maxEfficiency: 0.4, maxDrift: 0.6, minChoppiness: 30 },
  leg: { ...leg, minTests: 2 },
  event: { ...event, minDays: 2 },
  dayType: { ...dayType, usual: { days: 2, minDays: 1 } },
  state: { ...state, quietStart: 20, usualDay: { ...usualDay, minVolumeDays: 2, rangeDays: 3, weekendDays: 1 } },
  levels: {
    ...levels,
    reach: 1e9,
    kinds: { ...levels.kinds, round_number: { ...levels.kinds.round_number, base: 0 } },
  },
};

/** The same where a midnight is crossed: the minutes before it are walked again. */
export const SMALL_OVER_MIDNIGHT: AnalysisSettings = { ...SMALL, window: { ...SMALL.window, replayed: 1 } };

/** What a small market looks like. */
export interface SmallMarket {
  readonly seed: number;
  /** Within one day from 00:00Z on, or from 22:00Z into the next. */
  readonly place: 'day' | 'midnight';
  readonly minutes: number;
  /** Typical move of a minute, ticks. */
  readonly volatility: number;
  /** Chance that a minute is missing. */
  readonly holes: number;
}

/** Candles of one timeframe, each of a single price: no two bins hold the same volume. Prices near 500,000. */
function walk(timeframe: Timeframe, from: EpochMs, count: number, move: number, chance: () => number): Candle[] {
  let price = 500_000 + Math.round(6 * move * (chance() - 0.5));
  return Array.from({ length: count }, (_, i) => {
    const openTime = after(from, i * TIMEFRAME_MS[timeframe]);
    const before = price;
    price += Math.round(move * (chance() + chance() - 1));
    const isMinute = timeframe === '1m';
    const volume = 2 * Math.floor(1 + 2 ** 29 * chance() ** 3);
    const bought = 2 * Math.floor((volume / 2) * (0.3 + 0.4 * chance()));
    return {
      timeframe,
      openTime,
      closeTime: after(openTime, TIMEFRAME_MS[timeframe]),
      open: isMinute ? price : before,
      high: isMinute ? price : Math.max(price, before) + Math.round(move * chance()),
      low: isMinute ? price : Math.min(price, before) - Math.round(move * chance()),
      close: price,
      volume,
      quoteVolume: BigInt(volume),
      trades: 1,
      takerBuyVolume: bought,
      takerBuyQuoteVolume: BigInt(bought),
    };
  });
}

/** The candles of a small market: what an exchange keeps of the time before its minutes, and these. */
export interface SmallHistory {
  readonly before: readonly Candle[];
  readonly minutes: readonly Candle[];
  readonly settings: AnalysisSettings;
}

/** @returns a market by its seed alone. Over midnight there are no 5m candles before, as of a market that has just begun. */
export function smallMarket({ seed, place, minutes, volatility, holes }: SmallMarket): SmallHistory {
  const chance = chances(seed);
  const isDay = place === 'day';
  const end = isDay ? MONDAY : after(MONDAY, -DAY_MS);
  const given = (timeframe: Timeframe, count: number, move: number): Candle[] =>
    walk(timeframe, after(end, -count * TIMEFRAME_MS[timeframe]), count, move * volatility, chance);
  const start = isDay ? MONDAY : after(MONDAY, 22 * 60 * MINUTE_MS);
  const walked = walk('1m', start, minutes, volatility, chance);
  return {
    before: [...given('1d', 8, 40), ...given('4h', 20, 16), ...given('1h', 36, 8), ...given('5m', isDay ? 432 : 0, 2)],
    minutes: walked.filter((_, i) => i === 0 || chance() >= holes),
    settings: isDay ? SMALL : SMALL_OVER_MIDNIGHT,
  };
}

/** @returns a reader that was started from what an exchange knows of a market before a moment. */
export function smallReader({ before, minutes, settings }: SmallHistory, asOf: number = Infinity): AuctionReader {
  const reader = new AuctionReader(TESTUSDT, settings);
  reader.start([...before, ...minutes.filter(({ openTime }) => openTime < asOf)]);
  return reader;
}
