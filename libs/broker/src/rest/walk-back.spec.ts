import * as fc from 'fast-check';
import { checkCandle, epochMs, MINUTE_MS, type Candle } from '#libs/market';
import { walkBack } from './walk-back.js';

const START = 1_762_777_020_000;

function candleAt(minute: number): Candle {
  const openTime = epochMs(START + minute * MINUTE_MS);
  const amounts = { open: 1, high: 1, low: 1, close: 1, volume: 0, quoteVolume: 0n, trades: undefined };
  const unsplit = { takerBuyVolume: undefined, takerBuyQuoteVolume: undefined };
  return checkCandle({ timeframe: '1m', openTime, closeTime: epochMs(openTime + MINUTE_MS), ...amounts, ...unsplit });
}

/** An exchange with candles of these minutes, giving at most `rows` before an end. */
function exchangeOf(minutes: readonly number[], rows: number) {
  const asked: number[] = [];
  const page = (end: number) => {
    asked.push(end);
    const before = minutes.map(candleAt).filter(({ openTime }) => openTime < end);
    const candles = before.slice(-rows);
    return Promise.resolve({ candles, oldest: candles[0]?.openTime, isFull: candles.length >= rows });
  };
  return { asked, page };
}

describe('walking back', () => {
  it('gives every candle of the span once and in order, over holes of any length', async () => {
    const minutes = fc.uniqueArray(fc.nat(200), { maxLength: 120 }).map((all) => all.toSorted((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(minutes, fc.integer({ min: 1, max: 40 }), fc.nat(220), fc.nat(220), async (all, rows, a, b) => {
        const span = { from: START + Math.min(a, b) * MINUTE_MS, to: START + Math.max(a, b) * MINUTE_MS };
        const found = await walkBack(span, exchangeOf(all, rows).page);
        const expected = all.map(candleAt).filter(({ openTime }) => openTime >= span.from && openTime < span.to);
        expect(found).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('ends at the listing of a market, however long before it one asks', async () => {
    const { asked, page } = exchangeOf([0, 1, 2], 2);
    expect((await walkBack({ from: 0, to: START + MINUTE_MS * 10 }, page)).length).toBe(3);
    expect(asked.length).toBe(2);
  });

  it('does not ask for ever where an exchange answers with the same page', async () => {
    const candles = [candleAt(5)];
    const page = () => Promise.resolve({ candles, oldest: candles[0]?.openTime, isFull: true });
    await expect(walkBack({ from: 0, to: START + 9 * MINUTE_MS }, page)).rejects.toThrow(
      /^Page must hold candles before/,
    );
  });
});
