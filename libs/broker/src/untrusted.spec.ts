import * as fc from 'fast-check';
import { UpstreamError } from '#libs/market';
import { fieldsOf, listOf, show, textOf } from './untrusted.js';

const deepList: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
const deepObject: unknown = JSON.parse('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000));

describe('what was seen', () => {
  it('reads as JSON where it is small', () => {
    const small = { a: [1, 'two', null, true], b: { c: 'x"y' } };
    expect(show(small)).toBe(JSON.stringify(small));
    expect(show(undefined)).toBe('undefined');
  });

  it.each([
    ['a deep list', deepList],
    ['a deep object', deepObject],
    ['a long list', Array.from({ length: 1_000_000 }, () => 'x')],
    ['a long text', 'x'.repeat(10_000_000)],
    ['a number that JSON does not have', 1n],
    ['a symbol', Symbol('s')],
  ])('is short where it is %s', (_, value) => {
    expect(show(value).length).toBeLessThanOrEqual(200);
  });

  it('is always short', () => {
    fc.assert(fc.property(fc.anything({ withBigInt: true }), (value) => show(value).length <= 200));
  });
});

it('deep nesting is refused as what it is', () => {
  expect(() => fieldsOf(deepList, 'Answer')).toThrow(UpstreamError);
  expect(() => listOf(deepObject, 'Rows')).toThrow(UpstreamError);
  expect(() => textOf(deepObject, 'Price')).toThrow(UpstreamError);
});
