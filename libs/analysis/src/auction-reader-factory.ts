import type { Instrument } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from './analysis-settings.js';
import { AuctionReader } from './auction-reader.js';

/** Makes a reader for each market that is followed, all with the same settings. */
export class AuctionReaderFactory {
  constructor(readonly settings: AnalysisSettings = ANALYSIS_SETTINGS) {}

  create(instrument: Instrument): AuctionReader {
    return new AuctionReader(instrument, this.settings);
  }
}
