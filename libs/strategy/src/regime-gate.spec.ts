import { balanced, minutesFrom, outOfBalance } from '../../../test/support/views.js';
import { gateIn, type RegimeGate } from './regime-gate.js';

const trend: RegimeGate = { outOfBalance: 1, balanced: 0, failedBreakout: 0, transition: 0.5, event: 0.5 };
const reversion: RegimeGate = { outOfBalance: 0, balanced: 1, failedBreakout: 1, transition: 0.5, event: 0 };
const grid: RegimeGate = { outOfBalance: 0, balanced: 1, failedBreakout: 0, transition: 0, event: 0 };
const now = minutesFrom(0);
const failedUp = {
  direction: 1,
  extreme: 271_800,
  depth: 0.2,
  at: minutesFrom(-30),
  expiresAt: minutesFrom(90),
} as const;

describe('the regime gate', () => {
  it('lets a trend follow the break, and nobody else', () => {
    expect(gateIn(trend, outOfBalance, now)).toEqual({ 1: 1, [-1]: 0 });
    expect(gateIn(trend, { ...outOfBalance, direction: -1 }, now)).toEqual({ 1: 0, [-1]: 1 });
    expect(gateIn(reversion, outOfBalance, now)).toEqual({ 1: 0, [-1]: 0 });
    expect(gateIn(grid, outOfBalance, now)).toEqual({ 1: 0, [-1]: 0 });
  });

  it('is closed to all while a break is not sure', () => {
    expect(gateIn(trend, { ...outOfBalance, confidence: 0.54 }, now)).toEqual({ 1: 0, [-1]: 0 });
    expect(gateIn(trend, { ...outOfBalance, confidence: 0.55 }, now)).toEqual({ 1: 1, [-1]: 0 });
  });

  it('opens both ways in balance', () => {
    expect(gateIn(grid, balanced, now)).toEqual({ 1: 1, [-1]: 1 });
    expect(gateIn(trend, balanced, now)).toEqual({ 1: 0, [-1]: 0 });
  });

  it('opens against a failed breakout while that is fresh', () => {
    const failed = { ...balanced, failedBreakout: failedUp };
    expect(gateIn(reversion, failed, now)).toEqual({ 1: 0, [-1]: 1 });
    expect(gateIn(grid, failed, now)).toEqual({ 1: 0, [-1]: 0 });
    expect(gateIn(grid, failed, minutesFrom(90))).toEqual({ 1: 1, [-1]: 1 });
  });

  it('halves, or shuts, for 30 minutes after a change while the score is between', () => {
    const fresh = { ...balanced, score: 0.6, since: minutesFrom(-29) };
    expect(gateIn(reversion, fresh, now)).toEqual({ 1: 0.5, [-1]: 0.5 });
    expect(gateIn(grid, fresh, now)).toEqual({ 1: 0, [-1]: 0 });
    for (const other of [{ score: 0.5 }, { score: 0.65 }, { score: undefined }, { since: minutesFrom(-30) }]) {
      expect(gateIn(grid, { ...fresh, ...other }, now)).toEqual({ 1: 1, [-1]: 1 });
    }
  });

  it('halves a trend in an event and shuts out the rest', () => {
    expect(gateIn(trend, { ...outOfBalance, event: true }, now)).toEqual({ 1: 0.5, [-1]: 0 });
    expect(gateIn(grid, { ...balanced, event: true }, now)).toEqual({ 1: 0, [-1]: 0 });
  });

  it('is closed while the state is unknown', () => {
    expect(gateIn(grid, undefined, now)).toEqual({ 1: 0, [-1]: 0 });
  });
});
