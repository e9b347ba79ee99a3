import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listing, SYMBOLS } from '../instrument.js';
import type { Market } from '../market.js';
import { MarketError } from '../market-error.js';
import type { ArchiveMonth } from './archive-month.js';
import { ArchiveMarket } from './archive-market.js';
import { readTrades } from './trade-csv.js';
import { TradeMarket } from './trade-market.js';

/** Where a run of a recorded market looks and starts. */
export interface ArchiveQuestion {
  /** Directory with klines/binance-spot-<SYMBOL>-1m/ and trades/binance-spot-<SYMBOL>/. */
  readonly directory: string;
  readonly seed: string;
  /** Symbols to open; undefined for all that are recorded. */
  readonly symbols: readonly string[] | undefined;
  /** Start of the run, if it is fixed. */
  readonly start: number | undefined;
}

/**
 * Opens recorded markets: candles where there are any, otherwise trades. Nothing is read of candles but file names.
 *
 * @throws MarketError if the directory or a symbol's recordings are missing
 */
export function openArchive(question: ArchiveQuestion): Market[] {
  const { directory } = question;
  if (!existsSync(directory)) throw new MarketError(`Archive must be a directory, was ${directory}`);
  const recorded = SYMBOLS.filter(
    (symbol) => existsSync(klinesOf(directory, symbol)) || existsSync(tradesOf(directory, symbol)),
  );
  const symbols = question.symbols ?? recorded;
  if (symbols.length === 0) throw new MarketError(`Archive ${directory} must hold recordings of ${SYMBOLS.join(', ')}`);
  return symbols.map((symbol) => openSymbol(question, symbol));
}

function openSymbol({ directory, seed, start }: ArchiveQuestion, symbol: string): Market {
  const entry = listing(symbol);
  const months = monthsOf(klinesOf(directory, symbol), symbol);
  if (months.length > 0) return new ArchiveMarket(seed, entry, months, start ?? months[0]?.start ?? 0);
  const trades = tradesOf(directory, symbol);
  if (!existsSync(trades)) throw new MarketError(`${symbol} must be recorded in ${directory}, was not found`);
  const paths = readdirSync(trades).filter((name) => name.endsWith('.csv.gz'));
  return new TradeMarket(
    entry,
    readTrades(
      paths.map((name) => join(trades, name)),
      entry.instrument,
    ),
  );
}

function monthsOf(directory: string, symbol: string): ArchiveMonth[] {
  if (!existsSync(directory)) return [];
  const name = new RegExp(`^${symbol}-1m-(\\d{4})-(\\d{2})\\.tar\\.gz$`);
  return readdirSync(directory)
    .toSorted()
    .flatMap((file) => {
      const [, year, month] = name.exec(file) ?? [];
      if (year === undefined || month === undefined) return [];
      const start = Date.UTC(Number(year), Number(month) - 1);
      return [{ start, end: Date.UTC(Number(year), Number(month)), path: join(directory, file) }];
    });
}

function klinesOf(directory: string, symbol: string): string {
  return join(directory, 'klines', `binance-spot-${symbol}-1m`);
}

function tradesOf(directory: string, symbol: string): string {
  return join(directory, 'trades', `binance-spot-${symbol}`);
}
