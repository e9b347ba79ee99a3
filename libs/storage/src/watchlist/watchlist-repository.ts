import type { EpochMs } from '#libs/market';
import type { MarketKey } from '#libs/signal';
import type { Database } from '../database.js';

/** The markets that are to be followed whoever listens. */
export class WatchlistRepository {
  constructor(private readonly database: Database) {}

  /** In the order in which they were put on it. */
  async list(): Promise<readonly MarketKey[]> {
    return this.database.ask((db) => {
      const all = db.selectFrom('watchlist').select(['broker', 'symbol']);
      return all.orderBy('added_at').orderBy('broker').orderBy('symbol').execute();
    });
  }

  /** One that is there stays as it is. */
  async put({ broker, symbol }: MarketKey, at: EpochMs): Promise<void> {
    await this.database.ask((db) => {
      const insert = db.insertInto('watchlist').values({ broker, symbol, added_at: at });
      return insert.onConflict((conflict) => conflict.columns(['broker', 'symbol']).doNothing()).execute();
    });
  }

  /** @returns whether it was there. */
  async remove({ broker, symbol }: MarketKey): Promise<boolean> {
    const { numDeletedRows } = await this.database.ask((db) => {
      const one = db.deleteFrom('watchlist').where('broker', '=', broker);
      return one.where('symbol', '=', symbol).executeTakeFirst();
    });
    return numDeletedRows > 0n;
  }
}
