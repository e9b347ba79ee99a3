import { sql, type Transaction } from 'kysely';
import type { EpochMs } from '#libs/market';
import type { MarketKey } from '#libs/signal';
import type { Tables } from '../schema/tables.js';

/** See `SignalStore.turnBack`. Nothing is deleted but where the ledgers stood. */
export async function turnedBack(
  transaction: Transaction<Tables>,
  { broker, symbol }: MarketKey,
  asOf: EpochMs,
): Promise<void> {
  await transaction
    .updateTable('signals')
    .set({ role: 'answer' })
    .where('broker', '=', broker)
    .where('symbol', '=', symbol)
    .where('as_of', '>', asOf)
    .execute();
  const again = sql<string>`name || ' before ' || cast(position as text)`;
  await transaction
    .updateTable('news')
    .set({ name: again })
    .where('broker', '=', broker)
    .where('symbol', '=', symbol)
    .where('at', '>', asOf)
    .execute();
  for (const table of ['ledgers', 'learners'] as const) {
    const query = transaction.deleteFrom(table).where('broker', '=', broker).where('symbol', '=', symbol);
    await query.where('as_of', '>', asOf).execute();
  }
}
