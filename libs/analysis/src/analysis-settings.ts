type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

function frozen<T extends object>(value: T): DeepReadonly<T> {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) frozen(part);
  return Object.freeze(value) as DeepReadonly<T>;
}

/**
 * Every number by which an auction is read, in one frozen object, so that a digest of it names the reading. Times in
 * minutes, lengths in candles unless said otherwise. A change of any number is a new `version`.
 */
export const ANALYSIS_SETTINGS = frozen({
  version: 1,
  /** Days of candles before 00:00Z of the auction day, by timeframe; `replayed` days of them are read minute by minute. */
  window: { replayed: 3, days: { '1d': 60, '4h': 30, '1h': 21, '5m': 24 } },
  /** Candles that make a reading a full one. Fewer are reported, tolerated up to `holes`. */
  warmUp: { '1d': 60, '4h': 180, '1h': 500, '5m': 5760, '1m': 4320 },
  /** Share of missing minutes from which a span counts as broken. */
  holes: 0.02,
  /** Wilder's period. */
  atr: { period: 14 },
  /** Rows of an average day (raw bin = daily ATR / rowsPerDay) and of a leg; a new raw size must differ by `rebinRatio`. */
  bins: { rowsPerDay: 100, rowsPerLeg: 40, rebinRatio: 1.5 },
  /** Share of volume as a fraction of integers, and rows taken at a time (1, or 2 for the dual-price procedure). */
  valueArea: { numerator: 7, denominator: 10, rows: 1 as 1 | 2 },
  /** How far a profile made of candles can be trusted, by the candles' timeframe; times `broken` where minutes lack. */
  profileQuality: { '1m': 0.8, '5m': 0.6, coarser: 0.4, broken: 0.5 },
  /** Minutes of the three flow ratios; `span` of their statistics, and how many samples these take. */
  flow: { short: 3, medium: 15, long: 60, span: 1440, minSamples: 720, zBars: 288, madScale: 1.4826 },
  /** Bulk volume classification: minutes of the spread of price changes, fewest of them, bound of the score. */
  bulkVolume: { span: 1440, minSamples: 60, cap: 0.5 },
  /** Spread of 1m log returns. */
  sigma: { span: 1440, minSamples: 720 },
  /** Hours of hourly range kept in a view. */
  hourlyRange: 72,
  /** Time-of-day volume: calendar days back, slots to either side, fewest days; else candles of the plain average. */
  relativeVolume: { days: 20, neighbours: 1, minDays: 5, average: 20 },
  aggression: {
    /** Flow is measured against this quantile of its own size; floor, and stand-ins before there is a day of it. */
    flowQuantile: 0.9,
    minScale: 0.02,
    fallbackScale: { short: 0.52, medium: 0.31 },
    weights: { flow3m: 0.3, flow15m: 0.2, bigTrades: 0.25, stackedImbalances: 0.25 },
    /** Price change of 3 minutes, in 1m ATR, that counts as full result. */
    fullResult: 2.5,
    /** Weight of effort that price confirms: base plus slope times result; and of effort it does not. */
    rewarded: { base: 0.6, slope: 0.4, unrewarded: 0.4 },
    absorptionWeight: 0.35,
    /** Volume factor: clamp(base + slope x relative volume). */
    volume: { base: 0.6, slope: 0.4, min: 0.7, max: 1.2 },
    /** Bound of the score without trades. */
    candleCap: 0.7,
    labels: { strong: 0.6, plain: 0.3 },
    confirmed: { score: 0.5, flow: 0.6, prints: 0.3, result: 0.2, resultWithoutTrades: 0.3, classes: 2 },
    absorbed: { absorption: 0.5, floor: -0.5 },
  },
  /** Effort and result over `window` minutes: rank of effort, its least share of volume, most result, slack in 1m ATR. */
  effort: { window: 5, rank: 0.75, minShare: 0.15, maxResult: 0.1, fullResult: 0.5, slack: 0.25, minSamples: 240 },
  balance: {
    minBars: 36,
    maxBars: 288,
    /** Limits: height in hourly ATR, efficiency ratio, drift in heights, visits of each edge, choppiness 0-100. */
    maxHeight: 3,
    maxEfficiency: 0.25,
    maxDrift: 0.3,
    minVisits: 2,
    minChoppiness: 50,
    /** Edge zone in heights; share of the bars that may stick out of an edge. */
    edgeZone: 0.1,
    outliers: 0.02,
    /** The backward walk gives up after so many heights in a row above the limit. */
    giveUp: 60,
    confirmations: 2,
    maxAgeHours: 24,
    /** Evidence of acceptance outside at which an area is over. */
    endsAt: 0.8,
    quality: { height: 2, efficiency: 0.2, touches: 6, bars: 96 },
  },
  reference: {
    minQuality: 0.6,
    maxAgeHours: 24,
    /** Minutes after 00:00Z from which a held day reference moves on. */
    dayMovesAfter: 120,
    /** Narrower than `minBins` is widened to the POC and `widening` daily ATR to either side. */
    minBins: 3,
    widening: 0.25,
  },
  state: {
    weights: {
      overlap: 0.1,
      acceptance: 0.15,
      displacement: 0.25,
      efficiency: 0.05,
      expansion: 0.25,
      rotation: 0.15,
      initialBalance: 0.05,
    },
    /** Evidence needed in all; coverage below it leaves the state as it is. */
    minCoverage: 0.6,
    overlap: { from: 0.7, span: 0.4, minVolumeShare: 0.25 },
    acceptance: { closes: 6, volumeShare: 0.1 },
    displacement: 0.5,
    efficiency: { bars: 24, from: 0.1, span: 0.3 },
    expansion: { span: 0.75 },
    rotation: { brackets: 12, full: 0.6 },
    /** Days of range, weekend days of range, days of volume that make the usual day; fewest days of volume. */
    usualDay: { rangeDays: 14, weekendDays: 8, volumeDays: 20, minVolumeDays: 5 },
    /** Minutes after 00:00Z without overlap, expansion and rotation. */
    quietStart: 120,
    enter: { score: 0.65, closes: 2 },
    leave: { score: 0.5, closes: 3 },
    failed: { closes: 2, ttl: 120 },
    opposite: { closes: 2 },
    confidence: { outSpan: 0.35, inSpan: 0.45, carried: 0.8, narrow: 0.7, gap: 0.5 },
    minutesForGap: 120,
  },
  /** Volatility event: ATR over its usual at this time of day; one violent bar; when it clears; after a halt. */
  event: {
    days: 20,
    minDays: 5,
    enter: 3,
    leave: 2,
    leaveCloses: 6,
    maxMinutes: 360,
    barShare: 0.01,
    barRanges: 4,
    haltMinutes: 2,
    afterHalt: 30,
    active: 60,
  },
  session: { initialBalance: 60 },
});

/** The numbers of one configuration of the analysis. */
export type AnalysisSettings = typeof ANALYSIS_SETTINGS;
