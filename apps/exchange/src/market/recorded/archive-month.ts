import { readFileSync } from 'node:fs';
import { aggregateCount } from '../fill/aggregates.js';
import { checkFillable } from '../fill/fill-minute.js';
import type { Instrument } from '../instrument.js';
import { MarketError } from '../market-error.js';
import { MinuteTable } from '../minute-table.js';
import { parseKlines } from './kline-csv.js';
import { readTarGz } from './tar.js';

/** A month of an archive: [start, end) and the file that holds it. */
export interface ArchiveMonth {
  readonly start: number;
  readonly end: number;
  readonly path: string;
}

/**
 * Loads a month's minutes.
 *
 * @param hash of seed and symbol, which decides how trades are aggregated
 * @throws MarketError if rows are out of order, outside the month, or no trades could form them
 */
export function loadMonth(month: ArchiveMonth, instrument: Instrument, hash: number): MinuteTable {
  const table = new MinuteTable(44_640);
  let last = month.start - 1;
  for (const { text } of readTarGz(readFileSync(month.path))) {
    for (const minute of parseKlines(text, instrument)) {
      if (minute.openTime <= last || minute.openTime >= month.end) {
        throw new MarketError(
          `Rows of ${month.path} must ascend within the month, was ${minute.openTime} after ${last}`,
        );
      }
      last = minute.openTime;
      const aggregates = aggregateCount(hash, minute.openTime, minute.trades);
      checkFillable(minute, aggregates);
      table.append(minute, aggregates);
    }
  }
  return table;
}
