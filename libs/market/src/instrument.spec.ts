import fc from 'fast-check';
import { BadNumberError, OffTickError } from './errors.js';
import { Instrument, type InstrumentFacts } from './instrument.js';

function instrument(over: Partial<InstrumentFacts> = {}): Instrument {
  return new Instrument({
    broker: 'BINANCE',
    symbol: 'BTCUSDT',
    baseAsset: 'BTC',
    quoteAsset: 'USDT',
    tickSize: '0.01000000',
    stepSize: '0.00001000',
    status: 'TRADING',
    ...over,
  });
}

describe('Instrument', () => {
  it('reads 0.29 as 29 ticks of 0.01, where floating point says 28', () => {
    expect(Math.floor(0.29 / 0.01)).toBe(28);
    expect(instrument().ticks('0.29')).toBe(29);
    expect(instrument().ticks('42283.58000000')).toBe(4_228_358);
  });

  it('reads ticks that are not a power of ten', () => {
    const half = instrument({ tickSize: '0.05' });
    expect(half.ticks('10.15')).toBe(203);
    expect(half.formatPrice(203)).toBe('10.15');
    expect(half.inQuote(2.5)).toBeCloseTo(0.125, 12);
    expect(() => half.ticks('10.16')).toThrow(OffTickError);
  });

  it('says what must hold when a price is off the grid', () => {
    expect(() => instrument().ticks('1.005')).toThrow('Price must be a multiple of 0.01000000, was 1.005');
  });

  it('keeps volumes finer than the lot step', () => {
    expect(instrument().steps('35.927241')).toBe(3_592_724_100);
    expect(instrument().formatQuantity(3_592_724_100)).toBe('35.92724100');
  });

  it('rounds what is finer than a step half up, and keeps whole lots whole', () => {
    const whole = instrument({ stepSize: '1.00' });
    expect(whole.quantityDecimals).toBe(0);
    expect([whole.steps('10.49'), whole.steps('10.50'), whole.steps('10.00000000')]).toEqual([10, 11, 10]);
    expect(whole.steps('140000000000000')).toBe(140_000_000_000_000);
  });

  it.each(['', ' 1', '-1', '1e5', 'NaN', 'Infinity', '0x10', '1.2.3', '١'])('refuses %j as a number', (text) => {
    expect(() => instrument().ticks(text)).toThrow(BadNumberError);
    expect(() => instrument().steps(text)).toThrow(BadNumberError);
  });

  it('refuses counts that a double cannot hold', () => {
    expect(() => instrument().ticks('99999999999999999.00')).toThrow('Price must fit 2^53 units');
  });

  it('refuses a grid of zero', () => {
    expect(() => instrument({ tickSize: '0.00000000' })).toThrow('Tick and step must be positive');
  });

  it('writes every price that it reads with the same digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), fc.integer({ min: 0, max: 8 }), (ticks, decimals) => {
        const grid = instrument({ tickSize: decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}` });
        expect(grid.ticks(grid.formatPrice(ticks))).toBe(ticks);
        expect(grid.price(ticks)).toBe(Number(grid.formatPrice(ticks)));
      }),
      { numRuns: 2000 },
    );
  });
});
