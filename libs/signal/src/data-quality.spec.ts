import { balanced, minutesFrom, viewOf } from '../../../test/support/views.js';
import { dataQuality, engineVetoes, qualityVeto } from './data-quality.js';

const whole = viewOf({ orderFlow: 'trades' });
const hole = (from: number, to: number) => ({
  expectedMinutes: 5_000,
  missingMinutes: to - from,
  gaps: [{ from: minutesFrom(from), to: minutesFrom(to) }],
  backfilledMinutes: 0,
});

describe('data quality', () => {
  it('is an A without reservations on fresh trades', () => {
    expect(dataQuality(whole, { stalenessMs: 412 })).toEqual({
      grade: 'A',
      score: 1,
      orderFlow: 'trades',
      gaps: 0,
      stalenessMs: 412,
      reasons: [],
    });
  });

  it.each([
    ['klines', 0.8, 'B'],
    ['estimated', 0.6, 'C'],
    ['none', 0.4, 'D'],
  ] as const)('of %s is %d, a %s', (orderFlow, score, grade) => {
    expect(dataQuality(viewOf({ orderFlow }), { stalenessMs: 0 })).toMatchObject({
      score,
      grade,
      reasons: [`order flow from ${orderFlow}`],
    });
  });

  it('falls with the minutes that are missing', () => {
    expect(dataQuality({ ...whole, contiguity: hole(-600, -550) }, { stalenessMs: 0 })).toMatchObject({
      grade: 'A',
      score: 0.9,
      gaps: 1,
      reasons: ['50 of 5000 minutes missing'],
    });
    expect(dataQuality({ ...whole, contiguity: hole(-700, -550) }, { stalenessMs: 0 })).toMatchObject({
      grade: 'D',
      score: 0.5,
    });
  });

  it('falls with each input that is missing, and names it; a gap counts once', () => {
    const missing = [
      { code: 'WARMUP', what: 'history.1d', have: 20, need: 60 },
      { code: 'GAP', what: 'minutes', have: 4_850, need: 5_000 },
    ] as const;
    expect(dataQuality({ ...whole, missing }, { stalenessMs: 0 })).toMatchObject({
      score: 0.9,
      reasons: ['history.1d has 20 of 60'],
    });
  });

  it('is an F when stale, and says so first', () => {
    const { grade, score, reasons } = dataQuality(viewOf(), { stalenessMs: 90_001 });
    expect([grade, score]).toEqual(['F', 0]);
    expect(reasons[0]).toBe('latest candle closed 90 s ago, limit 90 s');
  });

  it('falls where the clocks are apart, and says which is ahead', () => {
    const skewed = (clockSkewMs: number) => dataQuality(whole, { stalenessMs: 0, clockSkewMs });
    expect(skewed(1_540)).toMatchObject({
      grade: 'B',
      score: 0.8,
      clockSkewMs: 1_540,
      reasons: ["the exchange's clock is 1.5 s ahead of this machine's"],
    });
    expect(skewed(-90_000).reasons).toEqual(["the exchange's clock is 90 s behind this machine's"]);
  });

  it('falls with the share of the last hour that history had to bring, to 0.8 of itself', () => {
    const backfilled = (backfilledMinutes: number) => dataQuality(whole, { stalenessMs: 0, backfilledMinutes });
    expect(backfilled(0)).toEqual(dataQuality(whole, { stalenessMs: 0 }));
    expect(backfilled(12)).toMatchObject({
      grade: 'A',
      score: 0.96,
      backfilledMinutes: 12,
      reasons: ['12 of the last 60 minutes had from history after a loss'],
    });
    expect(backfilled(60)).toMatchObject({ grade: 'B', score: 0.8 });
  });

  it('is no number games: an unknown age is stale', () => {
    expect(dataQuality(whole, { stalenessMs: NaN }).grade).toBe('F');
    expect(engineVetoes(whole, { stalenessMs: NaN }).map(({ code }) => code)).toEqual(['STALE']);
  });
});

describe('the veto of quality', () => {
  const poor = dataQuality(viewOf({ orderFlow: 'none' }), { stalenessMs: 0 });

  it('refuses data below C where that is wanted, with the reasons', () => {
    expect(qualityVeto(poor, 'refuse')).toEqual([
      { code: 'QUALITY', reason: 'Data is of grade D, C is asked for: order flow from none.' },
    ]);
    expect(qualityVeto(dataQuality(viewOf({ orderFlow: 'estimated' }), { stalenessMs: 0 }), 'refuse')).toEqual([]);
  });

  it('lets it pass with its grade where not', () => {
    expect(qualityVeto(poor, 'degrade')).toEqual([]);
  });
});

describe('the vetoes of the engine', () => {
  const codes = (view: Parameters<typeof engineVetoes>[0], stalenessMs = 0): readonly string[] =>
    engineVetoes(view, { stalenessMs }).map(({ code }) => code);

  it('are none on a whole and fresh view', () => {
    expect(codes(viewOf(), 90_000)).toEqual([]);
  });

  it('stop stale data', () => {
    expect(engineVetoes(viewOf(), { stalenessMs: 95_000 })).toEqual([
      { code: 'STALE', reason: 'Data is stale: latest candle closed 95 s ago, limit 90 s.' },
    ]);
  });

  it('stop on a fresh hole and on a state read over holes, not on an old hole', () => {
    expect(codes(viewOf({ contiguity: hole(-20, -14) }))).toEqual(['GAP']);
    expect(codes(viewOf({ contiguity: hole(-20, -15) }))).toEqual([]);
    expect(codes(viewOf({ state: { ...balanced, gap: true } }))).toEqual(['GAP']);
  });

  it('stop while there is no market state, saying what is missing', () => {
    const missing = [{ code: 'WARMUP', what: 'history.5m', have: 30, need: 5_760 }] as const;
    expect(engineVetoes(viewOf({ state: undefined, missing }), { stalenessMs: 0 })).toEqual([
      { code: 'WARMUP', reason: 'Warming up: history.5m has 30 of 5760.' },
    ]);
  });

  it('stop where there is no range to measure by', () => {
    const missing = [{ code: 'FLAT', what: 'atr.1m', have: 5_000, need: 14 }] as const;
    expect(codes(viewOf({ missing }))).toEqual(['FLAT']);
  });

  it('are told in the order stale, gap, warm-up, flat', () => {
    const missing = [{ code: 'FLAT', what: 'sigma', have: 1_440, need: 720 }] as const;
    expect(codes(viewOf({ state: undefined, contiguity: hole(-5, -3), missing }), 91_000)).toEqual([
      'STALE',
      'GAP',
      'WARMUP',
      'FLAT',
    ]);
  });
});
