import fc from 'fast-check';
import { AuctionReader, historyWindow, type AuctionView } from '#libs/analysis';
import { after, DAY_MS, MINUTE_MS, startOfDay, TIMEFRAME_MS, type Candle, type Timeframe } from '#libs/market';
import {
  checkVote,
  createStrategies,
  DEFAULT_COST_PROFILE,
  SETUPS,
  strategies,
  type Terms,
  type Vote,
} from '#libs/strategy';
import {
  anyView,
  btcusdt,
  calmView,
  deepFrozen,
  emptyView,
  minutesFrom,
  mirrored,
  partialView,
  viewOf,
} from './support/views.js';

const terms: Terms = deepFrozen({ costs: DEFAULT_COST_PROFILE, edgeCap: 0.6, costCap: 0.25, minExpectedValue: 0 });
const free: Terms = deepFrozen({
  ...terms,
  costs: { ...DEFAULT_COST_PROFILE, id: 'free', maker: 0, taker: 0, slip: 0 },
});
const runs = { numRuns: 1_000 };
const views = fc.oneof(anyView, calmView, partialView);

function bytes(vote: Vote): string {
  return JSON.stringify(vote);
}

/** The view without shared parts, but for the instrument. */
function copied({ instrument, ...rest }: AuctionView): AuctionView {
  return { ...structuredClone(rest), instrument };
}

/** What must turn over with the market, and nothing else: words and codes name the side. */
function side(vote: Vote): object {
  if (vote.kind !== 'vote') return { kind: vote.kind, code: vote.code };
  const { direction, entry, stop, targets, timeStopMinutes, expiresAt } = vote.plan;
  const distances = [entry - stop, ...targets.map(({ price }) => price - entry)].map(
    (distance) => direction * distance,
  );
  const { odds, edge, riskReward, expectedValue, quality } = vote.pricing;
  return { direction, distances, timeStopMinutes, expiresAt, odds, edge, riskReward, expectedValue, quality };
}

function flipped(vote: Vote): object {
  return vote.kind === 'vote' ? { ...side(vote), direction: -vote.plan.direction } : side(vote);
}

/** Runs `act` with a clock and a die that throw. */
function withoutChance<T>(act: () => T): T {
  const { now } = Date;
  const { random } = Math;
  const forbidden = (): never => {
    throw new Error('A strategy must read nothing but its view');
  };
  Date.now = forbidden;
  Math.random = forbidden;
  try {
    return act();
  } finally {
    Date.now = now;
    Math.random = random;
  }
}

describe('the list of strategies', () => {
  it('knows each id once', () => {
    const ids = strategies.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(createStrategies().map(({ id }) => id)).toEqual(ids);
  });
});

describe.each(strategies.map((make) => [make.id, make] as const))('the strategy %s', (id, make) => {
  const strategy = make();

  it('has an id in lower case with hyphens, and a setup that users know', () => {
    expect(strategy.id).toBe(id);
    expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(strategy.setups.every((setup) => SETUPS.includes(setup))).toBe(true);
  });

  it('declares every parameter with bounds and a reason, and keeps them', () => {
    for (const [name, { value, min, max, why, whole }] of Object.entries(strategy.parameters)) {
      expect([value, min, max].every(Number.isFinite) && min <= value && value <= max).toBe(true);
      expect(why.length).toBeGreaterThan(5);
      expect(make({ [name]: min }).values[name]).toBe(min);
      expect(make({ [name]: max }).values[name]).toBe(max);
      const outside = { code: 'STRATEGY_PARAMETER_OUT_OF_BOUNDS', kind: 'invalid' };
      for (const bad of [min - 1, max + 1, NaN, Infinity, ...(whole ? [min + 0.5] : [])]) {
        expect(() => make({ [name]: bad })).toThrow(expect.objectContaining(outside));
      }
    }
    expect(() => make({ noSuchParameter: 1 })).toThrow(expect.objectContaining({ code: 'STRATEGY_PARAMETER_UNKNOWN' }));
  });

  it('has a gate of 0 to 1 in each state, and a warm-up of whole candles', () => {
    const { outOfBalance, balanced, failedBreakout, transition, event } = strategy.gate;
    for (const share of [outOfBalance, balanced, failedBreakout, transition, event]) {
      expect(share >= 0 && share <= 1).toBe(true);
    }
    for (const count of Object.values(strategy.warmUp)) expect(Number.isSafeInteger(count) && count > 0).toBe(true);
  });

  it('answers any view with a sound vote, and writes to none', () => {
    fc.assert(
      fc.property(views, (view) => {
        checkVote(strategy.vote(deepFrozen(view), terms));
      }),
      { numRuns: 3_000 },
    );
  });

  it('answers with any allowed parameters', () => {
    const values = fc.record(
      Object.fromEntries(
        Object.entries(strategy.parameters).map(([name, { min, max, whole }]) => [
          name,
          whole ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true }),
        ]),
      ),
    );
    fc.assert(
      fc.property(views, values, (view, overrides) => {
        checkVote(make(overrides).vote(view, terms));
      }),
      runs,
    );
  });

  it('answers equal views with equal bytes, from any instance, without clock or chance', () => {
    fc.assert(
      fc.property(views, (view) => {
        const first = bytes(strategy.vote(view, terms));
        const again = withoutChance(() => bytes(make().vote(copied(view), terms)));
        expect(again).toBe(first);
      }),
      runs,
    );
  });

  it('remembers nothing from one view to the next', () => {
    fc.assert(
      fc.property(views, views, (view, other) => {
        const first = bytes(strategy.vote(view, terms));
        strategy.vote(other, terms);
        expect(bytes(strategy.vote(view, terms))).toBe(first);
      }),
      runs,
    );
  });

  it('says the mirror image of a mirrored market', () => {
    fc.assert(
      fc.property(fc.oneof(anyView, calmView), (view) => {
        expect(side(strategy.vote(mirrored(view), free))).toEqual(flipped(strategy.vote(view, free)));
      }),
      runs,
    );
    const view = viewOf();
    expect(side(strategy.vote(mirrored(view), free))).toEqual(flipped(strategy.vote(view, free)));
  });

  it('has nothing to say of a view that knows nothing, or is warming up', () => {
    expect(strategy.vote(emptyView, terms).kind).toBe('abstain');
    const cold = viewOf({ inputs: viewOf().inputs.map((range) => ({ ...range, count: 1 })) });
    expect(strategy.vote(cold, terms)).toMatchObject({ kind: 'abstain', code: 'WARMUP' });
  });
});

describe('on the views of a real reader', () => {
  it('every strategy is warm, sound, and keeps its word whatever comes later', () => {
    const all = createStrategies();
    const [reader, minutes] = warmReader(7);
    const views = minutes.slice(0, 700).flatMap((candle) => take(reader, candle) ?? []);
    const votes = (): readonly string[] =>
      views.flatMap((view) => all.map((strategy) => bytes(checkVote(strategy.vote(view, terms)))));
    const said = votes();
    for (const candle of minutes.slice(700)) take(reader, candle);
    expect(votes()).toEqual(said);
    expect(said.length).toBe(700 * all.length);
    expect(said.filter((vote) => vote.includes('"WARMUP"'))).toEqual([]);
  });
});

function take(reader: AuctionReader, candle: Candle): AuctionView | undefined {
  return reader.apply({ type: 'candle', candle, receivedAt: candle.closeTime, backfilled: false });
}

/** A reader with 60 days behind it, and the minutes of the day and a half after. */
function warmReader(seed: number): readonly [AuctionReader, readonly Candle[]] {
  const all = calmMinutes(seed, 61 * 1_440 + 60);
  const now = minutesFrom(0);
  const window = historyWindow(now);
  const history = window.flatMap(({ timeframe, from, to }) =>
    joined(all, timeframe).filter(({ openTime }) => openTime >= from && openTime < to),
  );
  const reader = new AuctionReader(btcusdt);
  reader.start(history);
  return [reader, all.filter(({ openTime }) => openTime >= now)];
}

/** A market that swings about 27,000 and is drawn back within hours (Ornstein-Uhlenbeck), 0.02 % a minute. */
function calmMinutes(seed: number, count: number): readonly Candle[] {
  const start = after(startOfDay(minutesFrom(0)), -60 * DAY_MS);
  const normal = normals(seed);
  let deviation = 0;
  return Array.from({ length: count }, (_, i) => {
    const open = Math.round(270_000 * (1 + deviation));
    const step = 0.0002 * normal();
    deviation += step - deviation / 240;
    const close = Math.round(270_000 * (1 + deviation));
    const reach = Math.round(20 * Math.abs(normal()));
    const volume = 1_000 + Math.round(200 * Math.abs(normal()));
    const bought = Math.round(volume * Math.min(0.95, Math.max(0.05, 0.5 + 800 * step + 0.1 * normal())));
    return {
      timeframe: '1m',
      openTime: after(start, i * MINUTE_MS),
      closeTime: after(start, (i + 1) * MINUTE_MS),
      open,
      high: Math.max(open, close) + reach,
      low: Math.min(open, close) - reach,
      close,
      volume,
      quoteVolume: BigInt(volume) * 27_000n,
      trades: 100,
      takerBuyVolume: bought,
      takerBuyQuoteVolume: BigInt(bought) * 27_000n,
    };
  });
}

/** Nearly normal numbers (four uniforms, scaled) from a seed (mulberry32). */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return () => Math.sqrt(3) * (uniform() + uniform() + uniform() + uniform() - 2);
}

function joined(minutes: readonly Candle[], timeframe: Timeframe): readonly Candle[] {
  const size = TIMEFRAME_MS[timeframe] / MINUTE_MS;
  if (size === 1) return minutes;
  return Array.from({ length: Math.floor(minutes.length / size) }, (_, i) =>
    minutes.slice(i * size, (i + 1) * size).reduce((whole, part) => ({
      ...whole,
      timeframe,
      closeTime: part.closeTime,
      high: Math.max(whole.high, part.high),
      low: Math.min(whole.low, part.low),
      close: part.close,
      volume: whole.volume + part.volume,
      quoteVolume: whole.quoteVolume + part.quoteVolume,
      trades: (whole.trades ?? 0) + (part.trades ?? 0),
      takerBuyVolume: (whole.takerBuyVolume ?? 0) + (part.takerBuyVolume ?? 0),
      takerBuyQuoteVolume: (whole.takerBuyQuoteVolume ?? 0n) + (part.takerBuyQuoteVolume ?? 0n),
    })),
  );
}
