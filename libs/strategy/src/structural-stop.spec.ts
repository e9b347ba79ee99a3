import fc from 'fast-check';
import { btcusdt, viewOf } from '../../../test/support/views.js';
import { stopBuffer, structuralStop } from './structural-stop.js';

const market = { instrument: btcusdt, price: 270_000, atr: viewOf().atr };

describe('a stop behind structure', () => {
  it('lies two ticks beyond it, or a tenth of the 1m range where that is more', () => {
    expect(stopBuffer({ ticks: 2, noise: 0.1 }, 80)).toBe(8);
    expect(stopBuffer({ ticks: 2, noise: 0.1 }, 15)).toBe(2);
  });

  it('lies beyond the furthest of the prices, rounded away from the entry', () => {
    expect(structuralStop(market, 1, [269_300, 269_200, 269_250], 8.5)).toBe(269_191);
    expect(structuralStop(market, -1, [270_700, 270_800], 8.5)).toBe(270_809);
  });

  it('goes past a round number that it would lie at: 500.0 apart here, 5.0 of hourly range around', () => {
    expect(structuralStop(market, 1, [265_058], 8)).toBe(264_948);
    expect(structuralStop(market, 1, [265_059], 8)).toBe(265_051);
    expect(structuralStop(market, -1, [274_942], 8)).toBe(275_052);
    expect(structuralStop({ ...market, atr: { '1h': undefined } }, 1, [265_058], 8)).toBe(265_050);
  });

  it('is a whole tick beyond all of the prices, up and down alike', () => {
    const prices = fc.array(fc.integer({ min: 250_000, max: 290_000 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(prices, fc.double({ min: 0.1, max: 200, noNaN: true }), (below, buffer) => {
        const stop = structuralStop(market, 1, below, buffer);
        expect(Number.isInteger(stop) && stop < Math.min(...below)).toBe(true);
        const above = below.map((price) => 540_000 - price);
        expect(structuralStop(market, -1, above, buffer)).toBe(540_000 - stop);
      }),
      { numRuns: 1_000 },
    );
  });
});
