import type { AuctionReaderFactory } from '#libs/analysis';
import type { SignalEngine, SignalStore } from '#libs/signal';
import type { Journal } from './journal.js';

/** What a reading decides with, and where what it decides goes. */
export interface ReadingRoom {
  readonly engine: SignalEngine;
  readonly readers: AuctionReaderFactory;
  readonly store: SignalStore;
  readonly journal: Pick<Journal, 'keep' | 'turnBack'>;
  readonly codeVersion: string;
}
