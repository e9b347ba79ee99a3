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
import { withPrinted } from './printed-readings.js';
import type { DigestedRange } from './range-digests.js';

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
  /** The code that made the decision, and that made it again. */
  readonly recordedBy: string;
  readonly replayedBy: string;
}

/** What a decision is made again from. */
export interface ReplaySources {
  /** Read from the same candles, got again. */
  readonly view: AuctionView;
  readonly ranges: readonly DigestedRange[];
  readonly engine: SignalEngine;
  readonly codeVersion: string;
}

/**
 * Makes a recorded decision again, from candles got again and from what the record says of the book and of single trades,
 * and compares the two records whole. The program's version is told and not compared.
 *
 * @throws TamperedEvidenceError unless the record's text has its digest.
 */
export function replayRecord(evidence: Evidence, { view, ranges, engine, codeVersion }: ReplaySources): ReplayVerdict {
  if (sha256(evidence.text) !== evidence.digest) throw new TamperedEvidenceError(evidence);
  const record = JSON.parse(evidence.text) as JsonObject;
  const book = bookOf(record['book'] ?? null);
  const seen = withPrinted(view, record['printed'] ?? null);
  const signal = engine.decide(seen, freshnessOf(record), book);
  const configuration = engine.configuration(book.learned);
  const again = evidenceOf({ view: seen, signal, book, ranges, configuration, codeVersion });
  const recordedBy = textOf(record['code_version']);
  const found = differences(withoutCode(record), withoutCode(JSON.parse(again.text) as JsonObject));
  return { identical: found.length === 0, differences: found, recordedBy, replayedBy: codeVersion };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** How fresh the candles were, and what was wrong with their feed. */
function freshnessOf(record: JsonObject): Freshness {
  const quality = record['data_quality'];
  const fault =
    typeof quality === 'object' && quality !== null && 'feed_fault' in quality ? quality['feed_fault'] : undefined;
  const stalenessMs = Number(record['staleness_ms']);
  return typeof fault === 'string' ? { stalenessMs, feedFault: fault } : { stalenessMs };
}

function bookOf(book: Json): SignalBook {
  return { ...EMPTY_BOOK, ...(camelCased(book) as unknown as SignalBook) };
}

function withoutCode({ code_version: _, ...record }: JsonObject): JsonObject {
  return record;
}
