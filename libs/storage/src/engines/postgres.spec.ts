import { sql } from 'kysely';
import { StorageUnavailableError } from '../errors.js';
import { openStorage, type Storage } from '../storage.js';
import { DecidedMarket } from '../../../../test/support/decided-market.js';
import { Gate } from '../testing/gate.js';
import { onServer, type TestPlace } from '../testing/stores.js';

const market = { broker: 'BINANCE', symbol: 'BTCUSDT' };
const { entries } = new DecidedMarket(12);
const found = process.env['TEST_DATABASE_URL'] === undefined ? describe.skip : describe;

found('a PostgreSQL server that fails', () => {
  let test: TestPlace;
  let gate: Gate;
  let url: URL;
  let storage: Storage;

  beforeEach(async () => {
    test = await onServer();
    if (test.place.kind !== 'postgres') throw new Error('A server expected');
    url = new URL(test.place.url);
    gate = new Gate({ host: url.hostname, port: Number(url.port || 5432) });
    const port = await gate.listen();
    url.hostname = '127.0.0.1';
    url.port = String(port);
  });

  afterEach(async () => {
    gate.set('open');
    await storage.close();
    gate.close();
    await test.clear();
  });

  const open = async (): Promise<Storage> => (storage = await openStorage({ kind: 'postgres', url: url.href }));
  const kept = async (): Promise<number> => (await storage.signals.page({}, 100)).signals.length;

  it.each(['shut', 'silent'] as const)(
    'is given up in time while %s, and asked again once it is there',
    async (mode) => {
      await open();
      await storage.signals.keep(entries.slice(0, 5));
      gate.set(mode);
      for (const part of [entries.slice(5, 6), entries.slice(5, 7)]) {
        await expect(storage.signals.keep(part)).rejects.toThrow(StorageUnavailableError);
        await expect(storage.signals.page({}, 5)).rejects.toThrow(StorageUnavailableError);
      }
      gate.set('open');
      while (
        await storage.signals.keep(entries.slice(5)).then(
          () => false,
          () => true,
        )
      );
      expect(await kept()).toBe(12);
      expect((await storage.signals.news(market, 'signal', 100)).map(({ seq }) => seq)).toEqual(
        entries.map((_, i) => i + 1),
      );
    },
    60_000,
  );

  it('may be down at the start', async () => {
    gate.set('shut');
    await open();
    await expect(kept()).rejects.toThrow(StorageUnavailableError);
    gate.set('open');
    expect(await kept()).toBe(0);
    await storage.signals.keep(entries);
    expect(await kept()).toBe(12);
  });

  it('that has turned read-only is left for another connection', async () => {
    await open();
    const name = url.pathname.slice(1);
    const { db } = storage.engine;
    const setting = (value: 'on' | 'off') =>
      sql.raw(`alter database ${name} set default_transaction_read_only = ${value}`);
    await storage.signals.keep(entries.slice(0, 1));
    await setting('on').execute(db);
    await sql`set default_transaction_read_only = on`.execute(db);
    await expect(storage.signals.keep(entries.slice(1, 2))).rejects.toThrow(StorageUnavailableError);
    await sql`set default_transaction_read_only = off`.execute(db);
    await db.connection().execute(async (one) => {
      await sql`set default_transaction_read_only = off`.execute(one);
      await setting('off').execute(one);
    });
    while (
      await storage.signals.keep(entries.slice(1)).then(
        () => false,
        () => true,
      )
    );
    expect(await kept()).toBe(12);
  });
});
