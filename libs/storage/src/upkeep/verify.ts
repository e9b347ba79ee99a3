import { sql } from 'kysely';
import type { Database } from '../database.js';
import { DamagedRecordError } from '../errors.js';
import { Blobs } from '../signals/blobs.js';
import { readOutcome } from '../signals/outcomes.js';
import { readSignal } from '../signals/signal-rows.js';

/** What a check of a whole store has found. */
export interface StoreReport {
  readonly signals: number;
  readonly outcomes: number;
  /** In words; none where everything is as it was written. */
  readonly faults: readonly string[];
}

/** Read at a time. */
const PAGE = 200;

/**
 * Reads every decision with its evidence, every outcome, and the numbers of all news: checksums, digests, holes.
 *
 * @param onProgress hears how many of all decisions were read.
 */
export async function verifyStore(
  database: Database,
  onProgress: (done: number, all: number) => void,
): Promise<StoreReport> {
  const faults: string[] = [];
  const note = (error: unknown): void => {
    if (!(error instanceof DamagedRecordError)) throw error;
    faults.push(error.message);
  };
  const signals = await everySignal(database, note, onProgress);
  const outcomes = await everyOutcome(database, note);
  faults.push(...(await holesInNews(database)));
  return { signals, outcomes, faults };
}

async function everySignal(
  database: Database,
  note: (error: unknown) => void,
  onProgress: (done: number, all: number) => void,
): Promise<number> {
  const evidence = new Blobs('evidence');
  const all = await database.ask((db) =>
    db
      .selectFrom('signals')
      .select(sql<number>`count(*)`.as('count'))
      .executeTakeFirstOrThrow(),
  );
  let done = 0;
  for (let last = ''; ;) {
    const rows = await database.ask((db) =>
      db.selectFrom('signals').selectAll().where('id', '>', last).orderBy('id').limit(PAGE).execute(),
    );
    for (const row of rows) {
      try {
        readSignal(row);
        const text = await evidence.text(database.engine.db, row.evidence_digest);
        if (text === undefined) throw new DamagedRecordError('evidence', `${row.evidence_digest} (missing)`);
      } catch (error) {
        note(error);
      }
    }
    done += rows.length;
    onProgress(done, all.count);
    const next = rows.at(-1);
    if (!next || rows.length < PAGE) return done;
    last = next.id;
  }
}

async function everyOutcome(database: Database, note: (error: unknown) => void): Promise<number> {
  let count = 0;
  for (let after = 0; ;) {
    const rows = await database.ask((db) =>
      db.selectFrom('outcomes').selectAll().where('position', '>', after).orderBy('position').limit(PAGE).execute(),
    );
    for (const row of rows) {
      try {
        readOutcome(row);
      } catch (error) {
        note(error);
      }
    }
    count += rows.length;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return count;
    after = last.position;
  }
}

async function holesInNews(database: Database): Promise<readonly string[]> {
  const channels = await database.ask((db) =>
    db
      .selectFrom('news')
      .select(['broker', 'symbol', 'channel', sql<number>`count(*)`.as('count')])
      .select(sql<number>`max(seq) - min(seq) + 1`.as('span'))
      .groupBy(['broker', 'symbol', 'channel'])
      .execute(),
  );
  return channels.flatMap(({ broker, symbol, channel, count, span }) => {
    const missing = span - count;
    return missing === 0 ? [] : [`${missing} numbers are missing in the news of ${broker}:${symbol}, ${channel}`];
  });
}
