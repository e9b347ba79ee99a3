import type {
  Aggression,
  AuctionView,
  BalanceArea,
  Effort,
  Extreme,
  KeyLevel,
  Level,
  MarketState,
  MinuteReading,
  Pivot,
  PriceZone,
  ProfiledLeg,
  ReferenceValue,
  StructuredProfile,
  SwingReading,
  TpoExtreme,
  TpoReading,
} from '#libs/analysis';
import type { Candle } from '#libs/market';

/**
 * The same auction with up and down exchanged, buyers and sellers swapped. What a strategy says of it must be the mirror
 * image of what it says of the original.
 *
 * @param sum of a price and its mirror image; without one prices are mirrored about the last one.
 */
export function mirrored(view: AuctionView, sum = 2 * view.price): AuctionView {
  const at = (price: number): number => sum - price;
  return {
    ...view,
    price: at(view.price),
    state: view.state && mirroredState(view.state, at),
    balance: view.balance && mirroredBalance(view.balance, at),
    aggression: view.aggression && mirroredFlow(view.aggression),
    delta: mirroredDelta(view.delta),
    developing: view.developing && mirroredProfile(view.developing, at),
    priorDay: view.priorDay && mirroredProfile(view.priorDay, at),
    ...mirroredStructure(view, at),
    recent: view.recent.map((minute) => mirroredMinute(minute, at)),
    latest: Object.fromEntries(Object.entries(view.latest).map(([name, one]) => [name, mirroredCandle(one, at)])),
  };
}

type Mirror = (price: number) => number;

function mirroredState(state: MarketState, at: Mirror): MarketState {
  const { direction, lean, reference, failedBreakout: failed } = state;
  return {
    ...state,
    direction: opposite(direction),
    ...(lean !== undefined && { lean: opposite(lean) }),
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

/** What is high becomes low: in kinds, ids and names of levels. */
const SWAPPED: readonly (readonly [string, string])[] = [
  ['vah', 'val'],
  ['high', 'low'],
  ['up', 'down'],
];

function swapped(name: string): string {
  return name
    .split(/([_:])/)
    .map((part) => SWAPPED.reduce((word, [one, other]) => (word === one ? other : word === other ? one : word), part))
    .join('');
}

function mirroredLevel(level: KeyLevel, at: Mirror): KeyLevel {
  const members = level.members
    .map((member) => ({
      ...mirroredZone(member, at),
      id: swapped(member.id),
      kind: swapped(member.kind) as Level['kind'],
      price: at(member.price),
    }))
    .toSorted((a, b) => a.price - b.price || (a.id < b.id ? -1 : 1));
  const kinds = [...new Set(members.map(({ kind }) => kind))];
  return { ...mirroredZone(level, at), price: at(level.price), kinds, members };
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
    id: swapped(leg.id),
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
    cvdNewYork: negated(rest.cvdNewYork),
    cvdContinuous: negated(rest.cvdContinuous),
    deltaZ: negated(rest.deltaZ),
    ratio3m: negated(rest.ratio3m),
    ratio15m: negated(rest.ratio15m),
    ratio1h: negated(rest.ratio1h),
  };
}

function mirroredEffort(effort: Effort, at: Mirror): Effort {
  const direction = effort.direction === 0 ? 0 : effort.direction === 1 ? -1 : 1;
  return { ...effort, direction, high: at(effort.low), low: at(effort.high) };
}

function mirroredMinute(minute: MinuteReading, at: Mirror): MinuteReading {
  const { volume, takerBuyVolume: bought, aggression, state, balance } = minute;
  return {
    ...minute,
    open: at(minute.open),
    high: at(minute.low),
    low: at(minute.high),
    close: at(minute.close),
    takerBuyVolume: bought === undefined ? undefined : volume - bought,
    aggression: aggression && mirroredFlow(aggression),
    efforts: minute.efforts.map((effort) => effort && mirroredEffort(effort, at)),
    ratio3m: negated(minute.ratio3m),
    state: state && mirroredState(state, at),
    balance: balance && mirroredBalance(balance, at),
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
