import { Module, type DynamicModule } from '@nestjs/common';
import type { WorkingTimeframe } from '#libs/market';
import { AuctionReaderFactory } from './auction-reader-factory.js';
import { analysisSettings } from './working-settings.js';

/** Offers readers of auctions to the service. */
@Module({})
export class AnalysisModule {
  /** @param timeframe of the candles by which structure is read. */
  static register(timeframe: WorkingTimeframe): DynamicModule {
    const useFactory = (): AuctionReaderFactory => new AuctionReaderFactory(analysisSettings(timeframe));
    return {
      module: AnalysisModule,
      providers: [{ provide: AuctionReaderFactory, useFactory }],
      exports: [AuctionReaderFactory],
    };
  }
}
