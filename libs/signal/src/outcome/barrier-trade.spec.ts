import fc from 'fast-check';
import { minutesFrom } from '../../../../test/support/views.js';
import { after, type Candle } from '#libs/market';
import { DEFAULT_COST_PROFILE, type CostProfile, type Plan } from '#libs/strategy';
import { wasEntered, type BarrierResult, type EnteredResult } from './barrier-result.js';
import { BarrierTrade } from './barrier-trade.js';

const FREE: CostProfile = { ...DEFAULT_COST_PROFILE, id: 'free', maker: 0, taker: 0, slip: 0 };
/** Prices of the cases are written in whole units; a tick is a thousandth. */
const TICKS = 1_000;
const start = minutesFrom(0);

type Bar = readonly [open: number, high: number, low: number, close: number];

function planOf(over: Partial<Plan> = {}): Plan {
  return {
    setup: 'Trend Model',
    direction: 1,
    entry: 100 * TICKS,
    stop: 98 * TICKS,
    targets: [{ price: 103 * TICKS, fraction: 1 }],
    expiresAt: minutesFrom(3),
    timeStopMinutes: 60,
    invalidations: [],
    ...over,
  };
}

function candleAt(minute: number, [open, high, low, close]: Bar): Candle {
  const openTime = minutesFrom(minute);
  return {
    timeframe: '1m',
    openTime,
    closeTime: after(openTime, 60_000),
    open: Math.round(open * TICKS),
    high: Math.round(high * TICKS),
    low: Math.round(low * TICKS),
    close: Math.round(close * TICKS),
    volume: 1,
    quoteVolume: 1n,
    trades: 1,
    takerBuyVolume: 0,
    takerBuyQuoteVolume: 0n,
  };
}

function follow(
  plan: Plan,
  bars: readonly Bar[],
  { price = plan.entry, costs = FREE }: { readonly price?: number; readonly costs?: CostProfile } = {},
): BarrierResult | undefined {
  const trade = new BarrierTrade({ plan, decidedAt: start, price }, costs);
  bars.forEach((bar, minute) => trade.advance(candleAt(minute, bar)));
  return trade.result;
}

function entered(result: BarrierResult | undefined): EnteredResult {
  if (!result || !wasEntered(result)) throw new Error(`An entered result expected, was ${result?.exit}`);
  return result;
}

describe('the triple barrier of the worked example: long 100, target 103, stop 98', () => {
  it('takes the stop where one minute touches stop and target', () => {
    const bars: Bar[] = [
      [100, 101, 99, 100],
      [100, 103.5, 97.5, 102],
    ];
    expect(entered(follow(planOf(), bars))).toMatchObject({ exit: 'SL', hit: false, grossR: -1, mae: -1, bars: 2 });
  });

  it('closes at the time stop with +0.5 R', () => {
    const bars: Bar[] = [
      [100, 101, 99, 100],
      [100, 102, 99, 101],
    ];
    const result = entered(follow(planOf({ timeStopMinutes: 2 }), bars));
    expect(result).toMatchObject({ exit: 'TIME', hit: false, grossR: 0.5, mae: -0.5, mfe: 1, bars: 2 });
  });

  it('takes the target for +1.5 R', () => {
    const bars: Bar[] = [
      [100, 101, 99, 100],
      [100, 103, 99, 102],
    ];
    expect(entered(follow(planOf(), bars))).toMatchObject({ exit: 'TP', hit: true, grossR: 1.5, mfe: 1.5 });
  });
});

describe('the entry', () => {
  it('is the open of the next minute, better or up to 0.1 R worse', () => {
    expect(entered(follow(planOf(), [[99.5, 103, 99, 103]])).fill).toBe(99_500);
    expect(entered(follow(planOf(), [[100.2, 103, 99, 103]])).grossR).toBeCloseTo(1.4, 12);
    expect(follow(planOf(), [[100.201, 103, 99, 103]])).toEqual({ exit: 'EXPIRED', exitedAt: start });
  });

  it('is void where the market opens beyond the stop', () => {
    expect(follow(planOf(), [[97.9, 103, 97, 103]])).toEqual({ exit: 'INVALIDATED', exitedAt: start });
  });

  it('waits where it is better than the last price, and fills only when price trades through it by a tick', () => {
    const price = 101 * TICKS;
    const touched: Bar = [101, 101, 100, 101];
    const through: Bar = [101, 101, 99.999, 101];
    expect(follow(planOf(), [touched, touched, touched], { price })).toEqual({
      exit: 'EXPIRED',
      exitedAt: minutesFrom(3),
    });
    const result = entered(follow(planOf(), [touched, through, [101, 103, 100, 103]], { price }));
    expect(result).toMatchObject({ fill: 100_000, exit: 'TP', grossR: 1.5, enteredAt: minutesFrom(2), bars: 2 });
  });

  it('counts no target in the minute in which a limit order fills, but the stop', () => {
    const price = 101 * TICKS;
    const both = entered(
      follow(
        planOf(),
        [
          [101, 104, 99, 104],
          [104, 104, 104, 104],
        ],
        { price },
      ),
    );
    expect(both).toMatchObject({ exit: 'TP', exitedAt: minutesFrom(2) });
    expect(entered(follow(planOf(), [[101, 104, 97, 104]], { price }))).toMatchObject({ exit: 'SL', grossR: -1 });
  });

  it('expires where the minutes before its expiry are missing', () => {
    const trade = new BarrierTrade({ plan: planOf(), decidedAt: start, price: 100 * TICKS }, FREE);
    expect(trade.advance(candleAt(7, [100, 103, 99, 103]))).toMatchObject({ exit: 'EXPIRED' });
  });

  it('can be voided only before it is made', () => {
    const trade = new BarrierTrade({ plan: planOf(), decidedAt: start, price: 101 * TICKS }, FREE);
    trade.advance(candleAt(0, [101, 102, 100.5, 101]));
    expect(trade.phase).toBe('PENDING');
    trade.invalidate(minutesFrom(1));
    expect([trade.phase, trade.result?.exit]).toEqual(['CLOSED', 'INVALIDATED']);
    const active = new BarrierTrade({ plan: planOf(), decidedAt: start, price: 100 * TICKS }, FREE);
    active.advance(candleAt(0, [100, 101, 99, 100]));
    active.invalidate(minutesFrom(1));
    expect(active.phase).toBe('ACTIVE');
  });
});

describe('the exit', () => {
  it('fills a gap through the stop at the open', () => {
    const bars: Bar[] = [
      [100, 101, 99, 100],
      [96, 97, 95, 96],
    ];
    expect(entered(follow(planOf(), bars))).toMatchObject({ exit: 'SL', grossR: -2 });
  });

  const ladder = planOf({
    targets: [
      { price: 102 * TICKS, fraction: 0.6 },
      { price: 104 * TICKS, fraction: 0.4 },
    ],
  });

  it('of a ladder moves the stop to the fill after the first target', () => {
    const back: Bar[] = [
      [100, 102, 99, 101],
      [101, 101, 100, 101],
    ];
    const result = entered(follow(ladder, back));
    expect(result).toMatchObject({ exit: 'SL', hit: true });
    expect(result.grossR).toBeCloseTo(0.6, 12);
    const on: Bar[] = [
      [100, 102, 99, 101],
      [101, 104, 100.5, 103],
    ];
    expect(entered(follow(ladder, on)).grossR).toBeCloseTo(0.6 + 0.8, 12);
  });

  it('of a ladder in one minute: both targets, or the moved stop where the close is beyond it', () => {
    expect(entered(follow(ladder, [[100, 104, 99, 103]]))).toMatchObject({ exit: 'TP', grossR: 1.4 });
    expect(entered(follow(ladder, [[100, 104, 99, 99.5]]))).toMatchObject({ exit: 'SL', hit: true, grossR: 0.6 });
  });

  it('takes off fees, slippage and funding', () => {
    const plan = planOf({ timeStopMinutes: 2_000 });
    const rate = 0.0001;
    const trade = new BarrierTrade({ plan, decidedAt: start, price: plan.entry }, DEFAULT_COST_PROFILE, () => rate);
    // 13:10 to 23:10 passes one funding moment, 16:00.
    for (let minute = 0; minute < 600; minute += 1) trade.advance(candleAt(minute, [100, 101, 99, 100]));
    const result = entered(trade.advance(candleAt(600, [100, 103, 99, 103])));
    expect(result.costR).toBeCloseTo((100 * 0.0006 + 103 * 0.0006) / 2, 12);
    expect(result.fundingR).toBeCloseTo((100 * rate) / 2, 12);
    expect(result.netR).toBeCloseTo(1.5 - result.costR - result.fundingR, 12);
  });

  it('pays the maker fee where the entry rested', () => {
    const bars: Bar[] = [
      [101, 101, 99, 101],
      [101, 103, 100, 103],
    ];
    const result = entered(follow(planOf(), bars, { price: 101 * TICKS, costs: DEFAULT_COST_PROFILE }));
    expect(result.costR).toBeCloseTo((100 * 0.0002 + 103 * 0.0006) / 2, 12);
  });
});

describe('single trades', () => {
  const ticks = (price: number): number => price * TICKS;

  it('say whether stop or target came first', () => {
    const both: Bar = [100, 103, 98, 100];
    const won = new BarrierTrade({ plan: planOf(), decidedAt: start, price: 100 * TICKS }, FREE);
    expect(won.advance(candleAt(0, both), [100, 103, 98].map(ticks))).toMatchObject({ exit: 'TP', grossR: 1.5 });
    const lost = new BarrierTrade({ plan: planOf(), decidedAt: start, price: 100 * TICKS }, FREE);
    expect(lost.advance(candleAt(0, both), [100, 98, 103].map(ticks))).toMatchObject({ exit: 'SL', grossR: -1 });
  });

  it('fill a resting order when they trade through it, and may reach the target in the same minute', () => {
    const rest = new BarrierTrade({ plan: planOf(), decidedAt: start, price: 101 * TICKS }, FREE);
    const bar: Bar = [101, 103, 99, 103];
    expect(rest.advance(candleAt(0, bar), [103, 100, 99, 103].map(ticks))).toMatchObject({ exit: 'TP', fill: 100_000 });
  });
});

/** A walk of minutes around 100 with steps that meet stops, targets and gaps. */
const walk = fc
  .array(fc.tuple(fc.integer({ min: -1_500, max: 1_500 }), fc.nat(1_500), fc.nat(1_500), fc.nat(1_000)), {
    minLength: 1,
    maxLength: 40,
  })
  .map((steps) => {
    let price = 100 * TICKS;
    return steps.map(([gap, up, down], minute) => {
      const open = price + (minute % 5 === 4 ? gap : 0);
      const close = open + up - down;
      price = close;
      return { open, close, high: Math.max(open, close) + (up % 300), low: Math.min(open, close) - (down % 300) };
    });
  });

const plans = fc
  .record({
    stop: fc.integer({ min: 200, max: 3_000 }),
    first: fc.integer({ min: 200, max: 3_000 }),
    further: fc.option(fc.integer({ min: 1, max: 3_000 }), { nil: undefined }),
    minutes: fc.integer({ min: 1, max: 30 }),
    rest: fc.nat(500),
  })
  .map(({ stop, first, further, minutes, rest }) => {
    const entry = 100 * TICKS - rest;
    const one = { price: entry + first, fraction: further === undefined ? 1 : 0.6 };
    const targets = further === undefined ? [one] : [one, { price: entry + first + further, fraction: 0.4 }];
    return planOf({ entry, stop: entry - stop, targets, timeStopMinutes: minutes, expiresAt: minutesFrom(20) });
  });

interface Prices {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

function run(plan: Plan, prices: readonly Prices[], mirror = false): readonly (BarrierResult | undefined)[] {
  const m = (ticks: number): number => (mirror ? 200 * TICKS - ticks : ticks);
  const facing: Plan = mirror
    ? {
        ...plan,
        direction: -1,
        entry: m(plan.entry),
        stop: m(plan.stop),
        targets: plan.targets.map((one) => ({ ...one, price: m(one.price) })),
      }
    : plan;
  const trade = new BarrierTrade({ plan: facing, decidedAt: start, price: 100 * TICKS }, FREE);
  return prices.map(({ open, high, low, close }, minute) => {
    const [top, bottom] = mirror ? [m(low), m(high)] : [high, low];
    const candle = { ...candleAt(minute, [1, 1, 1, 1]), open: m(open), high: top, low: bottom, close: m(close) };
    return trade.advance(candle);
  });
}

/** The result without what depends on the side: the fill. */
function faceless(result: BarrierResult | undefined): unknown {
  if (!result || !wasEntered(result)) return result;
  const { fill: _, ...rest } = result;
  return { ...rest, grossR: round(rest.grossR), netR: round(rest.netR), mae: round(rest.mae), mfe: round(rest.mfe) };
}

function round(value: number): number {
  return Math.round(value * 1e9) / 1e9 + 0;
}

describe('for every plan and walk', () => {
  it('the mirror image has the mirrored result', () => {
    fc.assert(
      fc.property(plans, walk, (plan, prices) => {
        expect(faceless(run(plan, prices, true).at(-1))).toEqual(faceless(run(plan, prices).at(-1)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('the result lies within the farthest excursions, and wins no more than the targets pay', () => {
    fc.assert(
      fc.property(plans, walk, (plan, prices) => {
        const result = run(plan, prices).at(-1);
        if (!result || !wasEntered(result)) return;
        const { grossR, mae, mfe, fill, exit, hit } = result;
        const risk = plan.entry - plan.stop;
        const most = plan.targets.reduce((sum, one) => sum + (one.fraction * (one.price - fill)) / risk, 0);
        expect(mae).toBeLessThanOrEqual(0);
        expect(mfe).toBeGreaterThanOrEqual(0);
        expect(grossR).toBeGreaterThanOrEqual(mae - 1e-9);
        expect(grossR).toBeLessThanOrEqual(Math.min(most, mfe) + 1e-9);
        if (exit === 'TP') expect(grossR).toBeCloseTo(most, 9);
        if (exit === 'SL' && !hit) expect(grossR).toBeLessThanOrEqual((plan.stop - fill) / risk + 1e-9);
      }),
      { numRuns: 2_000 },
    );
  });

  it('nothing that comes later changes what has ended', () => {
    fc.assert(
      fc.property(plans, walk, fc.nat(39), (plan, prices, cut) => {
        const whole = run(plan, prices);
        expect(run(plan, prices.slice(0, cut + 1)).at(-1)).toEqual(whole[Math.min(cut, whole.length - 1)]);
        const ended = whole.findIndex((result) => result !== undefined);
        if (ended >= 0) for (const later of whole.slice(ended)) expect(later).toBe(whole[ended]);
      }),
      { numRuns: 1_000 },
    );
  });
});
