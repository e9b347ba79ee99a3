import fc from 'fast-check';
import type {
  Aggression,
  AuctionView,
  BalanceArea,
  Extreme,
  KeyLevel,
  MarketState,
  Pivot,
  PriceZone,
  ProfiledLeg,
  ReferenceValue,
  StructuredProfile,
  SwingReading,
  TpoExtreme,
  TpoReading,
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
  return {
    instrument: btcusdt,
    asOf,
    price,
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

/**
 * The same auction with up and down exchanged: prices mirrored about the last one, buyers and sellers swapped. What a
 * strategy says of it must be the mirror image of what it says of the original.
 */
export function mirrored(view: AuctionView): AuctionView {
  const at = (price: number): number => 2 * view.price - price;
  return {
    ...view,
    state: view.state && mirroredState(view.state, at),
    balance: view.balance && mirroredBalance(view.balance, at),
    aggression: view.aggression && mirroredFlow(view.aggression),
    delta: mirroredDelta(view.delta),
    developing: view.developing && mirroredProfile(view.developing, at),
    priorDay: view.priorDay && mirroredProfile(view.priorDay, at),
    ...mirroredStructure(view, at),
    latest: Object.fromEntries(Object.entries(view.latest).map(([name, one]) => [name, mirroredCandle(one, at)])),
  };
}

type Mirror = (price: number) => number;

function mirroredState(state: MarketState, at: Mirror): MarketState {
  const { direction, reference, failedBreakout: failed } = state;
  return {
    ...state,
    direction: opposite(direction),
    reference: reference && mirroredReference(reference, at),
    failedBreakout: failed && {
      ...failed,
      direction: failed.direction === 1 ? -1 : 1,
      extreme: at(failed.extreme),
    },
  };
}

function opposite(direction: 1 | -1 | 0): 1 | -1 | 0 {
  return direction === 0 ? 0 : direction === 1 ? -1 : 1;
}

function mirroredReference(reference: ReferenceValue, at: Mirror): ReferenceValue {
  return { ...reference, poc: at(reference.poc), vah: at(reference.val), val: at(reference.vah) };
}

function mirroredBalance(area: BalanceArea, at: Mirror): BalanceArea {
  const value = { poc: at(area.poc), vah: at(area.val), val: at(area.vah) };
  return { ...area, ...value, low: at(area.high), high: at(area.low) };
}

function mirroredZone<T extends PriceZone>(zone: T, at: Mirror): T {
  return { ...zone, low: at(zone.high), high: at(zone.low) };
}

function mirroredProfile(area: StructuredProfile, at: Mirror): StructuredProfile {
  const value = { poc: at(area.poc), vah: at(area.val), val: at(area.vah) };
  const shapes = { P: 'b', b: 'P', B: 'B', D: 'D', T: 'T', '?': '?' } as const;
  return {
    ...mirroredZone(area, at),
    ...value,
    shape: shapes[area.shape],
    hvn: area.hvn.map((node) => ({ ...mirroredZone(node, at), price: at(node.price) })).toReversed(),
    lvn: area.lvn
      .map((node) => ({
        ...mirroredZone(node, at),
        price: at(node.price),
        below: at(node.above),
        above: at(node.below),
      }))
      .toReversed(),
  };
}

type Structure = Pick<
  AuctionView,
  'pocMigration' | 'timePrice' | 'nakedPocs' | 'swings' | 'legs' | 'dayTypes' | 'levels' | 'confluence' | 'divergences'
>;

/** Single trades are left as they are: no strategy's mirror image is asked for with them. */
function mirroredStructure(view: AuctionView, at: Mirror): Structure {
  const { pocMigration, timePrice, nakedPocs, swings, legs, dayTypes, levels, confluence, divergences } = view;
  const down = legs.up && mirroredLeg(legs.up, at);
  const up = legs.down && mirroredLeg(legs.down, at);
  const latest = legs.latest && (legs.latest === legs.up ? down : up);
  const swing = (reading: SwingReading): SwingReading => mirroredSwings(reading, at);
  return {
    pocMigration: pocMigration && { ...pocMigration, drift: -pocMigration.drift },
    timePrice: timePrice && mirroredTimePrice(timePrice, at),
    nakedPocs: nakedPocs.map((poc) => ({ ...poc, price: at(poc.price) })),
    swings: {
      '1m': swing(swings['1m']),
      '5m': swing(swings['5m']),
      '1h': swing(swings['1h']),
      '4h': swing(swings['4h']),
    },
    legs: { up, down, latest },
    dayTypes: dayTypes.map((day) => ({ ...day, timeframing: opposite(day.timeframing) })),
    levels: levels.map((level) => mirroredLevel(level, at)).toReversed(),
    confluence: confluence && mirroredConfluence(confluence),
    divergences: divergences.map((one) => ({
      ...one,
      direction: one.direction === 1 ? -1 : 1,
      earlier: mirroredPivot(one.earlier, at),
      later: mirroredPivot(one.later, at),
    })),
  };
}

function mirroredLevel(level: KeyLevel, at: Mirror): KeyLevel {
  const members = level.members.map((member) => ({ ...mirroredZone(member, at), price: at(member.price) }));
  return { ...mirroredZone(level, at), price: at(level.price), members: members.toReversed() };
}

function mirroredConfluence(view: NonNullable<AuctionView['confluence']>): NonNullable<AuctionView['confluence']> {
  const { long, short, coverage, biases, opposed } = view;
  const flip = (name: keyof typeof biases): (typeof biases)[typeof name] => ({
    ...biases[name],
    bias: negated(biases[name].bias),
  });
  const flipped = { '1d': flip('1d'), '4h': flip('4h'), '1h': flip('1h'), '5m': flip('5m'), '1m': flip('1m') };
  return { long: short, short: long, coverage, biases: flipped, opposed: opposite(opposed) };
}

function mirroredExtreme<T extends Extreme>(extreme: T, at: Mirror): T {
  return { ...extreme, price: at(extreme.price) };
}

function mirroredPivot(pivot: Pivot, at: Mirror): Pivot {
  return { ...mirroredExtreme(pivot, at), kind: pivot.kind === 'high' ? 'low' : 'high' };
}

function mirroredSwings({ pivots, running }: SwingReading, at: Mirror): SwingReading {
  return {
    pivots: pivots.map((pivot) => mirroredPivot(pivot, at)),
    running: running && {
      direction: running.direction === 1 ? -1 : 1,
      origin: mirroredPivot(running.origin, at),
      before: running.before && mirroredPivot(running.before, at),
      extreme: mirroredExtreme(running.extreme, at),
    },
  };
}

function mirroredLeg(leg: ProfiledLeg, at: Mirror): ProfiledLeg {
  return {
    ...leg,
    direction: leg.direction === 1 ? -1 : 1,
    origin: mirroredExtreme(leg.origin, at),
    extreme: mirroredExtreme(leg.extreme, at),
    profile: leg.profile && mirroredProfile(leg.profile, at),
  };
}

function mirroredTimePrice(reading: TpoReading, at: Mirror): TpoReading {
  const end = (extreme: TpoExtreme): TpoExtreme =>
    extreme.kind === 'tail' ? { kind: 'tail', zone: mirroredZone(extreme.zone, at) } : extreme;
  const singlePrints = reading.singlePrints.map((run) => mirroredZone(run, at)).toReversed();
  return { ...reading, singlePrints, high: end(reading.low), low: end(reading.high) };
}

function mirroredFlow(flow: Aggression): Aggression {
  const labels = { STRONG_BUY: 'STRONG_SELL', BUY: 'SELL', NEUTRAL: 'NEUTRAL', SELL: 'BUY', STRONG_SELL: 'STRONG_BUY' };
  return {
    ...flow,
    score: -flow.score,
    label: labels[flow.label] as Aggression['label'],
    flow3m: negated(flow.flow3m),
    flow15m: negated(flow.flow15m),
    bigTrades: negated(flow.bigTrades),
    stackedImbalances: negated(flow.stackedImbalances),
    result: -flow.result,
    absorption: -flow.absorption,
  };
}

function mirroredDelta({ buyShare, ...rest }: AuctionView['delta']): AuctionView['delta'] {
  return {
    delta: negated(rest.delta),
    deltaRatio: negated(rest.deltaRatio),
    buyShare: buyShare === undefined ? undefined : 1 - buyShare,
    cvdSession: negated(rest.cvdSession),
    ratio3m: negated(rest.ratio3m),
    ratio15m: negated(rest.ratio15m),
    ratio1h: negated(rest.ratio1h),
  };
}

function negated(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}

function mirroredCandle(one: Candle, at: Mirror): Candle {
  const { volume, quoteVolume, takerBuyVolume: bought, takerBuyQuoteVolume: boughtQuote } = one;
  return {
    ...one,
    open: at(one.open),
    high: at(one.low),
    low: at(one.high),
    close: at(one.close),
    takerBuyVolume: bought === undefined ? undefined : volume - bought,
    takerBuyQuoteVolume: boughtQuote === undefined ? undefined : quoteVolume - boughtQuote,
  };
}

/** Freezes an object and all it holds, so that a strategy that writes to its view throws. */
export function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  Object.values(value).forEach(deepFrozen);
  return value;
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const signed = fc.double({ min: -1, max: 1, noNaN: true });
const session = fc.constantFrom(
  'asia',
  'london_first_hour',
  'london',
  'new_york_am',
  'new_york_midday',
  'new_york_last_hour',
  'weekend',
  'off_hours',
) satisfies fc.Arbitrary<AuctionView['session']>;

/** An area of any size and place, price anywhere within three widths of it. */
const place = fc.record({
  low: fc.integer({ min: 50, max: 100_000_000 }),
  relativeWidth: fc.double({ min: 0, max: 0.2, noNaN: true }),
  poc: share,
  quality: share,
  position: fc.double({ min: -1, max: 2, noNaN: true }),
});

const stateOf = fc.record({
  label: fc.constantFrom('Balanced', 'Balanced', 'Out of Balance') satisfies fc.Arbitrary<MarketState['label']>,
  direction: fc.constantFrom(1, -1) satisfies fc.Arbitrary<1 | -1>,
  score: fc.option(share, { nil: undefined }),
  confidence: share,
  event: fc.constantFrom(false, false, false, true),
  minutes: fc.integer({ min: 0, max: 600 }),
});

/** Views of every kind a reader can make: any state, area, volatility and flow; the parts fit together. */
export const anyView: fc.Arbitrary<AuctionView> = fc
  .record({
    place,
    state: stateOf,
    flow: signed,
    session,
    noise: fc.double({ min: 0.00001, max: 0.02, noNaN: true }),
    hourlyRange: fc.array(fc.double({ min: 0.0005, max: 0.012, noNaN: true }), { maxLength: 30 }),
  })
  .map(({ place: { low, relativeWidth, poc, quality, position }, state, flow, noise, ...rest }) => {
    const high = low + Math.max(1, Math.round(low * relativeWidth));
    const inside = low + Math.round(poc * (high - low));
    const price = Math.max(1, low + Math.round(position * (high - low)));
    const { label, minutes, direction, ...measured } = state;
    const atr = (factor: number): number => Math.max(0.5, price * noise * factor);
    return viewOf({
      ...rest,
      price,
      atr: {
        '1m': atr(0.08),
        '5m': atr(0.2),
        '15m': atr(0.4),
        '30m': atr(0.6),
        '1h': atr(1),
        '4h': atr(2),
        '1d': atr(5),
      },
      sigma: atr(0.05),
      state: {
        ...balanced,
        ...measured,
        label,
        direction: label === 'Balanced' ? 0 : direction,
        since: minutesFrom(-minutes),
      },
      balance: { ...balance, low, high, poc: inside, val: low, vah: high, quality },
      aggression: { ...quietFlow, score: flow },
    });
  });

/** Views like those, most of which a grid likes: for properties that need votes. */
export const calmView: fc.Arbitrary<AuctionView> = fc
  .record({
    position: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
    width: fc.integer({ min: 900, max: 6_000 }),
    poc: share,
    quality: fc.double({ min: 0.6, max: 1, noNaN: true }),
    confidence: fc.double({ min: 0.6, max: 1, noNaN: true }),
    flow: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    sigma: fc.double({ min: 20, max: 200, noNaN: true }),
    noise: fc.integer({ min: 40, max: 400 }),
    session,
  })
  .map(({ position, width, poc, quality, confidence, flow, sigma, noise, session: name }) => {
    const low = 268_650;
    const high = low + width;
    return viewOf({
      price: low + Math.round(position * width),
      atr: { ...viewOf().atr, '5m': noise, '15m': 2 * noise },
      balance: { ...balance, low, high, poc: low + Math.round(poc * width), val: low, vah: high, quality },
      state: { ...balanced, confidence },
      aggression: { ...quietFlow, score: flow },
      sigma,
      session: name,
    });
  });

const FIELDS = ['sigma', 'state', 'balance', 'aggression', 'developing', 'priorDay'] as const;
const EMPTY: Partial<AuctionView> = { hourlyRange: [], inputs: [], latest: {} };
const UNKNOWN_ATR: AuctionView['atr'] = {
  '1m': undefined,
  '5m': undefined,
  '15m': undefined,
  '30m': undefined,
  '1h': undefined,
  '4h': undefined,
  '1d': undefined,
};
const UNKNOWN_DELTA: AuctionView['delta'] = {
  delta: undefined,
  deltaRatio: undefined,
  buyShare: undefined,
  cvdSession: undefined,
  ratio3m: undefined,
  ratio15m: undefined,
  ratio1h: undefined,
};

/** A view of which nothing is known but that there is a market. */
export const emptyView: AuctionView = {
  ...viewOf(),
  ...EMPTY,
  ...Object.fromEntries(FIELDS.map((field) => [field, undefined])),
  atr: UNKNOWN_ATR,
  delta: UNKNOWN_DELTA,
};

/** A good view of which any selection of what may be unknown is unknown. */
export const partialView: fc.Arbitrary<AuctionView> = fc
  .record({
    view: calmView,
    fields: fc.subarray([...FIELDS]),
    empty: fc.subarray(['hourlyRange', 'inputs', 'latest'] as const satisfies (keyof AuctionView)[]),
    atr: fc.subarray(Object.keys(UNKNOWN_ATR)),
    delta: fc.subarray(Object.keys(UNKNOWN_DELTA)),
  })
  .map(({ view, fields, empty, atr, delta }) => ({
    ...view,
    ...Object.fromEntries(fields.map((field) => [field, undefined])),
    ...Object.fromEntries(empty.map((field) => [field, EMPTY[field]])),
    atr: { ...view.atr, ...Object.fromEntries(atr.map((name) => [name, undefined])) },
    delta: { ...view.delta, ...Object.fromEntries(delta.map((name) => [name, undefined])) },
  }));
