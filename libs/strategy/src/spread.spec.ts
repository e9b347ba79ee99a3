import { spreadChecks } from './spread.js';

describe('the spread rule', () => {
  it.each([
    ['passes at three usual spreads', { bid: 100, ask: 130, usualSpread: 10 }, 200, [true, true]],
    ['fails above them', { bid: 100, ask: 131, usualSpread: 10 }, 200, [false, true]],
    ['passes at a quarter of the way to the stop', { bid: 100, ask: 125, usualSpread: 10 }, 100, [true, true]],
    ['fails above it', { bid: 100, ask: 126, usualSpread: 10 }, 100, [true, false]],
    ['goes by the stop alone where the usual is unknown', { bid: 100, ask: 126, usualSpread: undefined }, 100, [false]],
    ['asks nothing without a quote', undefined, 100, []],
  ])('%s', (_name, quote, stopDistance, verdicts) => {
    const checks = spreadChecks(quote, stopDistance);
    expect(checks.map(({ passed }) => passed)).toEqual(verdicts);
    expect(checks.every(({ code }) => code === 'SPREAD')).toBe(true);
  });
});
