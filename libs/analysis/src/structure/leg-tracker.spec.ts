import fc from 'fast-check';
import { after, MINUTE_MS, TIMEFRAME_MS, type Candle } from '#libs/market';
import { retracement, type ImpulseLeg } from './impulse-leg.js';
import { mirroredCandle } from '../testing/mirror.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { SwingMarket } from '../testing/swing-market.js';

interface Moment {
  readonly candle: Candle;
  readonly up: ImpulseLeg | undefined;
  readonly down: ImpulseLeg | undefined;
}

const DAILY_ATR = 900;

/** @returns the living legs after each 5m candle. */
function follow(minutes: readonly Candle[], edges: readonly number[] = []): Moment[] {
  const market = new SwingMarket(
    () => DAILY_ATR,
    () => edges,
  );
  return minutes.flatMap((minute) => {
    const candle = market.add(minute);
    return candle ? [{ candle, up: market.legs.up, down: market.legs.down }] : [];
  });
}

/** Minutes whose 5m candles are each one straight line from the last close to the next; two ticks of wick. */
function along(...closes: readonly number[]): Candle[] {
  const [template] = randomMarket({ minutes: 1 });
  if (!template) throw new Error('Market must have a candle');
  return closes.slice(1).flatMap((to, i) => {
    const from = closes[i] ?? to;
    return [0, 1, 2, 3, 4].map((step) => {
      const [open, close] = [0, 1].map((end) => from + Math.round(((to - from) * (step + end)) / 5)) as [
        number,
        number,
      ];
      const openTime = after(MONDAY, (5 * i + step) * MINUTE_MS);
      const [high, low] = [Math.max(open, close) + 2, Math.min(open, close) - 2];
      return { ...template, openTime, closeTime: after(openTime, MINUTE_MS), open, close, high, low };
    });
  });
}

const QUIET = Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 10_000 : 10_040));
/** Down to a low that gets confirmed, then up by 600 in six candles. */
const IMPULSE = [...QUIET, 9_900, 9_850, 9_950, 10_050, 10_150, 10_250, 10_350, 10_450];

function legsUp(...closes: readonly number[]): (ImpulseLeg | undefined)[] {
  return follow(along(...IMPULSE, ...closes))
    .slice(-closes.length)
    .map(({ up }) => up);
}

/** No new extreme, and not too much of it taken back. */
function lives(leg: ImpulseLeg, { high, low, close }: Candle): boolean {
  const exceeded = leg.direction > 0 ? high > leg.extreme.price : low < leg.extreme.price;
  return !exceeded && retracement(leg, close) <= 0.786;
}

function isWhole({ direction, origin, extreme, size, score, tests, from, to }: ImpulseLeg): boolean {
  const span = origin.at <= from && from < to && to <= extreme.at + TIMEFRAME_MS['5m'];
  const passed = Object.values(tests).filter(Boolean).length;
  return span && direction * (extreme.price - origin.price) === size && score === passed / 6;
}

const markets = fc.record({
  seed: fc.nat(),
  minutes: fc.integer({ min: 100, max: 240 }),
  volatility: fc.integer({ min: 20, max: 120 }),
  holes: fc.constantFrom(0, 0, 0.01),
  longestHole: fc.constant(20),
  quiet: fc.constantFrom(0, 0.2, 1),
});

describe('LegTracker', () => {
  it('freezes a leg when 15 % of it is taken back, not before', () => {
    const [shallow, deep] = legsUp(10_400, 10_350);
    expect(shallow).toBeUndefined();
    expect(deep).toMatchObject({ direction: 1, origin: { price: 9_848 }, extreme: { price: 10_452 }, size: 604 });
  });

  it('keeps it through a reversal of the swings, and kills it at a close 78.6 % back', () => {
    const [frozen, deeper, deepest, dead] = legsUp(10_350, 10_150, 9_990, 9_970);
    expect(frozen).toBeDefined();
    expect(deeper).toBe(frozen);
    expect(deepest).toBe(frozen);
    expect(dead).toBeUndefined();
  });

  it('kills it at a new extreme, and freezes the longer leg afterwards', () => {
    const [frozen, extended, again] = legsUp(10_350, 10_500, 10_380);
    expect(frozen?.extreme.price).toBe(10_452);
    expect(extended).toBeUndefined();
    expect(again).toMatchObject({ extreme: { price: 10_502 }, origin: frozen?.origin });
  });

  it('lets it live for four hours after its extreme', () => {
    const legs = legsUp(10_350, ...Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 10_330 : 10_350)));
    expect(legs.filter(Boolean)).toHaveLength(48);
    expect(legs.at(-1)).toBeUndefined();
  });

  it('says that an edge of value was broken within the leg', () => {
    const minutes = along(...IMPULSE, 10_350);
    const structure = (edge: number) => follow(minutes, [edge]).at(-1)?.up?.tests.structure;
    expect(structure(10_300)).toBe(true);
    const legWithoutEdges = follow(minutes).at(-1)?.up;
    expect(structure(11_000)).toBe(legWithoutEdges?.tests.structure);
  });

  it('freezes nothing while the daily range is not known', () => {
    const market = new SwingMarket(() => undefined);
    for (const minute of along(...IMPULSE, 10_350)) market.add(minute);
    expect(market.legs.up ?? market.legs.down).toBeUndefined();
  });

  it('holds only living legs, of one size with their tests, whatever the market does', () => {
    let frozen = 0;
    fc.assert(
      fc.property(markets, (wish) => {
        for (const { candle, up, down } of follow(randomMarket(wish))) {
          const legs = [up, down].filter((leg) => leg !== undefined);
          frozen += legs.length;
          if (!legs.every((leg) => lives(leg, candle) && isWhole(leg))) throw new Error(JSON.stringify([candle, legs]));
        }
      }),
      { numRuns: 1000 },
    );
    expect(frozen).toBeGreaterThan(1000);
  });

  it('sees the mirror image of a mirrored market', () => {
    fc.assert(
      fc.property(markets, fc.integer({ min: 99_000, max: 101_000 }), (wish, edge) => {
        const minutes = randomMarket(wish);
        const sum = 400_000;
        const one = follow(minutes, [edge]);
        const other = follow(
          minutes.map((candle) => mirroredCandle(candle, sum)),
          [sum - edge],
        );
        const shape = (leg: ImpulseLeg | undefined) =>
          leg && [leg.origin.at, leg.extreme.at, leg.from, leg.to, leg.size, leg.tests, leg.valid, leg.displacements];
        const shapes = JSON.stringify(one.map(({ up, down }) => [shape(up), shape(down)]));
        expect(JSON.stringify(other.map(({ up, down }) => [shape(down), shape(up)]))).toBe(shapes);
      }),
      { numRuns: 1000 },
    );
  });

  it('says the same of the past whatever comes after it', () => {
    fc.assert(
      fc.property(markets, fc.nat(), fc.nat(), (wish, seed, cut) => {
        const minutes = randomMarket(wish);
        const past = minutes.slice(0, cut % minutes.length);
        const future = randomMarket({ ...wish, seed }).filter(
          ({ openTime }) => openTime > (past.at(-1)?.openTime ?? 0),
        );
        const known = follow(past).map(({ up, down }) => [up, down]);
        const later = follow([...past, ...future]).map(({ up, down }) => [up, down]);
        expect(JSON.stringify(later.slice(0, known.length))).toBe(JSON.stringify(known));
      }),
      { numRuns: 1000 },
    );
  });
});
