import fc from 'fast-check';
import { checkCandle, type Candle } from './candle.js';
import { BadCandleError } from './errors.js';
import type { EpochMs } from './time.js';

const sound: Candle = {
  timeframe: '1m',
  openTime: 1_704_067_200_000 as EpochMs,
  closeTime: 1_704_067_260_000 as EpochMs,
  open: 100,
  high: 110,
  low: 95,
  close: 105,
  volume: 50,
  quoteVolume: 5000n,
  trades: 3,
  takerBuyVolume: 20,
  takerBuyQuoteVolume: 2000n,
};

describe('checkCandle', () => {
  it('admits a sound candle unchanged, one without trades and one without aggressor volume', () => {
    expect(checkCandle(sound)).toBe(sound);
    expect(() =>
      checkCandle({ ...sound, volume: 0, quoteVolume: 0n, trades: 0, takerBuyVolume: 0, takerBuyQuoteVolume: 0n }),
    ).not.toThrow();
    expect(() => checkCandle({ ...sound, takerBuyVolume: undefined, takerBuyQuoteVolume: undefined })).not.toThrow();
  });

  it.each<[string, Partial<Candle>]>([
    ['high below low', { high: 90 }],
    ['open above high', { open: 111 }],
    ['close below low', { close: 94 }],
    ['negative volume', { volume: -1 }],
    ['NaN', { volume: NaN }],
    ['infinity', { high: Infinity }],
    ['a broken tick', { low: 95.5 }],
    ['a price of zero', { low: 0 }],
    ['an empty span', { closeTime: sound.openTime }],
    ['more bought than traded', { takerBuyVolume: 51 }],
    ['more quote bought than traded', { takerBuyQuoteVolume: 5001n }],
  ])('refuses %s', (_name, fault) => {
    expect(() => checkCandle({ ...sound, ...fault })).toThrow(BadCandleError);
  });

  it('never admits what is not finite', () => {
    const wild = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(NaN, Infinity, -Infinity));
    fc.assert(
      fc.property(wild, wild, wild, wild, wild, (open, high, low, close, volume) => {
        let admitted: Candle | undefined;
        try {
          admitted = checkCandle({
            ...sound,
            open,
            high,
            low,
            close,
            volume,
            takerBuyVolume: undefined,
            takerBuyQuoteVolume: undefined,
          });
        } catch (error) {
          expect(error).toBeInstanceOf(BadCandleError);
        }
        if (admitted)
          expect(
            [admitted.open, admitted.high, admitted.low, admitted.close, admitted.volume].every(Number.isSafeInteger),
          ).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});
