import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { generateTrades } from './generate-trades.js';
import { BTC_LIKE, SEEDS, thinned, type MarketProfile } from './market-profile.js';
import { digest, type TradeColumns } from './trade-columns.js';

/** What a set of generated trades is made from. */
export interface Recipe {
  readonly profile: MarketProfile;
  readonly seed: number;
  readonly count: number;
}

const SEED = SEEDS[0] ?? 42;

/** Ten million trades of about nine days; questions read as many of the first ones as they need. */
export const HEADLINE: Recipe = { profile: BTC_LIKE, seed: SEED, count: 10_000_000 };

/** About ten weeks of the same market with few trades: enough for the candles of a whole reading. */
export const LONG: Recipe = { profile: thinned(BTC_LIKE, 30), seed: SEED, count: 3_000_000 };

/** Compiled to dist/bench/gen; the columns lie beside the code that made them. */
const FOLDER = fileURLToPath(new URL('../columns', import.meta.url));

/** @returns where the columns of a recipe lie: named after the first trades, so that another generator means other files. */
export function folderOf({ profile, seed, count }: Recipe): string {
  const sample = digest(generateTrades(profile, seed, 2000)).slice(0, 8);
  return join(FOLDER, `${profile.name}-${seed}-${count}-${sample}`);
}

/** Writes the columns of a recipe unless they are there: times f64, prices i32, quantities i32, sides i8. */
export function prepare(recipe: Recipe): void {
  const folder = folderOf(recipe);
  if (existsSync(folder)) return;
  const { times, prices, quantities, sides } = generateTrades(recipe.profile, recipe.seed, recipe.count);
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  for (const [name, column] of Object.entries({ times, prices, quantities, sides })) {
    writeFileSync(join(draft, name), new Uint8Array(column.buffer));
  }
  renameSync(draft, folder);
}

function bytes(folder: string, name: string): ArrayBuffer {
  const file = readFileSync(join(folder, name));
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
}

/** @returns the first `count` trades of a recipe that was prepared. */
export function tradesOf(recipe: Recipe, count = recipe.count): TradeColumns {
  const folder = folderOf(recipe);
  return {
    length: count,
    ids: Float64Array.from({ length: count }, (_, i) => i + 1),
    times: new Float64Array(bytes(folder, 'times')).subarray(0, count),
    prices: new Int32Array(bytes(folder, 'prices')).subarray(0, count),
    quantities: new Int32Array(bytes(folder, 'quantities')).subarray(0, count),
    sides: new Int8Array(bytes(folder, 'sides')).subarray(0, count),
  };
}
