import type { EpochMs } from '#libs/market';
import type { Setup } from '#libs/strategy';
import type { Evidence } from '../evidence/evidence.js';
import type { LedgerState } from '../outcome/ledger-state.js';
import type { LedgerEvent } from '../outcome/market-ledger.js';
import type { Outcome } from '../outcome/outcome.js';
import type { Signal, SignalDirection } from '../signal.js';

/** A decision and what became of it. */
export interface StoredSignal {
  readonly signal: Signal;
  /** Undefined for Flat and while it is open. */
  readonly outcome: Outcome | undefined;
}

/** Which decisions are wanted; what is undefined does not matter. */
export interface SignalFilter {
  readonly symbol?: string | undefined;
  readonly broker?: string | undefined;
  readonly strategy?: string | undefined;
  readonly signal?: SignalDirection | undefined;
  readonly setup?: Setup | undefined;
  readonly tradable?: boolean | undefined;
  /** Decided at or after. */
  readonly from?: EpochMs | undefined;
  /** Decided before. */
  readonly to?: EpochMs | undefined;
}

/** A place in the order of decisions: newest first, those of one moment by id. */
export interface Place {
  readonly asOf: EpochMs;
  readonly id: string;
}

export interface SignalPage {
  readonly signals: readonly StoredSignal[];
  /** After the last one; undefined where nothing follows. */
  readonly next: Place | undefined;
}

/** A market by name, upper case. */
export interface MarketKey {
  readonly broker: string;
  readonly symbol: string;
}

/** Which of a market's ledgers: that of decisions somebody asked for, or that of every minute of a followed market. */
export type Book = 'asked' | 'followed';

/** A decision with what it rests on: the first one on its candle, or another answer to somebody who asked later. */
export interface Decision {
  readonly role: 'first' | 'answer';
  readonly signal: Signal;
  readonly evidence: Evidence;
}

/** All that a closed minute, or a question, brings about on one market: kept whole or not at all. */
export interface Entry extends MarketKey {
  /** Close of the last minute taken in. */
  readonly asOf: EpochMs;
  /** What became of earlier decisions, in order. */
  readonly events: readonly LedgerEvent[];
  readonly decision?: Decision | undefined;
  /** Where the ledgers stand after it. */
  readonly ledgers: Readonly<Partial<Record<Book, LedgerState>>>;
}

/** Something to be told to whoever listens. */
export type News = { readonly type: 'decision'; readonly signal: Signal } | LedgerEvent;

/** What is told where: decisions, what becomes of them, what becomes of the strategies' own votes. */
export type NewsChannel = 'signal' | 'signal_outcome' | 'vote_outcome';

/** News that is kept, and its number: they grow by one per market and channel. */
export interface NumberedNews extends MarketKey {
  readonly channel: NewsChannel;
  readonly seq: number;
  readonly news: News;
  /** False for what had been kept before. */
  readonly isNew: boolean;
}

/** A ledger as it was left. */
export interface KeptLedger {
  /** Close of the last minute it took in. */
  readonly asOf: EpochMs;
  readonly state: LedgerState;
  /** Those that the state names, as far as they are kept. */
  readonly signals: readonly Signal[];
}

/**
 * Keeps decisions with their evidence, the sheets of trades it names, what became of them, and the ledgers. Once `keep`
 * has resolved, what it was given outlives the process. Every method rejects with StorageUnavailableError where the
 * store cannot answer now.
 */
export interface SignalStore {
  /**
   * All entries or none. What was kept before is not kept again. Where another first decision on the same candle by the
   * same configuration is there, the one given is kept as an answer, and is no news.
   *
   * @returns what is to be told of each entry, in the order of the entries.
   */
  keep(entries: readonly Entry[]): Promise<readonly (readonly NumberedNews[])[]>;
  find(id: string): Promise<StoredSignal | undefined>;
  evidence(id: string): Promise<Evidence | undefined>;
  /** Text of the sheet of trades with that digest, undefined where it is not kept (any more). */
  sheet(digest: string): Promise<string | undefined>;
  /** @param after the place from which to go on. */
  page(filter: SignalFilter, limit: number, after?: Place): Promise<SignalPage>;
  ledger(market: MarketKey, book: Book): Promise<KeptLedger | undefined>;
  /** The first decision on the newest candle of a market. */
  latest(market: MarketKey): Promise<Signal | undefined>;
  /** The latest news of a market, oldest first. */
  news(market: MarketKey, channel: NewsChannel, limit: number): Promise<readonly NumberedNews[]>;
  /** The exchange's clock has gone back: what was decided after `asOf` is no longer the first word on its candle. */
  turnBack(market: MarketKey, asOf: EpochMs): Promise<void>;
  /** Every outcome, in the order in which they became known. */
  outcomes(): AsyncIterable<Outcome>;
}

/** @returns the channel on which something is told. */
export function channelOf(news: News): NewsChannel {
  if (news.type === 'decision') return 'signal';
  return news.type === 'outcome' && news.outcome.kind === 'vote' ? 'vote_outcome' : 'signal_outcome';
}
