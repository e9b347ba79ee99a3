import { Module } from '@nestjs/common';
import { AuctionReaderFactory } from './auction-reader-factory.js';

/** Offers readers of auctions to the service. */
@Module({
  providers: [{ provide: AuctionReaderFactory, useFactory: () => new AuctionReaderFactory() }],
  exports: [AuctionReaderFactory],
})
export class AnalysisModule {}
