import fc from 'fast-check';
import { after, DAY_MS, HOUR_MS, TIMEFRAME_MS, type Candle, type EpochMs } from '#libs/market';
import { CandleSeries } from '../candles/candle-series.js';
import { KeyLevels } from './key-levels.js';
import { LEVEL_CATALOGUE, type LevelKind } from './level-catalogue.js';
import { levelScale } from './level-scale.js';
import type { LevelCandidate } from './level.js';
import { mirroredCandle } from '../testing/mirror.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { TrueRanges } from '../candles/true-ranges.js';

const SCALE = { halfWidth: 20, tolerance: 60 };

/** A reader of levels alone, fed with 5m candles. */
class LevelMarket {
  readonly #fiveMinutes = new CandleSeries('5m');
  readonly #ranges = new TrueRanges(this.#fiveMinutes, 14);
  readonly levels = new KeyLevels({ fiveMinutes: this.#fiveMinutes, ranges: this.#ranges });

  feed(...candles: readonly Candle[]): this {
    for (const candle of candles) {
      this.#fiveMinutes.append(candle);
      this.#ranges.extend();
      this.levels.extend();
    }
    return this;
  }
}

/** A random walk in 5m candles. */
function walk(seed: number, count: number): Candle[] {
  return randomMarket({ seed, minutes: count, volatility: 100, price: 10_000 }).map((minute, i) => {
    const openTime = slot(i);
    return { ...minute, timeframe: '5m', openTime, closeTime: after(openTime, TIMEFRAME_MS['5m']) };
  });
}

function slot(index: number): EpochMs {
  return after(MONDAY, index * TIMEFRAME_MS['5m']);
}

function candidate(price: number, over: Partial<LevelCandidate> = {}): LevelCandidate {
  return { id: `level:${price}`, kind: 'prior_day_vah', price, bornAt: MONDAY, ...over };
}

const candidates = fc.uniqueArray(
  fc.record({
    price: fc.integer({ min: 9_000, max: 11_000 }),
    kind: fc.constantFrom(...(Object.keys(LEVEL_CATALOGUE) as LevelKind[])),
    born: fc.nat(80),
  }),
  { maxLength: 20, selector: ({ price }) => price },
);

describe('KeyLevels', () => {
  it('keeps levels in order of price, however they came', () => {
    const { levels } = new LevelMarket();
    for (const price of [300, 100, 200, 200, 50]) levels.admit(candidate(price), SCALE);
    levels.admit(candidate(200, { id: 'another at 200' }), SCALE);
    levels.withdraw('level:100');
    levels.withdraw('never heard of');
    expect(levels.levels(MONDAY).map(({ price }) => price)).toEqual([50, 200, 200, 300]);
    expect(levels.size).toBe(4);
  });

  it('gives a level the zone it came with, or a margin around its price', () => {
    const { levels } = new LevelMarket();
    levels.admit(candidate(100), SCALE);
    levels.admit(candidate(500, { kind: 'leg_lvn', zone: { low: 490, high: 530 } }), SCALE);
    expect(levels.levels(MONDAY)).toMatchObject([
      { low: 80, high: 120, tier: 1, state: 'naked', score: 0.85 },
      { low: 490, high: 530, tier: 2 },
    ]);
  });

  it('keeps the history of a level that stays, and begins anew with one that moves', () => {
    const market = new LevelMarket().feed(...walk(1, 60));
    const price = 10_000;
    market.levels.admit(candidate(price), SCALE);
    const [before] = market.levels.levels(slot(60));
    market.levels.admit(candidate(price, { bornAt: slot(60) }), SCALE);
    expect(market.levels.levels(slot(60))).toEqual([before]);
    market.levels.admit({ ...candidate(price), price: price + 1, bornAt: slot(60) }, SCALE);
    expect(market.levels.levels(slot(60))).toMatchObject([{ price: price + 1, bornAt: slot(60), touches: 0 }]);
  });

  it('takes the word of a source for what was traded before the first 5m candle, and no other', () => {
    const market = new LevelMarket().feed(...walk(1, 60));
    const magnet = { kind: 'naked_weekly_poc', bornAt: after(MONDAY, -30 * DAY_MS) } as const;
    market.levels.admit(candidate(20_000, { ...magnet, testedAt: after(MONDAY, -20 * DAY_MS) }), SCALE);
    market.levels.admit(candidate(20_001, { ...magnet, testedAt: slot(50) }), SCALE);
    market.levels.admit(candidate(20_002, magnet), SCALE);
    expect(market.levels.levels(slot(60)).map(({ state }) => state)).toEqual(['tested', 'naked', 'naked']);
  });

  it('forgets what a source no longer names', () => {
    const { levels } = new LevelMarket();
    levels.admit(candidate(1), SCALE);
    levels.replace('nodes', [candidate(100), candidate(200)], SCALE);
    levels.replace('nodes', [candidate(200), candidate(300)], SCALE);
    expect(levels.levels(MONDAY).map(({ price }) => price)).toEqual([1, 200, 300]);
    levels.replace('nodes', [], SCALE);
    expect(levels.size).toBe(1);
  });

  it('leaves out what is worth too little or not yet born, and forgets what cannot matter again', () => {
    const market = new LevelMarket();
    market.levels.admit(candidate(10, { kind: 'swing_5m' }), SCALE);
    market.levels.admit(candidate(20, { bornAt: after(MONDAY, DAY_MS) }), SCALE);
    expect(market.levels.levels(MONDAY).map(({ price }) => price)).toEqual([10]);
    expect(market.levels.levels(after(MONDAY, 20 * HOUR_MS))).toEqual([]);
    expect(market.levels.size).toBe(2);
    market.feed(...walk(1, 288));
    expect(market.levels.size).toBe(1);
    market.levels.admit(candidate(10, { kind: 'swing_5m' }), SCALE);
    expect(market.levels.size).toBe(1);
  });

  it('calls a level tested when it was touched and broken when it broke twice', () => {
    const [first] = walk(1, 1);
    if (!first) throw new Error('Walk must have a candle');
    const at = (closes: readonly number[]): Candle[] =>
      closes.map((close, i) => ({
        ...first,
        openTime: slot(i),
        open: close,
        close,
        high: close + 10,
        low: close - 10,
      }));
    const state = (...closes: readonly number[]) => {
      const market = new LevelMarket();
      market.levels.admit(candidate(1000), { halfWidth: 5, tolerance: 10 });
      return market.feed(...at(closes)).levels.levels(slot(closes.length))[0]?.state;
    };
    const warm = Array.from({ length: 14 }, () => 1100);
    expect(state(...warm, 1100)).toBe('naked');
    expect(state(...warm, 1000)).toBe('tested');
    expect(state(...warm, 900, 900)).toBe('tested');
    expect(state(...warm, 900, 900, 1100, 1100)).toBe('broken');
  });

  it('scales zones and merging with bins and hourly range', () => {
    expect(levelScale(50, 400)).toEqual({ halfWidth: 50, tolerance: 100 });
    expect(levelScale(50, 2000)).toEqual({ halfWidth: 100, tolerance: 200 });
    expect(levelScale(undefined, undefined)).toEqual({ halfWidth: 1, tolerance: 2 });
  });

  it('says the same whenever a level was put forward, and has scores within 0..1', () => {
    fc.assert(
      fc.property(fc.nat(), candidates, fc.nat(100), (seed, found, late) => {
        const candles = walk(seed, 100);
        const named = found.map(({ price, kind, born }) => candidate(price, { kind, bornAt: slot(born) }));
        const [early, afterwards] = [new LevelMarket(), new LevelMarket().feed(...candles.slice(0, late))];
        for (const one of named) early.levels.admit(one, SCALE);
        for (const one of named) afterwards.levels.admit(one, SCALE);
        early.feed(...candles);
        afterwards.feed(...candles.slice(late));
        const levels = early.levels.levels(slot(100));
        expect(afterwards.levels.levels(slot(100))).toEqual(levels);
        expect(levels.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('sees the mirror image of a mirrored market', () => {
    fc.assert(
      fc.property(fc.nat(), candidates, (seed, found) => {
        const [one, other, sum] = [new LevelMarket(), new LevelMarket(), 20_000];
        for (const { price, kind, born } of found) {
          const named = candidate(price, { kind, bornAt: slot(born) });
          one.levels.admit(named, SCALE);
          other.levels.admit({ ...named, price: sum - price }, SCALE);
        }
        const candles = walk(seed, 100);
        one.feed(...candles);
        other.feed(...candles.map((candle) => mirroredCandle(candle, sum)));
        const mirrored = other.levels.levels(slot(100)).toReversed();
        expect(
          mirrored.map((level) => ({
            ...level,
            price: sum - level.price,
            low: sum - level.high,
            high: sum - level.low,
          })),
        ).toEqual(one.levels.levels(slot(100)));
      }),
      { numRuns: 1000 },
    );
  });
});
