import fc from 'fast-check';
import { after, DAY_MS, MINUTE_MS, type Candle } from '#libs/market';
import { NakedPocs, type NakedPoc, type NakedPocKind } from './naked-poc.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';

const [TEMPLATE] = randomMarket({ minutes: 1 });

function candle(minute: number, low: number, high: number, close = high, volume = 10): Candle {
  if (!TEMPLATE) throw new Error('Market must have a candle');
  const openTime = after(MONDAY, minute * MINUTE_MS);
  return { ...TEMPLATE, openTime, closeTime: after(openTime, MINUTE_MS), open: low, close, low, high, volume };
}

function addDay(pocs: NakedPocs, price: number, kind: NakedPocKind = 'day'): void {
  pocs.add(kind, { price, from: after(MONDAY, -DAY_MS), to: MONDAY, quality: 0.6 });
}

function prices(pocs: readonly NakedPoc[]): number[] {
  return pocs.map(({ price }) => price).toSorted((a, b) => a - b);
}

function states(pocs: NakedPocs): [number, string][] {
  return pocs.all.map(({ price, state }) => [price, state]);
}

describe('NakedPocs', () => {
  it('keeps a POC naked until a candle trades at its price', () => {
    const pocs = new NakedPocs();
    addDay(pocs, 100);
    expect(pocs.apply(candle(0, 101, 110))).toEqual([]);
    expect(states(pocs)).toEqual([[100, 'naked']]);
    expect(pocs.apply(candle(1, 100, 105))).toMatchObject([{ price: 100, state: 'tested' }]);
    expect(pocs.all).toMatchObject([{ state: 'tested', testedAt: after(MONDAY, 2 * MINUTE_MS) }]);
    expect(pocs.apply(candle(2, 90, 110))).toEqual([]);
  });

  it('does not count a gap across, and still sees the way back', () => {
    const pocs = new NakedPocs();
    addDay(pocs, 100);
    addDay(pocs, 104);
    pocs.apply(candle(0, 90, 95));
    pocs.apply(candle(1, 110, 120));
    pocs.apply(candle(2, 80, 99));
    pocs.apply(candle(3, 110, 120));
    expect(states(pocs).map(([, state]) => state)).toEqual(['naked', 'naked']);
    pocs.apply(candle(4, 103, 115));
    expect(states(pocs).map(([, state]) => state)).toEqual(['naked', 'tested']);
  });

  it('does not count a candle without trades', () => {
    const pocs = new NakedPocs();
    addDay(pocs, 100);
    pocs.apply(candle(0, 100, 100, 100, 0));
    expect(states(pocs)).toEqual([[100, 'naked']]);
  });

  it('keeps the last 20 days and 8 weeks', () => {
    const pocs = new NakedPocs();
    for (let i = 0; i < 25; i += 1) addDay(pocs, 100 + i);
    for (let i = 0; i < 10; i += 1) addDay(pocs, 500 + i, 'week');
    expect(pocs.all.filter(({ kind }) => kind === 'day').map(({ price }) => price)[0]).toBe(105);
    expect(pocs.all.filter(({ kind }) => kind === 'week').map(({ price }) => price)[0]).toBe(502);
    expect(pocs.all).toHaveLength(28);
    expect(pocs.apply(candle(0, 90, 600))).toHaveLength(28);
  });

  it('gives the same list until something changes', () => {
    const pocs = new NakedPocs();
    addDay(pocs, 100);
    const before = pocs.all;
    pocs.apply(candle(0, 101, 110));
    expect(pocs.all).toBe(before);
  });

  type Step = { readonly low: number; readonly span: number; readonly poc: number | undefined };
  const steps = fc.array(
    fc.record({
      low: fc.integer({ min: 1, max: 100 }),
      span: fc.integer({ min: 0, max: 12 }),
      poc: fc.option(fc.integer({ min: 1, max: 110 }), { nil: undefined }),
    }),
    { maxLength: 60 },
  );

  /** Each POC against every later candle. */
  function naively(list: readonly Step[]): [number, string][] {
    const all = list.flatMap(({ poc }, at) => (poc === undefined ? [] : [{ poc, at }]));
    return all.slice(-20).map(({ poc, at }) => {
      const isTouched = list.slice(at).some(({ low, span }) => low <= poc && poc <= low + span);
      return [poc, isTouched ? 'tested' : 'naked'];
    });
  }

  it('says of each POC what a search of all later candles says', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const pocs = new NakedPocs();
        list.forEach(({ low, span, poc }, i) => {
          if (poc !== undefined) addDay(pocs, poc);
          pocs.apply(candle(i, low, low + span, low + (i % (span + 1))));
        });
        expect(states(pocs)).toEqual(naively(list));
      }),
      { numRuns: 3000 },
    );
  });

  it('loses a naked POC by touch alone, or to a newer one of its kind', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const pocs = new NakedPocs();
        list.forEach(({ low, span, poc }, i) => {
          if (poc !== undefined) addDay(pocs, poc);
          const before = pocs.all.filter(({ state }) => state === 'naked');
          const touched = pocs.apply(candle(i, low, low + span));
          const lost = before.filter((one) => !pocs.all.includes(one));
          expect(prices(lost)).toEqual(prices(touched));
          expect(lost.every(({ price }) => low <= price && price <= low + span)).toBe(true);
        });
      }),
      { numRuns: 1000 },
    );
  });
});
