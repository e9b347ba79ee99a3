import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { folderOf, tradesOf, type Recipe } from './inputs.js';
import { BENCHMARK_MARKET } from './markets.js';

/** Rows written at a time. */
const BATCH = 10_000;

/** @returns where the zip of the first `count` trades lies. */
export function zipFolder(recipe: Recipe, count: number): string {
  return join(folderOf(recipe), `zip-${count}`);
}

/**
 * Writes the first trades of a recipe as Binance's public archive hands out aggregate trades, unless that is there: id,
 * price, quantity, first and last id, time, buyer is maker, best match; eight decimals; deflated at the usual level.
 */
export async function prepareZip(recipe: Recipe, count: number): Promise<void> {
  const folder = zipFolder(recipe, count);
  if (existsSync(folder)) return;
  const trades = tradesOf(recipe, count);
  const month = new Date(trades.times[0] ?? 0).toISOString().slice(0, 7);
  const name = `${BENCHMARK_MARKET.symbol}-aggTrades-${month}`;
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const zip = new ZipFile();
  zip.addReadStream(Readable.from(rows(trades)), `${name}.csv`);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(join(draft, `${name}.zip`)));
  renameSync(draft, folder);
}

function* rows({ length, ids, times, prices, quantities, sides }: ReturnType<typeof tradesOf>): Generator<string> {
  const padded = (text: string): string => {
    const [whole = '', fraction = ''] = text.split('.');
    return `${whole}.${fraction.padEnd(8, '0')}`;
  };
  for (let from = 0; from < length; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, length - from) }, (_, i) => {
      const at = from + i;
      const [id, side] = [ids[at] ?? 0, sides[at] === 1 ? 'False' : 'True'];
      const price = padded(BENCHMARK_MARKET.formatPrice(prices[at] ?? 0));
      const quantity = padded(BENCHMARK_MARKET.formatQuantity(quantities[at] ?? 0));
      return `${id},${price},${quantity},${2 * id},${2 * id + 1},${times[at]},${side},True\n`;
    });
    yield batch.join('');
  }
}
