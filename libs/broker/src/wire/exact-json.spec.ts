import * as fc from 'fast-check';
import { isList } from '../untrusted.js';
import { NumberText, parseExactly, plainDecimal, wholeNumber } from './exact-json.js';

/** The only number of a list of one, written out. */
function written(json: string): string {
  const list = parseExactly(`[${json}]`);
  return plainDecimal(isList(list) ? list[0] : undefined, 'Number');
}

describe('numbers of JSON', () => {
  it.each([
    ['105944.2', '105944.2'],
    ['0.00027625', '0.00027625'],
    ['5e-05', '0.00005'],
    ['5E-5', '0.00005'],
    ['1.25e-7', '0.000000125'],
    ['12.5e-1', '1.25'],
    ['1.20E+3', '1200'],
    ['1.5e0', '1.5'],
    ['85592', '85592'],
    ['0', '0'],
    ['0.0', '0'],
    ['0.50000000', '0.5'],
    ['0.1234567890123456789', '0.1234567890123456789'],
    ['12345678901234567890.5', '12345678901234567890.5'],
  ])('%s are written out as %s', (json, text) => {
    expect(written(json)).toBe(text);
  });

  it.each(['-1', '-0.5', '1e999', '1e26', '1e-26', '"5"', 'null', '[]', 'true', '{"text":"5"}'])(
    '%s are no price',
    (json) => {
      expect(() => written(json)).toThrow(/^Number must be a number from 0 on, was /);
    },
  );

  it('keep every digit, where a double would not', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: 1, maxLength: 20 });
    const whole = digits.map((text) => text.replace(/^0+(?=\d)/, ''));
    fc.assert(
      fc.property(whole, digits, fc.integer({ min: -20, max: 20 }), (left, right, exponent) => {
        const [units = '', finer = ''] = written(`${left}.${right}e${exponent}`).split('.');
        const places = right.length - exponent;
        const scale = Math.max(finer.length, places, 0);
        expect(BigInt(units + finer.padEnd(scale, '0'))).toBe(BigInt(left + right) * 10n ** BigInt(scale - places));
      }),
      { numRuns: 5_000 },
    );
  });

  it('are the only thing that is read otherwise than by JSON.parse', () => {
    const plain = (value: unknown): unknown => {
      if (value instanceof NumberText) return Number(value.text);
      if (Array.isArray(value)) return value.map(plain);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
    };
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.stringify(plain(parseExactly(text)))).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('that count things are whole and fit a double', () => {
    const read = (json: string) => wholeNumber(Object.values(parseExactly(`[${json}]`) ?? {})[0], 'Count');
    expect(read('999999999999999')).toBe(999_999_999_999_999);
    for (const json of ['1.0', '1e3', '-1', '9999999999999999', '"1"'])
      expect(() => read(json)).toThrow('must be a whole');
  });
});
