import { after, MINUTE_MS, type Candle, type EpochMs, type Instrument } from '#libs/market';
import { archiveFiles, csvTexts } from './archive-files.js';
import { csvCandles } from './kline-csv.js';

/** Open times in [from, to). */
export interface ArchiveSpan {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** What an archive lacks or says twice: minutes [from, to) that are not there, or a row at `from` that came too late. */
export interface ArchiveFault {
  readonly kind: 'hole' | 'repeated' | 'disordered';
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/**
 * The 1m candles of one market in a folder of Binance's public archive files, as they are handed out at
 * data.binance.vision: see archiveFiles for the names and csvCandles for the columns. Closed candles only, ascending,
 * each minute at most once; nothing is filled in.
 */
export class KlineArchive {
  constructor(
    private readonly folder: string,
    readonly instrument: Instrument,
  ) {}

  /**
   * @param onFault told of every hole between two candles (not of missing ends), and of every row that was dropped
   *   because its minute, or a later one, had been read before: `repeated` where it is the minute just read.
   * @throws ArchiveError for a folder without files of the market, or a file that does not read.
   */
  async *candles({ from, to }: ArchiveSpan, onFault: (fault: ArchiveFault) => void): AsyncGenerator<Candle, void> {
    const files = await archiveFiles(this.folder, this.instrument.symbol);
    let due: EpochMs | undefined;
    for (const file of files.filter((one) => one.to > from && one.from < to)) {
      for (const csv of await csvTexts(file)) {
        for (const candle of csvCandles(csv, this.instrument)) {
          const { openTime } = candle;
          if (openTime < from || openTime >= to) continue;
          const next = after(openTime, MINUTE_MS);
          if (due !== undefined && openTime < due) {
            onFault({ kind: next === due ? 'repeated' : 'disordered', from: openTime, to: next });
            continue;
          }
          if (due !== undefined && openTime > due) onFault({ kind: 'hole', from: due, to: openTime });
          due = next;
          yield candle;
        }
      }
    }
  }
}
