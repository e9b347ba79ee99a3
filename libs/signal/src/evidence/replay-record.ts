import type { AuctionView } from '#libs/analysis';
import { DomainError } from '#libs/market';
import type { Json, JsonObject } from '../canonical-json.js';
import { sha256 } from '../content-digest.js';
import { EMPTY_BOOK, type SignalBook } from '../book/signal-book.js';
import type { Freshness } from '../data-quality.js';
import type { SignalEngine } from '../signal-engine.js';
import { differences, type Difference } from './difference.js';
import { evidenceOf, type Evidence } from './evidence.js';
import { camelCased } from './key-style.js';
import { withPrinted, withRetold } from './printed-readings.js';
import type { DigestedRange } from './range-digests.js';
import { recordedTape } from './recorded-tape.js';
import type { SheetedMinute } from './trade-sheet.js';

/** Evidence whose text is not what its digest names. */
export class TamperedEvidenceError extends DomainError {
  readonly code = 'EVIDENCE_TAMPERED';
  readonly kind = 'invalid';

  constructor({ signalId, digest, text }: Evidence) {
    super(`Evidence of ${signalId} must have the digest ${digest}, was ${sha256(text)}`, { signalId, digest });
  }
}

/** What became of a decision made again. */
export interface ReplayVerdict {
  readonly identical: boolean;
  /** Field by field; empty where identical. */
  readonly differences: readonly Difference[];
  /** What single trades told: read anew from the trades kept, taken from the record where they are gone, or nothing. */
  readonly trades: 'reread' | 'recorded' | 'none';
  /** The code that made the decision, and that made it again. */
  readonly recordedBy: string;
  readonly replayedBy: string;
}

/** What a decision is made again from. */
export interface ReplaySources {
  /** Read from the same candles, got again, and from the trades of `tape`. */
  readonly view: AuctionView;
  /** The minutes of trades that the record names, as they are now; undefined where they are no longer kept. */
  readonly tape?: readonly SheetedMinute[] | undefined;
  readonly ranges: readonly DigestedRange[];
  readonly engine: SignalEngine;
  readonly codeVersion: string;
}

/**
 * Makes a recorded decision again, from candles got again, from the single trades kept beside the record, and from what
 * the record says of the book and of earlier trades, and compares the two records whole. The program's version is told and not compared.
 *
 * @throws TamperedEvidenceError unless the record's text has its digest.
 */
export function replayRecord(evidence: Evidence, sources: ReplaySources): ReplayVerdict {
  const { ranges, engine, codeVersion } = sources;
  if (sha256(evidence.text) !== evidence.digest) throw new TamperedEvidenceError(evidence);
  const record = JSON.parse(evidence.text) as JsonObject;
  const book = bookOf(record['book'] ?? null);
  const named = recordedTape(evidence);
  const tape = sources.tape ?? named;
  const seen = seenAgain(sources, record['printed'] ?? null);
  const signal = engine.decide(seen, freshnessOf(record), book);
  const configuration = engine.configuration(book.learned);
  const again = evidenceOf({ view: seen, signal, book, ranges, tape, configuration, codeVersion });
  const recordedBy = textOf(record['code_version']);
  const found = differences(withoutCode(record), withoutCode(JSON.parse(again.text) as JsonObject));
  const trades = named.length === 0 ? 'none' : sources.tape ? 'reread' : 'recorded';
  return { identical: found.length === 0, differences: found, trades, recordedBy, replayedBy: codeVersion };
}

function seenAgain({ view, tape }: ReplaySources, printed: Json): AuctionView {
  const first = tape?.[0];
  return first ? withRetold(view, printed, first.openTime) : withPrinted(view, printed);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** How fresh the candles were, and what was wrong with their feed and the clock. */
function freshnessOf(record: JsonObject): Freshness {
  const told = (record['data_quality'] ?? {}) as JsonObject;
  const { feed_fault: feedFault, clock_skew_ms: clockSkewMs, backfilled_minutes: backfilledMinutes } = told;
  return {
    stalenessMs: Number(record['staleness_ms']),
    ...(typeof feedFault === 'string' ? { feedFault } : {}),
    ...(typeof clockSkewMs === 'number' ? { clockSkewMs } : {}),
    ...(typeof backfilledMinutes === 'number' ? { backfilledMinutes } : {}),
  };
}

function bookOf(book: Json): SignalBook {
  return { ...EMPTY_BOOK, ...(camelCased(book) as unknown as SignalBook) };
}

function withoutCode({ code_version: _, ...record }: JsonObject): JsonObject {
  return record;
}
