import { hash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { EpochMs } from '#libs/market';
import type { Engine } from '../engines/engine.js';
import { DamagedRecordError } from '../errors.js';
import { packed, unpacked } from '../packed.js';
import type { BlobsTable, Tables } from '../schema/tables.js';

/** Text named by its own SHA-256, `sha256:` and 64 hexadecimal digits. */
interface NamedText {
  readonly digest: string;
  readonly text: string;
  readonly asOf: EpochMs;
}

/** Digests remembered as kept, so that the same text is not deflated again every minute. */
const REMEMBERED = 4000;

/** Content-addressed text: the same text is kept once, and what is read is what its name says. */
export class Blobs {
  readonly #kept = new Set<string>();

  constructor(private readonly table: 'evidence' | 'sheets') {}

  /** Deflates what is not known to be kept. */
  async rowsOf(texts: readonly NamedText[]): Promise<readonly BlobsTable[]> {
    const wanted = new Map(texts.flatMap((one) => (this.#kept.has(one.digest) ? [] : [[one.digest, one] as const])));
    return Promise.all(
      [...wanted.values()].map(async ({ digest, text, asOf }) => ({ digest, as_of: asOf, body: await packed(text) })),
    );
  }

  async insert(transaction: Transaction<Tables>, rows: readonly BlobsTable[]): Promise<void> {
    if (rows.length === 0) return;
    await transaction
      .insertInto(this.table)
      .values([...rows])
      .onConflict((conflict) => conflict.column('digest').doNothing())
      .execute();
  }

  /** To be told once the rows are committed. */
  remember(rows: readonly BlobsTable[]): void {
    for (const { digest } of rows) this.#kept.add(digest);
    for (const digest of this.#kept) {
      if (this.#kept.size <= REMEMBERED) return;
      this.#kept.delete(digest);
    }
  }

  /** @throws DamagedRecordError where the text is not the one that is named so. */
  async text(db: Engine['db'], digest: string): Promise<string | undefined> {
    const row = await db.selectFrom(this.table).select('body').where('digest', '=', digest).executeTakeFirst();
    if (!row) return undefined;
    const text = unpacked(row.body);
    if (text === undefined || `sha256:${hash('sha256', text)}` !== digest) {
      throw new DamagedRecordError(this.table, digest);
    }
    return text;
  }
}
