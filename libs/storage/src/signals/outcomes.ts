import type { Insertable, Selectable, Transaction } from 'kysely';
import type { Outcome } from '#libs/signal';
import type { Database } from '../database.js';
import { DamagedRecordError } from '../errors.js';
import { checksumOf } from '../packed.js';
import type { OutcomesTable, Tables } from '../schema/tables.js';

/** Read at a time. */
const PAGE = 500;

export async function keepOutcomes(transaction: Transaction<Tables>, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  await transaction
    .insertInto('outcomes')
    .values(outcomes.map(rowOf))
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
}

/** @throws DamagedRecordError. */
export function readOutcome(row: Pick<Selectable<OutcomesTable>, 'name' | 'body' | 'checksum'>): Outcome {
  if (checksumOf(row.name, row.body) !== row.checksum) throw new DamagedRecordError('outcomes', row.name);
  return JSON.parse(row.body) as Outcome;
}

/** Every outcome in the order in which it was kept; `onDamage` hears of those that are not what was written. */
export async function* allOutcomes(
  database: Database,
  onDamage: (error: DamagedRecordError) => void,
): AsyncGenerator<Outcome> {
  for (let after = 0; ;) {
    const rows = await database.ask((db) => {
      const later = db.selectFrom('outcomes').selectAll().where('position', '>', after);
      return later.orderBy('position').limit(PAGE).execute();
    });
    yield* rows.flatMap((row) => soundOr(onDamage, () => readOutcome(row)) ?? []);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.position;
  }
}

/** @returns what is read, undefined where it is damaged, which is told. */
export function soundOr<T>(onDamage: (error: DamagedRecordError) => void, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DamagedRecordError)) throw error;
    onDamage(error);
    return undefined;
  }
}

function rowOf(outcome: Outcome): Insertable<OutcomesTable> {
  const { kind, signalId, strategy, setup, direction, result } = outcome;
  const name = kind === 'signal' ? `signal ${signalId}` : `vote ${signalId} ${strategy} ${setup} ${direction}`;
  const body = JSON.stringify(outcome);
  return { name, signal_id: signalId, kind, closed_at: result.exitedAt, body, checksum: checksumOf(name, body) };
}
