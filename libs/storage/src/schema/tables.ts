import type { Generated } from 'kysely';

/** Times are milliseconds since 1970, checksums CRC-32 of the text they stand beside. */
export interface Tables {
  readonly signals: SignalsTable;
  readonly evidence: BlobsTable;
  readonly sheets: BlobsTable;
  readonly outcomes: OutcomesTable;
  readonly news: NewsTable;
  readonly ledgers: LedgersTable;
  readonly learners: LedgersTable;
  readonly candles: CandlesTable;
  readonly keys: KeysTable;
  readonly watchlist: WatchlistTable;
  readonly quarantine: QuarantineTable;
}

/** One decision. Everything but `role` is also in `body`, which is what is served. */
export interface SignalsTable {
  readonly id: string;
  readonly as_of: number;
  readonly broker: string;
  readonly symbol: string;
  readonly direction: string;
  readonly strategy: string | null;
  readonly setup: string;
  readonly tradable: number;
  readonly config_version: string;
  readonly role: 'first' | 'answer';
  readonly evidence_digest: string;
  /** Deflated JSON. */
  readonly body: Uint8Array;
  readonly checksum: number;
}

/** Deflated text named by its own SHA-256. */
export interface BlobsTable {
  readonly digest: string;
  /** Close of the latest candle whose decision names it. */
  readonly as_of: number;
  readonly body: Uint8Array;
}

export interface OutcomesTable {
  readonly position: Generated<number>;
  /** Signal, kind and, of votes, strategy, setup and direction. */
  readonly name: string;
  readonly signal_id: string;
  readonly kind: 'signal' | 'vote';
  readonly closed_at: number;
  readonly body: string;
  readonly checksum: number;
}

/** What is to be told, in the order in which it was kept. */
export interface NewsTable {
  readonly position: Generated<number>;
  readonly channel: string;
  readonly broker: string;
  readonly symbol: string;
  readonly seq: number;
  /** What it tells, so that it is told once. */
  readonly name: string;
  readonly at: number;
  readonly signal_id: string;
  /** Null for the decision itself. */
  readonly body: string | null;
  readonly checksum: number;
}

export interface LedgersTable {
  readonly broker: string;
  readonly symbol: string;
  readonly book: string;
  readonly as_of: number;
  readonly body: string;
  readonly checksum: number;
}

/** A closed candle in ticks and steps of the grid it was read on. */
export interface CandlesTable {
  readonly broker: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly open_time: number;
  readonly close_time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** 10^-8 of the quote asset, as text: it may exceed 64 bits. */
  readonly quote_volume: string;
  readonly trades: number | null;
  readonly taker_buy_volume: number | null;
  readonly taker_buy_quote_volume: string | null;
  /** Tick size and step size, `0.01/0.00001`. */
  readonly grid: string;
  readonly checksum: number;
}

export interface KeysTable {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  /** Separated by blanks. */
  readonly scopes: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
}

export interface WatchlistTable {
  readonly broker: string;
  readonly symbol: string;
  readonly added_at: number;
}

/** A row that was found damaged, taken out of its table. */
export interface QuarantineTable {
  readonly position: Generated<number>;
  readonly origin: string;
  readonly name: string;
  readonly reason: string;
  readonly body: Uint8Array;
}
