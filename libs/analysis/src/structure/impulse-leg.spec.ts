import { after, TIMEFRAME_MS, type Candle, type EpochMs } from '#libs/market';
import { CandleSeries } from '../candles/candle-series.js';
import { impulseLeg, retracement, type ImpulseLeg, type LegMoment } from './impulse-leg.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { mirroredCandle } from '../testing/mirror.js';
import { TrueRanges } from '../candles/true-ranges.js';
import type { Pivot, SwingLeg } from './zigzag.js';

const [TEMPLATE] = randomMarket({ minutes: 1 });
const FIRST = 14;

function slot(index: number): EpochMs {
  return after(MONDAY, index * TIMEFRAME_MS['5m']);
}

function candle(index: number, open: number, close: number, over: Partial<Candle> = {}): Candle {
  if (!TEMPLATE) throw new Error('Market must have a candle');
  const [high, low] = [Math.max(open, close), Math.min(open, close)];
  const span = { timeframe: '5m', openTime: slot(index), closeTime: slot(index + 1) } as const;
  return { ...TEMPLATE, ...span, open, close, high, low, volume: 100, takerBuyVolume: 60, ...over };
}

/** Fourteen quiet candles of 10 ticks, then the leg: 8 candles of 20 ticks from 1000 to 1160, then a step back. */
function market(over: (index: number) => Partial<Candle> = () => ({})): Candle[] {
  const quiet = Array.from({ length: FIRST }, (_, i) =>
    candle(i, i % 2 === 0 ? 1000 : 1010, i % 2 === 0 ? 1010 : 1000),
  );
  const leg = Array.from({ length: 8 }, (_, i) => candle(FIRST + i, 1000 + 20 * i, 1020 + 20 * i, over(i)));
  return [...quiet, ...leg, candle(FIRST + 8, 1160, 1130)];
}

const HIGH_BEFORE: Pivot = { kind: 'high', price: 1100, at: slot(2), confirmedAt: slot(4) };

function swingLeg(over: Partial<SwingLeg> = {}): SwingLeg {
  const origin: Pivot = { kind: 'low', price: 1000, at: slot(FIRST), confirmedAt: slot(FIRST + 3) };
  return { direction: 1, origin, before: HIGH_BEFORE, extreme: { price: 1160, at: slot(FIRST + 7) }, ...over };
}

interface Case {
  readonly candles?: readonly Candle[];
  readonly leg?: SwingLeg;
  readonly moment?: Partial<LegMoment>;
  readonly relativeVolume?: number | undefined;
}

function judge({ candles = market(), leg = swingLeg(), moment = {}, ...rest }: Case = {}): ImpulseLeg | undefined {
  const fiveMinutes = new CandleSeries('5m');
  for (const one of candles) fiveMinutes.append(one);
  const ranges = new TrueRanges(fiveMinutes, 14);
  ranges.extend();
  const ratio = 'relativeVolume' in rest ? rest.relativeVolume : 1.5;
  const volumes = { at: () => (ratio === undefined ? undefined : ({ ratio, quality: 1 } as const)) };
  return impulseLeg(
    leg,
    { frozenAt: slot(FIRST + 9), atr: 15, dailyAtr: 400, edgeBreaks: [], ...moment },
    { candles: fiveMinutes, minutes: new CandleSeries('1m'), ranges, volumes },
  );
}

function failed(one: ImpulseLeg | undefined): string[] {
  return Object.entries(one?.tests ?? {}).flatMap(([test, passed]) => (passed ? [] : [test]));
}

describe('impulseLeg', () => {
  it('passes a leg that broke structure, fast, straight, on volume and flow', () => {
    expect(judge()).toMatchObject({ direction: 1, size: 160, score: 1, valid: true, frozenAt: slot(FIRST + 9) });
  });

  it.each<[string, Case]>([
    ['structure', { leg: swingLeg({ before: { ...HIGH_BEFORE, price: 1159 } }) }],
    ['size', { moment: { atr: 65 } }],
    ['size', { moment: { dailyAtr: 1100 } }],
    ['volume', { relativeVolume: 1.29 }],
    ['volume', { relativeVolume: undefined }],
    ['flow', { candles: market(() => ({ takerBuyVolume: 52 })) }],
    ['flow', { candles: market((i) => (i === 3 ? { takerBuyVolume: undefined } : {})) }],
    ['efficiency', { candles: market((i) => (i === 4 ? { close: 990, low: 990 } : {})) }],
  ])('fails the test of %s alone (%#)', (test, one) => {
    const leg = judge(one);
    expect(failed(leg)).toEqual([test]);
    expect(leg?.score).toBeCloseTo(5 / 6, 12);
    expect(leg?.valid).toBe(test !== 'structure' && test !== 'size');
  });

  it('takes an edge of value that a close broke within the leg for structure', () => {
    const leg = swingLeg({ before: undefined });
    expect(failed(judge({ leg, moment: { edgeBreaks: [slot(FIRST + 4)] } }))).toEqual([]);
    for (const time of [slot(FIRST), slot(FIRST + 9)]) {
      expect(failed(judge({ leg, moment: { edgeBreaks: [time] } }))).toEqual(['structure']);
    }
  });

  it('is slow where twelve candles make less than 60 % of it', () => {
    const slow = Array.from({ length: 40 }, (_, i) => candle(i, 1000 + 4 * i, 1004 + 4 * i));
    const extreme = { price: 1160, at: slot(39) };
    const origin: Pivot = { kind: 'low', price: 1000, at: slot(0), confirmedAt: slot(3) };
    expect(failed(judge({ candles: slow, leg: swingLeg({ origin, extreme }) }))).toEqual(['speed']);
  });

  it('is not judged where a candle of it is missing', () => {
    const candles = market().filter(({ openTime }) => openTime !== slot(FIRST + 3));
    expect(judge({ candles })).toBeUndefined();
  });

  it('names its displacement candles: a body of 60 % of a range of 1.5 ATR', () => {
    const long = market((i) => (i === 3 ? { open: 1040, low: 1040 } : i === 5 ? { low: 1000, high: 1160 } : {}));
    expect(judge({ candles: long })?.displacements).toEqual([0, 1, 2, 3].map((i) => slot(FIRST + i)));
  });

  it('judges a leg down as the mirrored leg up', () => {
    const [origin, before] = [swingLeg().origin, HIGH_BEFORE];
    const down: SwingLeg = {
      direction: -1,
      origin: { ...origin, kind: 'high', price: 1000 },
      before: { ...before, kind: 'low', price: 900 },
      extreme: { price: 840, at: slot(FIRST + 7) },
    };
    const [one, other] = [judge(), judge({ candles: market().map((up) => mirroredCandle(up, 2000)), leg: down })];
    expect(other).toMatchObject({ direction: -1, tests: one?.tests, displacements: one?.displacements });
  });

  it('measures what price has taken back', () => {
    const leg = swingLeg();
    expect([1160, 1120, 1000, 1200].map((price) => retracement(leg, price))).toEqual([0, 0.25, 1, -0.25]);
    const down: SwingLeg = { ...leg, direction: -1, extreme: { ...leg.extreme, price: 900 } };
    expect([900, 925, 1000].map((price) => retracement(down, price) + 0)).toEqual([0, 0.25, 1]);
  });
});
