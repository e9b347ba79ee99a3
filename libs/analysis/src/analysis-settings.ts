import type { WorkingTimeframe } from '#libs/market';
import { LEVEL_CATALOGUE } from './levels/level-catalogue.js';

/** The choice that is made, and those there would be. */
function firstOf<T extends string>(chosen: T, ..._others: readonly T[]): T {
  return chosen;
}

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
  version: 2,
  /**
   * Days of candles before 00:00Z of the auction day, by timeframe; `replayed` days of them are read minute by minute. 62
   * days of 1h candles hold the eight weeks that have closed by any day of the next.
   */
  window: { replayed: 3, days: { '1d': 60, '4h': 30, '1h': 62, '5m': 24 } },
  /** Minutes before `asOf` of which a view tells what was known at the close of each. */
  recentMinutes: 720,
  /** Candles that make a reading a full one. Fewer are reported, tolerated up to `holes`. */
  warmUp: { '1d': 60, '4h': 180, '1h': 500, '5m': 5760, '1m': 4320 },
  /** Share of missing minutes from which a span counts as broken. */
  holes: 0.02,
  /** Wilder's period. */
  atr: { period: 14 },
  /** Rows of an average day (raw bin = daily ATR / rowsPerDay) and of a leg; a new raw size must differ by `rebinRatio`. */
  bins: { rowsPerDay: 100, rowsPerLeg: 40, rebinRatio: 1.5 },
  /** Share of volume as a fraction of integers, and rows taken at a time (1, or 2 for the dual-price procedure). */
  valueArea: { numerator: 7, denominator: 10, rows: 1 },
  /** How far a profile made of candles can be trusted, by the candles' timeframe; times `broken` where minutes lack. */
  profileQuality: { '1m': 0.8, '5m': 0.6, coarser: 0.4, broken: 0.5 },
  /** Nodes of a profile: smoothing passes; least prominence (of the greatest bin); greatest valley over peak; zones. */
  volumeNodes: {
    method: firstOf('prominence', 'neighbour'),
    passes: { leg: 2, day: 8 },
    minProminence: 0.1,
    maxRho: 0.6,
    /** Reach of a high node (share of its peak) and of a low node (share of the way up to the lower of its peaks). */
    zone: { peak: 0.8, valley: 0.25 },
    /** Bins to either side that must be lower (higher) under `neighbour`. */
    neighbours: 5,
  },
  /** Shape of a profile: what it takes to have one, then each letter's limits. Shares of range, volume, value area. */
  profileShape: {
    minBins: 8,
    minVolumeShare: 0.25,
    double: { maxRho: 0.5, minSide: 0.25, minDistance: 0.25 },
    elongated: { minWidth: 0.6, maxPeak: 1.8, outer: 0.2 },
    lopsided: { poc: 0.62, excess: 0.15 },
    even: { from: 0.35, to: 0.65, excess: 0.15 },
  },
  /** Migration of the developing POC: minutes compared; least drift in daily ATR; fewest moves, all of one sign. */
  pocMigration: { minutes: 60, minDrift: 0.1, minMoves: 2 },
  /** POCs not traded since their profile closed: how many of each kind are kept; how near counts as a touch, ticks. */
  nakedPocs: { keep: { day: 20, week: 8, balance: 20 }, tolerance: 0 },
  /** Time-price brackets: minutes of one; rows of an average day; fewest bins of single prints and of a tail. */
  tpo: { bracket: 30, rowsPerDay: 50, minRun: 2 },
  /** Longest span in days that a profile is made of candles of this timeframe; beyond them of 1h candles. */
  profileSource: { '1m': 3, '5m': 17, '15m': 52 },
  /** Minutes of the three flow ratios; `span` of their statistics, and how many samples these take. */
  flow: { short: 3, medium: 15, long: 60, span: 1440, minSamples: 720, zBars: 288, madScale: 1.4826 },
  /** Bulk volume classification: minutes of the spread of price changes, fewest of them, bound of the score, quality. */
  bulkVolume: { span: 1440, minSamples: 60, cap: 0.5, quality: 0.3 },
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
  /** What only single trades tell. */
  trades: {
    /** Closed minutes whose trades are kept for those that come late. */
    revisable: 5,
    /** Rows of an average 5m range (raw row = 5m ATR / rowsPerRange), refreshed hourly; most rows of one footprint. */
    footprint: { rowsPerRange: 10, maxRows: 512, keptMinutes: 60, keptFiveMinutes: 288 },
    /** Side over the opposing side diagonally below or above; least volume = mean volume of a side of a row over `bars`. */
    imbalance: { ratio: 3, bars: 20, floorShare: 0.1, minDeltaShare: 0.5 },
    /** Imbalanced rows of one zone; minutes and zones of the part of aggression; minutes that a zone is kept. */
    stacked: { rows: 3, window: 15, full: 2, kept: 1440 },
    bigTrades: {
      /** Longest pause inside a cluster, ms: 40 where single fills are published, 100 for stamps of 100 ms. */
      pauseMs: 40,
      /** Limits of size among the clusters of `span` minutes, and the fewest clusters that give them. */
      quantiles: { L: 0.995, M: 0.999, S: 0.9998 },
      span: 1440,
      minClusters: 2000,
      /** Minutes that a big trade is kept. */
      kept: 240,
      /** Bounds of the factor sqrt(relative volume of the day). */
      dayFactor: { min: 0.75, max: 1.5 },
      /** Minutes of the part of aggression, and events at which it is in full. */
      window: 5,
      full: 3,
      /** What price did after so many ms, in 1m ATR in the direction of the cluster. */
      verdict: { afterMs: 60_000, rewarded: 0.5, absorbed: 0 },
    },
    /** New extreme of `bars`; the outermost rows; the most volume they may hold; deltas that must shrink. */
    exhaustion: { bars: 20, rows: 2, maxShare: 0.1, deltas: 3 },
    /** Volume of the aggressor at the extreme tick that must be exceeded, steps; minutes that a magnet lasts. */
    unfinished: { filter: 0, ttl: 60 },
    /** Least change of price in ATR and of CVD in volume; CVD at full strength; minutes until it expires. */
    divergence: { minMove: 0.25, minFlow: 0.03, fullFlow: 0.15, ttl: 60 },
  },
  /** Effort and result over `window` minutes: rank of effort, its least share of volume, most result, slack in 1m ATR. */
  effort: {
    window: 5,
    /** At a level, minutes since it was touched. */
    levelWindow: { min: 3, max: 10 },
    rank: 0.75,
    minShare: 0.15,
    maxResult: 0.1,
    fullResult: 0.5,
    slack: 0.25,
    minSamples: 240,
  },
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
  /** Reversal of a swing, in ATR of its timeframe. */
  zigzag: { '1m': 3, '5m': 2.5, '1h': 2.5, '4h': 2.5 },
  /** Impulse legs. `freeze` and `dead` are shares taken back, `maxAge` is in minutes since the extreme. */
  leg: {
    freeze: 0.15,
    dead: 0.786,
    maxAge: 240,
    minTests: 4,
    /** Margin of a close beyond a pivot or an edge, in ATR. */
    structure: 0.1,
    size: { fiveMinuteAtr: 2.5, dailyAtr: 0.15 },
    speed: { share: 0.6, bars: 12 },
    efficiency: 0.6,
    volume: 1.3,
    flow: 0.05,
    displacement: { body: 0.6, atr: 1.5 },
  },
  /** Extension = session range / initial balance; `outer` is the share of the range that is its end; usual in days. */
  dayType: { normal: 1.18, variation: 2, trend: 3, outer: 0.25, dull: 0.5, usual: { days: 20, minDays: 5 } },
  levels: {
    kinds: LEVEL_CATALOGUE,
    /** Half-width of a zone: bins and hourly ATR; merge tolerance: bins and hourly ATR. The larger of the two counts. */
    zone: { bins: 1, hourlyAtr: 0.05 },
    merge: { bins: 2, hourlyAtr: 0.1 },
    /** In 5m ATR: how far price leaves before it can touch or has bounced, and closes beyond that break. */
    touch: { away: 0.5, beyond: 0.1, closes: 2 },
    factor: { bounce: 0.12, maxBounces: 3, break: 0.3, min: 0.2, max: 1.36, flipped: 0.8, touchedMagnet: 0.4 },
    /** Levels worth less are left out. */
    floor: 0.1,
    /** Key levels further from price than so many daily ATR are left out. */
    reach: 3,
    /** Of more key levels than that the weakest are left out. */
    most: 60,
    /** Stops and round numbers: hourly ATR and ticks. */
    round: { hourlyAtr: 0.05, ticks: 2 },
  },
  confluence: {
    weights: { '1d': 0.2, '4h': 0.2, '1h': 0.25, '5m': 0.2, '1m': 0.15 },
    minCoverage: 0.6,
    /** Distances that count as full: from the composite POC in 4h ATR, flow of an hour; slope and bound inside value. */
    full: { fourHourAtr: 2, flow1h: 0.1 },
    fade: { slope: 2, bound: 0.5 },
    /** Both 1d and 4h at least so far against a trade veto the Trend Model and take this factor off a reversion. */
    opposed: { bias: 0.4, quality: 0.85 },
  },
});

/**
 * The numbers of one configuration of the analysis. `workingTimeframe` names the candles by which structure is read; where
 * it is absent they are of 5m, as they were before there was a choice, so that digests of such settings keep their names.
 */
export type AnalysisSettings = typeof ANALYSIS_SETTINGS & { readonly workingTimeframe?: WorkingTimeframe };
