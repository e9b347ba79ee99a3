import { hash } from 'node:crypto';
import { minutesFrom } from '../../../test/support/views.js';
import { epochMs } from '#libs/market';
import type { Entry, Outcome, SignalFilter } from '#libs/signal';
import type { DamagedRecordError } from './errors.js';
import { NewerSchemaError } from './errors.js';
import { migrate } from './schema/migrate.js';
import type { Storage } from './storage.js';
import { DecidedMarket, engine, signalsOf } from '../../../test/support/decided-market.js';
import { ENGINES, openedIn, type TestPlace } from './testing/stores.js';

const market = { broker: 'BINANCE', symbol: 'BTCUSDT' };
const { entries } = new DecidedMarket(60);
const signals = signalsOf(entries);
const events = entries.flatMap((entry) => entry.events);

describe.each(ENGINES)('the %s store', (_name, make) => {
  let test: TestPlace;
  let storage: Storage;
  let damaged: DamagedRecordError[];

  beforeEach(async () => {
    test = await make();
    damaged = [];
    storage = await openedIn(test, damaged);
  });

  afterEach(async () => {
    if (damaged.length > 0) throw new Error(`Records must be sound, were damaged: ${damaged.join(', ')}`);
    await storage.close();
    await test.clear();
  });

  /** The same place, opened anew: what a restart finds. */
  async function reopened(): Promise<Storage> {
    await storage.close();
    storage = await openedIn(test, damaged);
    return storage;
  }

  async function keepAll(of: readonly Entry[] = entries, together = 7): Promise<void> {
    for (let i = 0; i < of.length; i += together) await storage.signals.keep(of.slice(i, i + together));
  }

  const minutesOf = async (filter: SignalFilter, limit = 100): Promise<number[]> =>
    (await storage.signals.page(filter, limit)).signals.map(({ signal }) => (signal.asOf - minutesFrom(0)) / 60_000);

  it('gives back what it was given, after a restart', async () => {
    await keepAll();
    const again = await reopened();
    const outcomes = new Map(
      events.flatMap((one) => (one.type === 'outcome' ? [[one.outcome.signalId, one.outcome]] : [])),
    );
    expect([...outcomes.values()].length).toBeGreaterThan(1);
    for (const { decision } of entries) {
      if (!decision) throw new Error('A decision expected');
      const found = await again.signals.find(decision.signal.id);
      expect(found?.signal).toEqual(decision.signal);
      expect(found?.signal.instrument.facts).toEqual(decision.signal.instrument.facts);
      expect(await again.signals.evidence(decision.signal.id)).toEqual({ ...decision.evidence, sheets: [] });
    }
    expect(await again.signals.find('nobody')).toBeUndefined();
    expect(await again.signals.evidence('nobody')).toBeUndefined();
    expect(await again.signals.sheet('sha256:0')).toBeUndefined();
    const told: Outcome[] = [];
    for await (const outcome of again.signals.outcomes()) told.push(outcome);
    expect(told).toEqual(events.flatMap((one) => (one.type === 'outcome' ? [one.outcome] : [])));
  });

  it('adds what became of a signal', async () => {
    await keepAll();
    const closed = events.flatMap((one) =>
      one.type === 'outcome' && one.outcome.kind === 'signal' ? [one.outcome] : [],
    );
    expect(closed.length).toBeGreaterThan(0);
    for (const outcome of closed) expect((await storage.signals.find(outcome.signalId))?.outcome).toEqual(outcome);
    const page = await storage.signals.page({ signal: 'Long' }, 100);
    expect(page.signals.filter(({ outcome }) => outcome)).toHaveLength(closed.length);
  });

  it('numbers the news of a market and channel without a hole, and keeps each once', async () => {
    const first = (await storage.signals.keep(entries)).flat();
    const second = (await storage.signals.keep(entries)).flat();
    expect(second).toEqual(first.map((one) => ({ ...one, isNew: false })));
    const again = await reopened();
    for (const channel of ['signal', 'signal_outcome', 'vote_outcome'] as const) {
      const of = first.filter((one) => one.channel === channel);
      expect(of.map(({ seq }) => seq)).toEqual(of.map((_, i) => i + 1));
      const kept = await again.signals.news(market, channel, 1000);
      expect(kept.map(({ seq, news }) => ({ seq, news }))).toEqual(of.map(({ seq, news }) => ({ seq, news })));
    }
    expect(first.filter(({ channel }) => channel === 'signal')).toHaveLength(60);
    expect((await again.signals.news(market, 'signal', 5)).map(({ seq }) => seq)).toEqual([56, 57, 58, 59, 60]);
  });

  it('takes a ledger up where it stood', async () => {
    await keepAll(entries.slice(0, 56));
    const kept = await (await reopened()).signals.ledger(market, 'followed');
    if (!kept) throw new Error('A ledger expected');
    expect(kept.asOf).toBe(minutesFrom(55));
    expect(JSON.stringify(kept.state)).toBe(JSON.stringify(entries[55]?.ledgers.followed));
    const ledger = engine.resumeLedger(kept.state, (id) => kept.signals.find((signal) => signal.id === id));
    expect(JSON.stringify(ledger.state)).toBe(JSON.stringify(kept.state));
    expect(ledger.state.lives.length + ledger.state.shadows.length).toBeGreaterThan(0);
    expect(await storage.signals.ledger(market, 'asked')).toBeUndefined();
  });

  it('never lets an older ledger take the place of a newer one', async () => {
    await keepAll();
    await storage.signals.keep(entries.slice(0, 5));
    expect((await storage.signals.ledger(market, 'followed'))?.asOf).toBe(minutesFrom(59));
  });

  it('keeps a second decision on a candle by the same configuration as an answer, which is no news', async () => {
    const [one] = entries;
    if (!one?.decision) throw new Error('A decision expected');
    await storage.signals.keep([one]);
    const other = { ...one.decision.signal, id: '00000000-0000-5000-8000-000000000000' };
    const rival = { ...one, events: events.slice(0, 1), decision: { ...one.decision, signal: other } };
    const [told] = await storage.signals.keep([rival]);
    expect(told?.map(({ news }) => news.type)).toEqual(events.slice(0, 1).map(({ type }) => type));
    expect((await storage.signals.find(other.id))?.signal).toEqual(other);
    expect((await storage.signals.latest(market))?.id).toBe(one.decision.signal.id);
    expect(await storage.signals.keep([{ ...rival, events: [] }])).toEqual([[]]);
    expect(await storage.signals.news(market, 'signal', 10)).toHaveLength(1);
  });

  it('tells decisions again under new numbers once the clock of the exchange has gone back', async () => {
    await storage.signals.keep(entries.slice(0, 20));
    await storage.signals.turnBack(market, minutesFrom(14));
    expect(await storage.signals.ledger(market, 'followed')).toBeUndefined();
    expect((await storage.signals.latest(market))?.asOf).toBe(minutesFrom(14));
    const again = (await storage.signals.keep(entries.slice(13, 17))).flat();
    const decisions = again.filter(({ channel }) => channel === 'signal');
    expect(decisions.map(({ seq, isNew }) => [seq, isNew])).toEqual([
      [14, false],
      [15, false],
      [21, true],
      [22, true],
    ]);
    expect((await storage.signals.latest(market))?.asOf).toBe(minutesFrom(16));
  });

  it('lists newest first, each once, and filters', async () => {
    await keepAll(entries.slice(0, 20));
    expect(await minutesOf({})).toEqual(Array.from({ length: 20 }, (_, i) => 19 - i));
    const longs = signals.slice(0, 20).flatMap(({ signal }, i) => (signal === 'Long' ? [i] : []));
    expect(longs.length).toBeGreaterThan(0);
    expect(await minutesOf({ signal: 'Long' })).toEqual(longs.toReversed());
    expect(await minutesOf({ from: minutesFrom(3), to: minutesFrom(6) })).toEqual([5, 4, 3]);
    expect(await minutesOf({ symbol: 'ETHUSDT' })).toEqual([]);
    const grid = { broker: 'BINANCE', strategy: 'grid', setup: 'Grid', tradable: false } as const;
    expect(await minutesOf(grid)).toEqual(longs.toReversed());
  });

  it('pages from place to place until nothing follows', async () => {
    await keepAll(entries.slice(0, 20));
    const first = await storage.signals.page({}, 15);
    expect(first.next).toEqual({ asOf: minutesFrom(5), id: signals[5]?.id });
    const rest = await storage.signals.page({}, 15, first.next);
    expect(rest.signals).toHaveLength(5);
    expect(rest.next).toBeUndefined();
    expect((await storage.signals.page({}, 20)).next).toBeUndefined();
  });

  it('keeps the sheets of trades that a decision names, and gives none out that is not what its name says', async () => {
    const [one] = entries;
    if (!one?.decision) throw new Error('A decision expected');
    const { decision } = one;
    const text = '1,,1741057200000,269100,5,1\n';
    const [good, bad] = [`sha256:${hash('sha256', text)}`, `sha256:${hash('sha256', 'other')}`];
    const sheets = [good, bad].map((digest) => ({ digest, text }));
    await storage.signals.keep([{ ...one, decision: { ...decision, evidence: { ...decision.evidence, sheets } } }]);
    expect(await storage.signals.sheet(good)).toBe(text);
    await expect(storage.signals.sheet(bad)).rejects.toThrow('was damaged');
  });

  it('refuses a store that a newer version has changed, and leaves it as it is', async () => {
    const noop = { up: async () => undefined };
    const all = { '0001-first': noop, '9999-later': noop };
    expect(await migrate(storage.engine, all)).toEqual(['9999-later']);
    await storage.close();
    await expect(openedIn(test)).rejects.toThrow(NewerSchemaError);
    await expect(openedIn(test)).rejects.toThrow('was changed by 9999-later');
    storage = await openedIn(await make());
  });

  it('keeps nothing of a migration that fails on its way', async () => {
    const later = {
      up: async (db: Parameters<typeof migrate>[0]['db']) => {
        await db.schema.createTable('half').addColumn('one', 'text').execute();
        throw new Error('the power went');
      },
    };
    await expect(migrate(storage.engine, { '0001-first': later, '0002-later': later })).rejects.toThrow('power');
    const tables = await storage.engine.db.introspection.getTables();
    expect(tables.map(({ name }) => name)).not.toContain('half');
    expect(await migrate(storage.engine)).toEqual([]);
  });

  it('forgets old Flats and news bit by bit, and never a Long or Short, its evidence or what became of it', async () => {
    await keepAll();
    const [longs, flats] = [true, false].map((isLong) =>
      signals.filter(({ signal }) => (signal !== 'Flat') === isLong),
    );
    const days = 19 / 1440;
    while (await storage.forgetSome({ flatDays: days, sheetDays: days }));
    const left = (await storage.signals.page({}, 100)).signals.map(({ signal }) => signal.id);
    const young = flats?.filter(({ asOf }) => asOf >= minutesFrom(40)) ?? [];
    expect(young.length).toBeGreaterThan(10);
    expect(new Set(left)).toEqual(new Set([...(longs ?? []), ...young].map(({ id }) => id)));
    for (const id of left) expect((await storage.signals.evidence(id))?.signalId).toBe(id);
    const told: Outcome[] = [];
    for await (const outcome of storage.signals.outcomes()) told.push(outcome);
    expect(told).toHaveLength(events.filter(({ type }) => type === 'outcome').length);
    await storage.forgetSome({ flatDays: 0, sheetDays: 0 });
    expect(
      (await storage.signals.keep([new DecidedMarket(61).entries[60]].flatMap((one) => one ?? []))).flat().at(-1)?.seq,
    ).toBe(61);
  });

  it('keeps keys and the watchlist', async () => {
    const key = {
      id: 'k1',
      name: 'dashboard',
      hash: 'abc',
      scopes: ['read', 'signal'],
      createdAt: epochMs(1_741_057_200_000),
      expiresAt: undefined,
      revokedAt: undefined,
    };
    await storage.keys.add(key);
    await storage.watchlist.put(market, key.createdAt);
    await storage.watchlist.put(market, key.createdAt);
    const again = await reopened();
    expect(await again.keys.byHash('abc')).toEqual(key);
    expect(await again.keys.revoke('k1', key.createdAt)).toBe(true);
    expect(await again.keys.revoke('k1', key.createdAt)).toBe(false);
    expect(await again.keys.list()).toEqual([{ ...key, revokedAt: key.createdAt }]);
    await expect(again.keys.add({ ...key, id: 'k2' })).rejects.toThrow(/unique/i);
    expect(await again.watchlist.list()).toEqual([market]);
    expect(await again.watchlist.remove(market)).toBe(true);
    expect(await again.watchlist.remove(market)).toBe(false);
  });
});
