import { balanced, minutesFrom, outOfBalance, quietFlow, viewOf } from '../../../../test/support/views.js';
import type { AuctionView } from '#libs/analysis';
import type { Candle } from '#libs/market';
import { DEFAULT_COST_PROFILE, type Plan } from '#libs/strategy';
import { BarrierTrade } from './barrier-trade.js';
import { SignalLife } from './signal-life.js';

const plan: Plan = {
  setup: 'Trend Model',
  direction: 1,
  entry: 10_000,
  stop: 9_900,
  targets: [{ price: 10_200, fraction: 1 }],
  expiresAt: minutesFrom(3),
  timeStopMinutes: 60,
  invalidations: [],
};

/** Lives through minutes of [open, high, low, close, aggression]. */
function live(
  minutes: readonly (readonly [number, number, number, number, number])[],
  state = balanced,
): SignalLife & { codes: string[] } {
  const trade = new BarrierTrade({ plan, decidedAt: minutesFrom(0), price: 10_000 }, DEFAULT_COST_PROFILE);
  const life = new SignalLife(trade, balanced);
  const codes = minutes.flatMap(([open, high, low, close, score], i) => {
    const last = viewOf().latest['1m'];
    if (!last) throw new Error('A candle expected');
    const candle: Candle = { ...last, openTime: minutesFrom(i), closeTime: minutesFrom(i + 1), open, high, low, close };
    const view: AuctionView = viewOf({ asOf: minutesFrom(i + 1), state, aggression: { ...quietFlow, score } });
    return life.advance(view, candle).map(({ code }) => code);
  });
  return Object.assign(life, { codes });
}

describe('the life of a signal', () => {
  it('advises to move the stop at 1 R, once', () => {
    const life = live([
      [10_000, 10_000, 9_990, 10_000, 0],
      [10_000, 10_100, 9_990, 10_090, 0],
      [10_090, 10_150, 10_050, 10_090, 0],
    ]);
    expect(life.codes).toEqual(['ENTERED', 'MOVE_BE']);
  });

  it('advises it at 0.6 R where aggression of 0.5 confirms it', () => {
    expect(live([[10_000, 10_060, 9_990, 10_050, 0.5]]).codes).toEqual(['ENTERED', 'MOVE_BE']);
    expect(live([[10_000, 10_060, 9_990, 10_050, 0.49]]).codes).toEqual(['ENTERED']);
  });

  it('advises to scratch where pressure is lost within three candles, and not later', () => {
    const calm = [10_000, 10_010, 9_990, 10_000, 0] as const;
    const lost = [10_000, 10_010, 9_980, 9_980, -0.35] as const;
    const life = live([calm, calm, lost]);
    expect(life.codes).toEqual(['ENTERED', 'SCRATCH']);
    expect(life).toMatchObject({ phase: 'SCRATCH', isOver: true, scratched: { at: minutesFrom(3), grossR: -0.2 } });
    expect(live([calm, calm, calm, lost]).codes).toEqual(['ENTERED']);
  });

  it('advises it at half an R against without 0.3 R in favour', () => {
    expect(live([[10_000, 10_029, 9_950, 9_960, 0]]).codes).toEqual(['ENTERED', 'SCRATCH']);
    expect(live([[10_000, 10_030, 9_950, 9_960, 0]]).codes).toEqual(['ENTERED']);
  });

  it('is followed to its barrier for the label, though scratched', () => {
    const life = live([
      [10_000, 10_010, 9_950, 9_960, 0],
      [9_960, 10_200, 9_950, 10_200, 0],
    ]);
    expect(life.codes).toEqual(['ENTERED', 'SCRATCH']);
    expect([life.phase, life.trade.result?.exit]).toEqual(['SCRATCH', 'TP']);
  });

  it('ends with the barrier that is met', () => {
    expect(live([[10_000, 10_010, 9_900, 9_900, 0]])).toMatchObject({ codes: ['ENTERED', 'CLOSED'], phase: 'SL' });
  });

  it('goes on where the market leaves its state after the entry', () => {
    const life = live([[10_000, 10_010, 9_990, 10_000, 0]], outOfBalance);
    expect(life.phase).toBe('ACTIVE');
  });
});
