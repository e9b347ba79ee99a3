import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseFixed } from '../decimal.js';
import type { Instrument } from '../instrument.js';
import { MarketError } from '../market-error.js';
import type { Fill } from '../minute-trades.js';

/**
 * Reads recorded trades (gzipped CSV: timestamp, price, quantity, side of the aggressor, tradeId, with a header).
 *
 * @returns the trades of all files in id order, each id once
 * @throws MarketError if a row is not a trade
 */
export function readTrades(paths: readonly string[], instrument: Instrument): Fill[] {
  const byId = new Map<number, Fill>();
  for (const path of paths) {
    const [, ...lines] = gunzipSync(readFileSync(path)).toString('latin1').split('\n');
    for (const line of lines) {
      if (line === '') continue;
      const trade = parseTrade(line, instrument);
      byId.set(trade.id, trade);
    }
  }
  return [...byId.values()].toSorted((a, b) => a.id - b.id);
}

function parseTrade(line: string, { priceDecimals, quantityDecimals }: Instrument): Fill {
  const [time = '', price = '', quantity = '', side = '', id = ''] = line.trimEnd().split(',');
  if (side !== 'buy' && side !== 'sell') throw new MarketError(`Side must be buy or sell, was "${side}" in "${line}"`);
  return {
    id: parseFixed(id, 0),
    price: parseFixed(price, priceDecimals),
    quantity: parseFixed(quantity, quantityDecimals),
    time: parseFixed(time, 0),
    buyerIsMaker: side === 'sell',
  };
}
