import type { Capabilities } from '#libs/broker';
import type { Candle, Instrument, Timeframe } from '#libs/market';
import type { Exchange } from '../../apps/exchange/src/exchange.js';

/** Places of what a candle may not tell, in a row of the exchange's oracle. */
const QUOTE_VOLUME = 7;
const TRADES = 8;
const TAKER_BUY = [9, 10];

/** What the exchange's own oracle says, as eleven columns. */
export async function truth(exchange: Exchange, timeframe: Timeframe, from: number, to: number): Promise<unknown[][]> {
  const query = `symbol=LTCUSDT&interval=${timeframe}&from=${from}&to=${to}`;
  const answer = await fetch(`${exchange.url}/oracle/truth/candles?${query}`);
  const rows: unknown = await answer.json();
  if (!Array.isArray(rows)) throw new Error(`Truth must be rows, was ${JSON.stringify(rows)}`);
  return rows.map((row: unknown) => (Array.isArray(row) ? row.slice(0, 11) : []));
}

/**
 * Holds candles against the truth, to the last digit: but for what this exchange does not tell, which must be undefined,
 * and for a quote volume that it only tells as an average price, cut to a tick.
 */
export function expectTrue(
  candles: readonly Candle[],
  rows: readonly (readonly unknown[])[],
  { instrument, capabilities, cutsAverages }: Teller,
): void {
  const untold = [...(capabilities.tradeCount ? [] : [TRADES]), ...(capabilities.takerBuyVolume ? [] : TAKER_BUY)];
  const expected = rows.map((row) => row.map((value, i) => (untold.includes(i) ? undefined : value)));
  const told = candles.map((candle) => rowOf(candle, instrument));
  if (!cutsAverages) return expect(told).toEqual(expected);
  const rough = (all: readonly (readonly unknown[])[]) => all.map((row) => row.with(QUOTE_VOLUME, 'rough'));
  expect(rough(told)).toEqual(rough(expected));
  candles.forEach(({ volume }, i) => {
    const missing = Number(expected[i]?.[QUOTE_VOLUME]) - Number(told[i]?.[QUOTE_VOLUME]);
    expect(Math.abs(missing)).toBeLessThanOrEqual(instrument.quantity(volume) * instrument.price(1) + 1e-6);
  });
}

/** Who tells the candles of which market, and how. */
export interface Teller {
  readonly instrument: Instrument;
  readonly capabilities: Capabilities;
  readonly cutsAverages: boolean;
}

/** A candle as the oracle would write it. */
function rowOf(candle: Candle, instrument: Instrument): unknown[] {
  const prices = [candle.open, candle.high, candle.low, candle.close].map((ticks) =>
    eight(instrument.formatPrice(ticks)),
  );
  const [volume, bought] = [candle.volume, candle.takerBuyVolume].map((steps) =>
    steps === undefined ? undefined : eight(instrument.formatQuantity(steps)),
  );
  const [quote, boughtQuote] = [candle.quoteVolume, candle.takerBuyQuoteVolume].map(quoteText);
  return [candle.openTime, ...prices, volume, candle.closeTime - 1, quote, candle.trades, bought, boughtQuote];
}

function eight(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return `${whole}.${fraction.padEnd(8, '0')}`;
}

function quoteText(units: bigint | undefined): string | undefined {
  const digits = units?.toString().padStart(9, '0');
  return digits && `${digits.slice(0, -8)}.${digits.slice(-8)}`;
}
