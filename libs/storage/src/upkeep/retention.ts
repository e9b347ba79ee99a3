import { sql, type Transaction } from 'kysely';
import { DAY_MS } from '#libs/market';
import type { Database } from '../database.js';
import type { Tables } from '../schema/tables.js';

/** How long is kept what nobody was advised to act on. Long and Short, their evidence and all outcomes are kept for good. */
export interface Retention {
  /** Flats and repeated answers, with their evidence. */
  readonly flatDays: number;
  /** Single trades behind decisions. */
  readonly sheetDays: number;
}

export const RETENTION: Retention = { flatDays: 30, sheetDays: 7 };

/** Rows deleted in one transaction, so that decisions need not wait for long. */
const AT_ONCE = 200;

/**
 * Deletes some of what is too old, counted back from the newest decision, whatever the machine's clock says.
 *
 * @returns whether there may be more.
 */
export async function forgetSome(database: Database, { flatDays, sheetDays }: Retention): Promise<boolean> {
  return database.ask((db) =>
    db.transaction().execute(async (transaction) => {
      const newest = await transaction
        .selectFrom('signals')
        .select('as_of')
        .orderBy('as_of', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (!newest) return false;
      const [flats, sheets] = [newest.as_of - flatDays * DAY_MS, newest.as_of - sheetDays * DAY_MS];
      const gone = [
        await forgetFlats(transaction, flats),
        await forgetSheets(transaction, sheets),
        await forgetNews(transaction, flats),
      ];
      return gone.some((count) => count >= AT_ONCE);
    }),
  );
}

async function forgetFlats(transaction: Transaction<Tables>, before: number): Promise<number> {
  const rows = await transaction
    .selectFrom('signals')
    .select(['id', 'evidence_digest'])
    .where('as_of', '<', before)
    .where('direction', '=', 'Flat')
    .orderBy('as_of')
    .limit(AT_ONCE)
    .execute();
  if (rows.length === 0) return 0;
  const digests = rows.map(({ evidence_digest: digest }) => digest);
  await transaction.deleteFrom('evidence').where('digest', 'in', digests).execute();
  const ids = rows.map(({ id }) => id);
  await transaction.deleteFrom('signals').where('id', 'in', ids).where('as_of', '<', before).execute();
  return rows.length;
}

async function forgetSheets(transaction: Transaction<Tables>, before: number): Promise<number> {
  const old = transaction.selectFrom('sheets').select('digest').where('as_of', '<', before).limit(AT_ONCE);
  const { numDeletedRows } = await transaction.deleteFrom('sheets').where('digest', 'in', old).executeTakeFirst();
  return Number(numDeletedRows);
}

/** The last one of a channel stays, whatever its age, so that numbers go on from there. */
async function forgetNews(transaction: Transaction<Tables>, before: number): Promise<number> {
  const old = transaction
    .selectFrom('news as one')
    .select('one.position')
    .where('one.at', '<', before)
    .where((one) =>
      one.exists(
        one
          .selectFrom('news as later')
          .select(sql`1`.as('found'))
          .whereRef('later.broker', '=', 'one.broker')
          .whereRef('later.symbol', '=', 'one.symbol')
          .whereRef('later.channel', '=', 'one.channel')
          .whereRef('later.seq', '>', 'one.seq'),
      ),
    )
    .limit(AT_ONCE);
  const { numDeletedRows } = await transaction.deleteFrom('news').where('position', 'in', old).executeTakeFirst();
  return Number(numDeletedRows);
}
