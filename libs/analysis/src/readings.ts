import type { EpochMs, Timeframe } from '#libs/market';

/** Why something is not known. Never a zero, never a guess. */
export type MissingCode = 'EMPTY' | 'WARMUP' | 'ZERO_VOLUME' | 'STALE' | 'GAP' | 'FLAT';

/** One thing the reading lacks: which input, how much of it there is and how much it takes. */
export interface Missing {
  readonly code: MissingCode;
  readonly what: string;
  readonly have: number;
  readonly need: number;
}

/** Point of control and value area of one profile, in ticks (domain of the profile: inclusive tick prices). */
export interface ValueArea {
  readonly poc: number;
  readonly vah: number;
  readonly val: number;
  /** Volume inside the value area and in all, in steps. */
  readonly volume: number;
  readonly total: number;
  /** Volume at the POC over the mean volume of the bins of the value area. */
  readonly pocStrength: number;
}

/** What a profile says once it is read. */
export interface ProfileReading extends ValueArea {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly low: number;
  readonly high: number;
  /** Ticks a bin. */
  readonly binSize: number;
  /** 1 from trades, 0.8 from 1m candles, 0.6 from 5m, 0.4 coarser; halved where over 2 % of the minutes are missing. */
  readonly quality: number;
  /** Only a closed profile may give levels to entries after it. */
  readonly closed: boolean;
}

/** A consolidation that holds right now (confirmed and not yet left); edges and profile are frozen at confirmation. */
export interface BalanceArea {
  readonly id: string;
  /** Open time of its first 5m candle. */
  readonly from: EpochMs;
  readonly confirmedAt: EpochMs;
  readonly low: number;
  readonly high: number;
  readonly poc: number;
  readonly vah: number;
  readonly val: number;
  /** 0..1: calm, directionless, often tested, long. */
  readonly quality: number;
  readonly touches: number;
  /** Length in 5m candles at confirmation. */
  readonly length: number;
}

export type StateLabel = 'Balanced' | 'Out of Balance';
export type FeatureName =
  'overlap' | 'acceptance' | 'displacement' | 'efficiency' | 'expansion' | 'rotation' | 'initialBalance';

export interface FailedBreakout {
  readonly direction: 1 | -1;
  readonly extreme: number;
  /** How far beyond the edge, as a share of the width of value. */
  readonly depth: number;
  readonly at: EpochMs;
  readonly expiresAt: EpochMs;
  /** Mean volume of its 5m candles outside of value over the usual; undefined where that is unknown. */
  readonly relativeVolume?: number | undefined;
}

/** The value that price is measured against. */
export interface ReferenceValue {
  readonly id: string;
  readonly source: 'balance' | 'prior_day';
  readonly poc: number;
  readonly vah: number;
  readonly val: number;
}

export interface MarketState {
  readonly label: StateLabel;
  /** Side of the break while out of balance, else 0. */
  readonly direction: 1 | -1 | 0;
  /** The evidence for being out of balance, 0..1; undefined where too little of it was available. */
  readonly score: number | undefined;
  readonly confidence: number;
  /** Each piece of evidence in 0..1, undefined where it was not available. */
  readonly features: Readonly<Record<FeatureName, number | undefined>>;
  readonly reference: ReferenceValue | undefined;
  readonly since: EpochMs;
  /** Volatility far above the usual for this time of day: vetoes Grid and Mean Reversion. */
  readonly event: boolean;
  readonly failedBreakout: FailedBreakout | undefined;
  readonly gap: boolean;
  /** The side of value price is on; inside of value the side of rotation and drift. */
  readonly lean?: 1 | -1 | 0;
}

export type AggressionLabel = 'STRONG_BUY' | 'BUY' | 'NEUTRAL' | 'SELL' | 'STRONG_SELL';

/** Who presses, and whether it pays: effort times result. Parts that could not be measured are undefined. */
export interface Aggression {
  /** -1 (sellers) .. +1 (buyers). */
  readonly score: number;
  readonly label: AggressionLabel;
  readonly flow3m: number | undefined;
  readonly flow15m: number | undefined;
  readonly bigTrades: number | undefined;
  readonly stackedImbalances: number | undefined;
  readonly result: number;
  readonly absorption: number;
  /** Volume against the usual for this time of day. */
  readonly relativeVolume: number | undefined;
  /** `klines`: from taker-buy volume alone, score capped at 0.7; `estimated`: bulk classification, capped at 0.5. */
  readonly source: OrderFlowSource;
}

export type OrderFlowSource = 'trades' | 'klines' | 'estimated' | 'none';

/** Aggressor volume of the latest closed 1m candle and of its day. In steps; undefined where the venue does not tell. */
export interface DeltaReading {
  readonly delta: number | undefined;
  readonly deltaRatio: number | undefined;
  readonly buyShare: number | undefined;
  /** Cumulative delta since 00:00Z. Like the others undefined where over 2 % of the minutes since then are missing. */
  readonly cvdSession: number | undefined;
  /** Cumulative delta since the last opening of New York (09:30 there). */
  readonly cvdNewYork?: number | undefined;
  /** Cumulative delta since the start of the reader's 1m window, without resets. */
  readonly cvdContinuous?: number | undefined;
  /** The last closed 5m delta in robust standard deviations over 24 h; strong from 2.5. */
  readonly deltaZ?: number | undefined;
  /** Net delta over volume of the last 3, 15 and 60 minutes; estimated where the order flow is `estimated`. */
  readonly ratio3m: number | undefined;
  readonly ratio15m: number | undefined;
  readonly ratio1h: number | undefined;
}

export type SessionName =
  | 'asia'
  | 'london_first_hour'
  | 'london'
  | 'new_york_am'
  | 'new_york_midday'
  | 'new_york_last_hour'
  | 'weekend'
  | 'off_hours';

/** A stretch of candles the reading used. */
export interface InputRange {
  readonly timeframe: Timeframe;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly count: number;
}

/** How whole the 1m candles of the reading are. */
export interface Contiguity {
  readonly expectedMinutes: number;
  readonly missingMinutes: number;
  /** Holes, newest last, half-open. */
  readonly gaps: readonly { readonly from: EpochMs; readonly to: EpochMs }[];
  /** Always 0: how a candle came may not change a reading, or a restart would read another auction. */
  readonly backfilledMinutes: number;
}
