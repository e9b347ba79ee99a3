import { check, describeCheck, firstFailure, shortfall } from './check.js';

describe('a check', () => {
  it.each([
    [0.6, '>=', 0.6, true],
    [0.6, '>', 0.6, false],
    [0.6, '<=', 0.6, true],
    [0.6, '<', 0.6, false],
    [0.6, '=', 0.6, true],
    ['Balanced', '=', 'Balanced', true],
    ['Balanced', '>=', 'Balanced', false],
    [undefined, '=', 'Balanced', false],
    [undefined, '<', 1, false],
    [NaN, '<=', 1, false],
    [Infinity, '>=', 1, false],
  ] as const)('%p %s %p is %p', (value, comparison, threshold, passed) => {
    expect(check('ANY', 'any', value, comparison, threshold).passed).toBe(passed);
  });

  it('does not keep a value that is no number', () => {
    expect(check('ANY', 'any', NaN, '<', 1).value).toBeUndefined();
  });

  it('tells what was asked, what was found and how far off it is', () => {
    const quality = check('BALANCE_QUALITY', 'balance quality', 0.41, '>=', 0.6);
    expect(describeCheck(quality)).toBe('balance quality >= 0.60, was 0.41');
    expect(shortfall(quality)).toBeCloseTo(0.19, 12);
    expect(describeCheck(check('S', 'market state', undefined, '=', 'Balanced'))).toBe(
      'market state Balanced, was unknown',
    );
    expect(shortfall(check('S', 'market state', undefined, '=', 'Balanced'))).toBeUndefined();
    expect(shortfall(check('S', 'size', 3, '>', 2))).toBe(0);
  });

  it('fails first in the order given', () => {
    const [one, two, three] = [1, 2, 3].map((value) => check(`C${value}`, 'size', value, '<', 2));
    expect([one, two, three].every(Boolean) && firstFailure([one, two, three].flatMap((c) => c ?? []))).toBe(two);
    expect(firstFailure([])).toBeUndefined();
  });
});
