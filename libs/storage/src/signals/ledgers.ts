import type { Insertable, Transaction } from 'kysely';
import type { Book, Entry, LearnerState, LedgerState, MarketKey } from '#libs/signal';
import { epochMs, type EpochMs } from '#libs/market';
import type { Engine } from '../engines/engine.js';
import { DamagedRecordError } from '../errors.js';
import { checksumOf } from '../packed.js';
import type { LedgersTable, Tables } from '../schema/tables.js';

type LedgerBody = Omit<LedgerState, 'learner'>;

/** Where the ledgers of the markets stand. What they have learned grows with time and changes seldom, so it is kept apart. */
export class Ledgers {
  /** What was learned as it was kept last, by market and book. */
  readonly #learners = new Map<string, LearnerState>();

  async keep(transaction: Transaction<Tables>, entries: readonly Entry[]): Promise<void> {
    const [ledgers, learners] = [
      new Map<string, Insertable<LedgersTable>>(),
      new Map<string, Insertable<LedgersTable>>(),
    ];
    for (const entry of entries) {
      for (const [book, { learner, ...ledger }] of statesOf(entry)) {
        const key = keyOf(entry, book);
        ledgers.set(key, rowOf(entry, book, ledger));
        if (this.#learners.get(key) !== learner) learners.set(key, rowOf(entry, book, learner));
      }
    }
    await upsert(transaction, 'ledgers', [...ledgers.values()]);
    await upsert(transaction, 'learners', [...learners.values()]);
  }

  /** To be told once the entries are committed. */
  remember(entries: readonly Entry[]): void {
    for (const entry of entries)
      for (const [book, { learner }] of statesOf(entry)) this.#learners.set(keyOf(entry, book), learner);
  }

  /** To be told where it is not known what was committed. */
  forget(): void {
    this.#learners.clear();
  }

  /** @throws DamagedRecordError. */
  async read(
    { db }: Pick<Engine, 'db'>,
    market: MarketKey,
    book: Book,
  ): Promise<{ readonly asOf: EpochMs; readonly state: LedgerState } | undefined> {
    const [ledger, learner] = await Promise.all([row(db, 'ledgers', market, book), row(db, 'learners', market, book)]);
    if (!ledger || !learner) return undefined;
    const state = {
      ...(parsed('ledgers', ledger) as LedgerBody),
      learner: parsed('learners', learner) as LearnerState,
    };
    return { asOf: epochMs(ledger.as_of), state };
  }
}

function statesOf({ ledgers }: Entry): readonly (readonly [Book, LedgerState])[] {
  const { asked, followed } = ledgers;
  return [...(asked ? [['asked', asked] as const] : []), ...(followed ? [['followed', followed] as const] : [])];
}

function rowOf({ broker, symbol, asOf }: Entry, book: Book, state: LedgerBody | LearnerState): LedgersTable {
  const body = JSON.stringify(state);
  return { broker, symbol, book, as_of: asOf, body, checksum: checksumOf(broker, symbol, book, asOf, body) };
}

/** An older state never takes the place of a newer one. */
async function upsert(
  transaction: Transaction<Tables>,
  table: 'ledgers' | 'learners',
  rows: readonly Insertable<LedgersTable>[],
): Promise<void> {
  if (rows.length === 0) return;
  await transaction
    .insertInto(table)
    .values([...rows])
    .onConflict((conflict) =>
      conflict
        .columns(['broker', 'symbol', 'book'])
        .doUpdateSet((excluded) => ({
          as_of: excluded.ref('excluded.as_of'),
          body: excluded.ref('excluded.body'),
          checksum: excluded.ref('excluded.checksum'),
        }))
        .whereRef('excluded.as_of', '>=', `${table}.as_of`),
    )
    .execute();
}

function row(
  db: Engine['db'],
  table: 'ledgers' | 'learners',
  { broker, symbol }: MarketKey,
  book: Book,
): Promise<LedgersTable | undefined> {
  return db
    .selectFrom(table)
    .selectAll()
    .where('broker', '=', broker)
    .where('symbol', '=', symbol)
    .where('book', '=', book)
    .executeTakeFirst();
}

function parsed(table: string, { broker, symbol, book, as_of: asOf, body, checksum }: LedgersTable): unknown {
  if (checksumOf(broker, symbol, book, asOf, body) !== checksum) {
    throw new DamagedRecordError(table, `${broker} ${symbol} ${book}`);
  }
  return JSON.parse(body);
}

function keyOf({ broker, symbol }: MarketKey, book: Book): string {
  return `${broker} ${symbol} ${book}`;
}
