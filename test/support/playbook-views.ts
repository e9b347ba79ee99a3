import fc from 'fast-check';
import type {
  Aggression,
  AuctionView,
  Confluence,
  LowVolumeNode,
  MarketState,
  MinuteReading,
  NakedPoc,
  ProfiledLeg,
  ReferenceValue,
  StructuredProfile,
} from '#libs/analysis';
import { balanced, lastMinute, minutesFrom, mirrored, outOfBalance, quietFlow, viewOf } from './views.js';

/** Flow that confirms a long by effort and result, as candles alone show it. */
export const buying: Aggression = {
  ...quietFlow,
  score: 0.6,
  label: 'STRONG_BUY',
  flow3m: 0.8,
  flow15m: 0.6,
  result: 0.5,
};
export const selling: Aggression = {
  ...quietFlow,
  score: -0.6,
  label: 'STRONG_SELL',
  flow3m: -0.8,
  flow15m: -0.6,
  result: -0.5,
};
/** Sellers press and get nowhere. */
export const sellersAbsorbed: Aggression = { ...quietFlow, score: -0.2, absorption: 0.7 };

/** A minute of a path: where it went, and whatever else is special about it. */
export type Step = Partial<MinuteReading> & Pick<MinuteReading, 'close'>;

/** One step of a path at `close` with a reach of 10 ticks to either side, unless said otherwise. */
function minuteOf(view: AuctionView, { close, ...step }: Step, minutesAgo: number): MinuteReading {
  const open = step.open ?? close;
  return lastMinute(view, {
    openTime: minutesFrom(-minutesAgo - 1),
    closeTime: minutesFrom(-minutesAgo),
    open,
    close,
    high: Math.max(open, close) + 10,
    low: Math.min(open, close) - 10,
    aggression: quietFlow,
    ...step,
  });
}

/** @returns the view with a path of minutes that ends with the minute of `asOf`; its price and flow are the last one's. */
export function withPath(view: AuctionView, steps: readonly Step[]): AuctionView {
  const recent = steps.map((step, i) => minuteOf(view, step, steps.length - 1 - i));
  const last = recent.at(-1);
  return { ...view, recent, price: last?.close ?? view.price, aggression: last?.aggression };
}

/** So many minutes at one price. */
export function resting(close: number, count: number, step: Partial<MinuteReading> = {}): readonly Step[] {
  return Array.from({ length: count }, () => ({ close, ...step }));
}

export const agreeing: Confluence = {
  long: 0.7,
  short: 0.3,
  coverage: 1,
  biases: {
    '1d': { bias: 0.2, quality: 1 },
    '4h': { bias: 0.4, quality: 1 },
    '1h': { bias: 0.8, quality: 1 },
    '5m': { bias: 0.5, quality: 1 },
    '1m': { bias: 0.1, quality: 1 },
  },
  opposed: 0,
};

export function node(low: number, high: number, strength = 0.6): LowVolumeNode {
  return {
    price: Math.floor((low + high) / 2),
    low,
    high,
    rho: 1 - strength,
    strength,
    below: low - 400,
    above: high + 400,
  };
}

/** Up from 26,800.0 to 27,100.0, frozen 20 minutes ago, with two low nodes on the way. */
export function legWith(lvn: readonly LowVolumeNode[], overrides: Partial<ProfiledLeg> = {}): ProfiledLeg {
  const profile: StructuredProfile = { ...profileOf(), lvn };
  const tests = { structure: true, size: true, speed: true, efficiency: true, volume: true, flow: false };
  return {
    id: 'leg:up',
    direction: 1,
    origin: { price: 268_000, at: minutesFrom(-120) },
    extreme: { price: 271_000, at: minutesFrom(-40) },
    from: minutesFrom(-120),
    to: minutesFrom(-37),
    frozenAt: minutesFrom(-20),
    size: 3_000,
    tests,
    score: 5 / 6,
    valid: true,
    displacements: [],
    profile,
    ...overrides,
  };
}

function profileOf(): StructuredProfile {
  const { priorDay } = viewOf();
  if (!priorDay) throw new Error('The hand-made view must have a prior day');
  return priorDay;
}

export function nakedPoc(price: number, overrides: Partial<NakedPoc> = {}): NakedPoc {
  const [from, to] = [minutesFrom(-3_000), minutesFrom(-2_000)];
  return { kind: 'balance', price, from, to, quality: 0.8, state: 'naked', testedAt: undefined, ...overrides };
}

export const upperZone = node(269_800, 269_950);
export const lowerZone = node(269_000, 269_150);

export const broken: MarketState = {
  ...outOfBalance,
  reference: { id: 'balance-1', source: 'balance', poc: 267_800, vah: 268_200, val: 267_500 },
};

/** The path of a retest: rest at 27,050.0, a minute down into the upper zone, a quiet one, and buyers. */
export const retestPath: readonly Step[] = [
  ...resting(270_500, 18),
  { close: 269_960, open: 270_400, low: 269_900 },
  { close: 269_950 },
  { close: 270_000, aggression: buying, ratio3m: 0.24 },
];

/** Out of balance up, an impulse leg, the first retest of its upper low node, and buyers who take it up again. */
export function retestView(overrides: Partial<AuctionView> = {}, path: readonly Step[] = retestPath): AuctionView {
  const leg = legWith([lowerZone, upperZone]);
  const view = viewOf({
    state: broken,
    balance: undefined,
    legs: { up: leg, down: undefined, latest: leg },
    nakedPocs: [nakedPoc(270_200), nakedPoc(270_500), nakedPoc(270_900)],
    confluence: agreeing,
    ...overrides,
  });
  return withPath(view, path);
}

/** Value from 26,870.0 to 27,050.0 around a POC of 26,900.0. */
export const value: ReferenceValue = { id: 'balance-1', source: 'balance', poc: 269_000, vah: 270_500, val: 268_700 };
export const inValue: MarketState = { ...balanced, reference: value };

/** 40 minutes, in candles of five: inside, a drive, back inside, the move back, and the pullback that sellers end. */
export const failurePath: readonly Step[] = [
  ...resting(270_400, 5),
  { close: 270_600, open: 270_400, high: 270_700 },
  ...resting(270_600, 4),
  ...resting(270_450, 5),
  { close: 270_300, open: 270_450 },
  { close: 270_150, open: 270_300 },
  { close: 270_000, open: 270_150 },
  { close: 269_950, open: 270_000 },
  { close: 269_920, open: 269_950, low: 269_900 },
  ...resting(269_990, 11),
  { close: 270_220, open: 269_990 },
  ...resting(270_150, 7),
  { close: 270_000, open: 270_150, aggression: selling, ratio3m: -0.3 },
];

/** Balanced, a drive out of value at the high that failed, and sellers on the pullback. */
export function failureView(overrides: Partial<AuctionView> = {}, path: readonly Step[] = failurePath): AuctionView {
  return withPath(viewOf({ state: inValue, balance: undefined, confluence: agreeing, ...overrides }), path);
}

const flows = fc.constantFrom(buying, selling, sellersAbsorbed, quietFlow);
const shift = fc.integer({ min: -120, max: 120 });

/** Retests of all kinds: zones, touches, flows, levels and targets anywhere near those of the good one. */
const anyRetest = fc
  .record({
    zone: fc.tuple(shift, fc.integer({ min: 10, max: 300 }), fc.double({ min: 0.4, max: 1, noNaN: true })),
    waits: fc.integer({ min: 0, max: 12 }),
    dip: fc.integer({ min: 0, max: 400 }),
    earlier: flows,
    flow: fc.constantFrom(buying, buying, sellersAbsorbed, quietFlow),
    rise: fc.integer({ min: 1, max: 60 }),
    pocs: fc.array(fc.integer({ min: 100, max: 3_000 }), { maxLength: 4 }),
    noise: fc.integer({ min: 20, max: 400 }),
    confidence: fc.double({ min: 0.5, max: 1, noNaN: true }),
  })
  .map(({ zone: [at, height, strength], waits, dip, earlier, flow, rise, pocs, noise, confidence }) => {
    const low = 269_850 + at;
    const leg = legWith([node(low, low + height, strength), lowerZone]);
    const path = [
      ...resting(270_600, 6),
      { close: 270_050, open: 270_600, low: 270_040 - dip },
      ...resting(270_010, waits, { aggression: earlier }),
      { close: 270_000, open: 270_000 - rise, aggression: flow },
    ];
    const lead = resting(270_600, Math.max(1, 21 - path.length));
    return retestView(
      {
        state: { ...broken, confidence },
        legs: { up: leg, down: undefined, latest: leg },
        nakedPocs: pocs.map((distance) => nakedPoc(270_000 + distance)),
        atr: { ...viewOf().atr, '1m': noise / 2.5, '5m': noise },
      },
      [...lead, ...path],
    );
  });

/** Failures of all kinds. */
const anyFailure = fc
  .record({
    drive: fc.integer({ min: 0, max: 900 }),
    poc: fc.integer({ min: 1, max: 2_500 }),
    end: fc.integer({ min: -100, max: 700 }),
    back: fc.integer({ min: -200, max: 800 }),
    waits: fc.integer({ min: 0, max: 14 }),
    earlier: flows,
    flow: fc.constantFrom(selling, selling, { ...sellersAbsorbed, score: 0.2, absorption: -0.7 }, quietFlow),
    noise: fc.integer({ min: 20, max: 400 }),
    again: fc.boolean(),
  })
  .map(({ drive, poc, end, back, waits, earlier, flow, noise, again }) => {
    const top = 270_500 + drive;
    const path = [
      ...resting(270_400, 5),
      { close: 270_500 + Math.round(drive / 2), open: 270_400, high: Math.max(top, 270_410) },
      ...resting(270_500 + Math.round(drive / 2), 4),
      ...resting(270_450, 5),
      ...(again ? [{ close: 270_450, high: top + 60 }, ...resting(270_440, 9)] : []),
      { close: 270_200, open: 270_440 },
      { close: 270_000 - end, open: 270_200 },
      { close: 270_000 + back, open: 270_000 - end },
      ...resting(270_020, waits, { aggression: earlier }),
      { close: 270_000, open: 270_060, aggression: flow },
    ];
    const reference = { ...value, poc: 270_000 - poc, val: 269_900 - poc };
    // Whole candles of five minutes, so that the drive is one of its own.
    const lead = resting(270_400, (5 - (path.length % 5)) % 5);
    const atr = { ...viewOf().atr, '1m': noise / 2.5, '5m': noise };
    return failureView({ state: { ...inValue, reference }, atr }, [...lead, ...path]);
  });

/** Views that the two models of the playbook are about, up and down: for properties that need votes. */
export const playbookView: fc.Arbitrary<AuctionView> = fc
  .tuple(fc.oneof(anyRetest, anyFailure), fc.boolean())
  .map(([view, isMirrored]) => (isMirrored ? mirrored(view) : view));
