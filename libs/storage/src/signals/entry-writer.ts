import type { Transaction } from 'kysely';
import type { Entry, News, NumberedNews } from '#libs/signal';
import type { Engine } from '../engines/engine.js';
import type { BlobsTable, SignalsTable, Tables } from '../schema/tables.js';
import { Blobs } from './blobs.js';
import { Ledgers } from './ledgers.js';
import { keepNews } from './news.js';
import { keepOutcomes } from './outcomes.js';
import { rowOf } from './signal-rows.js';

/** The rows of some entries, ready to be written. */
interface Prepared {
  readonly signals: readonly SignalsTable[];
  readonly evidence: readonly BlobsTable[];
  readonly sheets: readonly BlobsTable[];
}

/** Writes entries: all that belongs together in one transaction. */
export class EntryWriter {
  constructor(
    private readonly engine: Engine,
    private readonly evidence: Blobs,
    private readonly sheets: Blobs,
    private readonly ledgers: Ledgers,
  ) {}

  /** See `SignalStore.keep`. */
  async keep(entries: readonly Entry[]): Promise<readonly (readonly NumberedNews[])[]> {
    const prepared = await this.#prepare(entries);
    try {
      const kept = await this.engine.db
        .transaction()
        .execute((transaction) => this.#write(transaction, entries, prepared));
      this.evidence.remember(prepared.evidence);
      this.sheets.remember(prepared.sheets);
      this.ledgers.remember(entries);
      return kept;
    } catch (error) {
      this.ledgers.forget();
      throw error;
    }
  }

  async #prepare(entries: readonly Entry[]): Promise<Prepared> {
    const decisions = entries.flatMap(({ decision }) => decision ?? []);
    const [signals, evidence, sheets] = await Promise.all([
      Promise.all(decisions.map((decision) => rowOf(decision))),
      this.evidence.rowsOf(
        decisions.map(({ signal: { asOf }, evidence: { digest, text } }) => ({ digest, text, asOf })),
      ),
      this.sheets.rowsOf(
        decisions.flatMap(({ signal: { asOf }, evidence: { sheets: named } }) =>
          named.map((one) => ({ ...one, asOf })),
        ),
      ),
    ]);
    return { signals, evidence, sheets };
  }

  async #write(
    transaction: Transaction<Tables>,
    entries: readonly Entry[],
    { signals, evidence, sheets }: Prepared,
  ): Promise<readonly (readonly NumberedNews[])[]> {
    const firsts = await insertSignals(transaction, signals);
    await this.evidence.insert(transaction, evidence);
    await this.sheets.insert(transaction, sheets);
    const outcomes = entries.flatMap(({ events }) =>
      events.flatMap((one) => (one.type === 'outcome' ? [one.outcome] : [])),
    );
    await keepOutcomes(transaction, outcomes);
    await this.ledgers.keep(transaction, entries);
    const told = entries.flatMap((entry) => newsOf(entry, firsts).map((news) => ({ entry, news })));
    const numbered = await keepNews(
      transaction,
      told.map(({ entry: { broker, symbol }, news }) => ({ broker, symbol, news })),
    );
    const byEntry = new Map<Entry, NumberedNews[]>(entries.map((entry) => [entry, []]));
    told.forEach(({ entry }, i) => byEntry.get(entry)?.push(...numbered.slice(i, i + 1)));
    return [...byEntry.values()];
  }
}

/** What became of earlier decisions comes before the next one. */
function newsOf({ events, decision }: Entry, firsts: ReadonlySet<string>): readonly News[] {
  return decision?.role === 'first' && firsts.has(decision.signal.id)
    ? [...events, { type: 'decision', signal: decision.signal }]
    : events;
}

/** @returns the ids of those that stand as the first decision on their candle. Of any other one an answer is kept. */
async function insertSignals(
  transaction: Transaction<Tables>,
  rows: readonly SignalsTable[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const inserted = await transaction
    .insertInto('signals')
    .values([...rows])
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  const firsts = new Set(inserted.map(({ id }) => id));
  for (const row of rows) if (!firsts.has(row.id) && (await standsFirst(transaction, row))) firsts.add(row.id);
  return firsts;
}

/** One that was kept before, or whose candle has a first decision already. */
async function standsFirst(transaction: Transaction<Tables>, row: SignalsTable): Promise<boolean> {
  const query = transaction.selectFrom('signals').select('role').where('id', '=', row.id);
  const before = await query.where('as_of', '=', row.as_of).executeTakeFirst();
  if (!before)
    await transaction
      .insertInto('signals')
      .values({ ...row, role: 'answer' })
      .execute();
  if (before?.role === 'first' || row.role === 'answer') return before?.role === 'first';
  const { broker, symbol, as_of: asOf, config_version: version } = row;
  const candle = transaction
    .selectFrom('signals')
    .select('id')
    .where('broker', '=', broker)
    .where('symbol', '=', symbol);
  const first = candle.where('as_of', '=', asOf).where('config_version', '=', version).where('role', '=', 'first');
  if (await first.executeTakeFirst()) return false;
  await transaction.updateTable('signals').set({ role: 'first' }).where('id', '=', row.id).execute();
  return true;
}
