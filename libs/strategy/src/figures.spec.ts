import fc from 'fast-check';
import { Instrument } from '#libs/market';
import { btcusdt } from '../../../test/support/views.js';
import { figure, priceFigure, REASON_LIMIT, reasonText } from './figures.js';

describe('figures', () => {
  it('write scores with two decimals, counts without, and never a negative zero', () => {
    expect([0.6, 1, -0.001, 1_440, 12.5, 'Balanced'].map(figure)).toEqual([
      '0.60',
      '1.00',
      '0.00',
      '1440',
      '12.50',
      'Balanced',
    ]);
  });

  it('write prices with the decimals of the tick and thousands apart', () => {
    expect(priceFigure(btcusdt, 269_444)).toBe('26,944.4');
    expect(priceFigure(btcusdt, 12_345_678)).toBe('1,234,567.8');
    expect(priceFigure(btcusdt, 9_999)).toBe('999.9');
  });

  it('write small prices in full', () => {
    const coin = new Instrument({
      ...btcusdt.facts,
      tickSize: '0.00000001',
    });
    expect(priceFigure(coin, 1_234)).toBe('0.00001234');
  });
});

describe('a reason', () => {
  it('leaves out whole sentences that do not fit', () => {
    const long = 'x'.repeat(200);
    expect(reasonText('First.', long, 'z'.repeat(40))).toBe(`First. ${long}`);
    expect(reasonText('y'.repeat(300))).toBe(`${'y'.repeat(237)}...`);
  });

  it('is never longer than 240 characters', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 300 })), (sentences) => {
        expect(reasonText(...sentences).length).toBeLessThanOrEqual(REASON_LIMIT);
      }),
      { numRuns: 1_000 },
    );
  });
});
