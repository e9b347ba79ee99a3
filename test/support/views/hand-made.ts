import type {
  Aggression,
  AuctionView,
  BalanceArea,
  Effort,
  MarketState,
  MinuteReading,
  StructuredProfile,
  SwingReading,
} from '#libs/analysis';
import { epochMs, Instrument, type Candle, type EpochMs, type Timeframe } from '#libs/market';

/** BTCUSDT with a tick of 0.1. */
export const btcusdt = new Instrument({
  broker: 'BINANCE',
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  tickSize: '0.1',
  stepSize: '0.001',
  status: 'TRADING',
});

const asOf = epochMs(Date.UTC(2025, 10, 1, 13, 10));

/** @returns `asOf` of the hand-made views, moved by whole minutes. */
export function minutesFrom(minutes: number): EpochMs {
  return epochMs(asOf + minutes * 60_000);
}

/** A calm balance area, 26,865.0-27,135.0 around a POC of 27,000.0. */
export const balance: BalanceArea = {
  id: 'balance-1',
  from: minutesFrom(-600),
  confirmedAt: minutesFrom(-300),
  low: 268_650,
  high: 271_350,
  poc: 270_000,
  vah: 270_700,
  val: 269_300,
  quality: 0.75,
  touches: 6,
  length: 60,
};

export const balanced: MarketState = {
  label: 'Balanced',
  direction: 0,
  score: 0.2,
  confidence: 0.9,
  features: {
    overlap: 0.1,
    acceptance: 0,
    displacement: 0,
    efficiency: 0.2,
    expansion: 0.3,
    rotation: 0.2,
    initialBalance: undefined,
  },
  reference: { id: 'balance-1', source: 'balance', poc: 270_000, vah: 270_700, val: 269_300 },
  since: minutesFrom(-400),
  event: false,
  failedBreakout: undefined,
  gap: false,
};

export const outOfBalance: MarketState = { ...balanced, label: 'Out of Balance', direction: 1, score: 0.8 };

export const quietFlow: Aggression = {
  score: 0.08,
  label: 'NEUTRAL',
  flow3m: 0.1,
  flow15m: 0.05,
  bigTrades: undefined,
  stackedImbalances: undefined,
  result: 0.04,
  absorption: 0,
  relativeVolume: 1,
  source: 'klines',
};

/**
 * A balanced market with price at the low end of its area: as hand-made, whole and quiet as a view can be. Everything
 * the strategies ask for is there; override what a case is about.
 */
export function viewOf(overrides: Partial<AuctionView> = {}): AuctionView {
  const price = overrides.price ?? 269_200;
  const view: Omit<AuctionView, 'recent'> = {
    instrument: btcusdt,
    asOf,
    price,
    workingTimeframe: '5m',
    atr: { '1m': 80, '5m': 200, '15m': 400, '30m': 600, '1h': 1_000, '4h': 2_500, '1d': 6_000 },
    hourlyRange: [0.0042, 0.004, 0.0038, 0.0037],
    sigma: 60,
    session: 'asia',
    state: balanced,
    balance,
    aggression: quietFlow,
    delta: {
      delta: 120,
      deltaRatio: 0.1,
      buyShare: 0.55,
      cvdSession: 4_000,
      ratio3m: 0.1,
      ratio15m: 0.05,
      ratio1h: -0.02,
    },
    developing: profile(false),
    priorDay: profile(true),
    ...NO_STRUCTURE,
    latest: { '1m': candle('1m', price), '5m': candle('5m', price) },
    contiguity: { expectedMinutes: 5_000, missingMinutes: 0, gaps: [], backfilledMinutes: 0 },
    orderFlow: 'klines',
    missing: [],
    inputs: [
      { timeframe: '1d', from: minutesFrom(-86_400), to: asOf, count: 60 },
      { timeframe: '4h', from: minutesFrom(-43_200), to: asOf, count: 180 },
      { timeframe: '1h', from: minutesFrom(-30_000), to: asOf, count: 500 },
      { timeframe: '5m', from: minutesFrom(-28_800), to: asOf, count: 5_760 },
      { timeframe: '1m', from: minutesFrom(-5_000), to: asOf, count: 5_000 },
    ],
    inputDigest: 'a'.repeat(64),
    ...overrides,
  };
  return { ...view, recent: overrides.recent ?? [lastMinute(view)] };
}

/** The minute of a view: a candle that closes at its price, with what the view says of aggression, state and balance. */
export function lastMinute(view: Omit<AuctionView, 'recent'>, overrides: Partial<MinuteReading> = {}): MinuteReading {
  const { price, asOf: closeTime, atr, aggression, delta, state, balance: area } = view;
  const minute = {
    openTime: epochMs(closeTime - 60_000),
    closeTime,
    open: price - 10,
    high: price + 40,
    low: price - 40,
    close: price,
    volume: 1_000,
    takerBuyVolume: 550,
    atr: { '1m': atr['1m'], '5m': atr['5m'], '1h': atr['1h'] },
    aggression,
    ratio3m: delta.ratio3m,
    relativeVolume: aggression?.relativeVolume,
    state,
    balance: area,
    ...overrides,
  };
  return { ...minute, efforts: overrides.efforts ?? effortsOf(minute) };
}

/** Efforts of 3 to 10 minutes that were absorbed as much as aggression says: a rank of at least 0.75, a result below 0.1. */
export function effortsOf({
  aggression,
  atr,
  high,
  low,
}: Pick<MinuteReading, 'aggression' | 'atr' | 'high' | 'low'>): MinuteReading['efforts'] {
  const absorbed = aggression?.absorption ?? 0;
  const size = Math.abs(absorbed);
  const rank = Math.max(size, 0.75);
  const result = 0.5 * (1 - size / rank);
  const effort: Effort = { direction: absorbed > 0 ? -1 : 1, share: 0.3, rank, result, high, low, atr: atr['1m'] ?? 0 };
  return Array.from({ length: 8 }, () => effort);
}

const NO_SWINGS: SwingReading = { pivots: [], running: undefined };

/** No levels, swings, legs or prints: a case that is about them names its own. */
const NO_STRUCTURE = {
  pocMigration: undefined,
  timePrice: undefined,
  nakedPocs: [],
  swings: { '1m': NO_SWINGS, '5m': NO_SWINGS, '1h': NO_SWINGS, '4h': NO_SWINGS },
  legs: { up: undefined, down: undefined, latest: undefined },
  dayTypes: [],
  levels: [],
  confluence: undefined,
  divergences: [],
  trades: undefined,
} satisfies Partial<AuctionView>;

function profile(closed: boolean): StructuredProfile {
  const area = { poc: 270_000, vah: 270_700, val: 269_300, volume: 700_000, total: 1_000_000, pocStrength: 1.6 };
  const span = { from: minutesFrom(-800), to: asOf, low: 268_500, high: 271_500, binSize: 50 };
  const structure = { hvn: [], lvn: [], shape: '?', source: '1m', candles: 800, gaps: [] } as const;
  return { ...area, ...span, ...structure, quality: 0.8, closed };
}

function candle(timeframe: Timeframe, close: number): Candle {
  return {
    timeframe,
    openTime: minutesFrom(-5),
    closeTime: asOf,
    open: close - 10,
    high: close + 40,
    low: close - 40,
    close,
    volume: 1_000,
    quoteVolume: 1_000_000n,
    trades: 300,
    takerBuyVolume: 550,
    takerBuyQuoteVolume: 550_000n,
  };
}

/** Freezes an object and all it holds, so that a strategy that writes to its view throws. */
export function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  Object.values(value).forEach(deepFrozen);
  return value;
}
