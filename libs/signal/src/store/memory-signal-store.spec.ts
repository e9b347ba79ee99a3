import { minutesFrom, outOfBalance, viewOf } from '../../../../test/support/views.js';
import { createStrategies } from '#libs/strategy';
import type { Evidence } from '../evidence/evidence.js';
import type { Outcome } from '../outcome/outcome.js';
import { signalSettings } from '../settings.js';
import type { Signal } from '../signal.js';
import { SignalEngine } from '../signal-engine.js';
import { VotingService } from '../voting.service.js';
import { MemorySignalStore } from './memory-signal-store.js';
import type { SignalFilter } from './signal-store.js';

const settings = signalSettings();
const engine = new SignalEngine(createStrategies(), new VotingService(settings.voting, settings.terms), settings);

function signalAt(minute: number, kind: 'Long' | 'Flat' = 'Flat'): Signal {
  const state = kind === 'Flat' ? { state: outOfBalance } : {};
  return engine.decide(viewOf({ asOf: minutesFrom(minute), ...state }), { stalenessMs: 0 });
}

const evidence = ({ id }: Signal): Evidence => ({ signalId: id, digest: 'sha256:0', text: '{}', sheets: [] });

async function storeOf(
  signals: readonly Signal[],
  limits?: ConstructorParameters<typeof MemorySignalStore>[0],
): Promise<MemorySignalStore> {
  const store = new MemorySignalStore(limits);
  for (const signal of signals) await store.save(signal, evidence(signal));
  return store;
}

describe('the store in memory', () => {
  const signals = Array.from({ length: 20 }, (_, i) => signalAt(i, i % 5 === 0 ? 'Long' : 'Flat'));

  const minutesOf = async (store: MemorySignalStore, filter: SignalFilter, limit = 100): Promise<number[]> =>
    (await store.page(filter, limit)).signals.map(({ signal }) => (signal.asOf - minutesFrom(0)) / 60_000);

  it('finds by id, with evidence and outcome', async () => {
    const store = await storeOf(signals);
    const [one] = signals;
    if (!one) throw new Error('A signal expected');
    expect(await store.find(one.id)).toEqual({ signal: one, outcome: undefined });
    expect((await store.evidence(one.id))?.signalId).toBe(one.id);
    const outcome = { signalId: one.id, kind: 'signal' } as Outcome;
    await store.close(outcome);
    expect((await store.find(one.id))?.outcome).toBe(outcome);
    expect(await store.find('nobody')).toBeUndefined();
    expect(await store.evidence('nobody')).toBeUndefined();
    await store.close({ ...outcome, signalId: 'nobody' });
  });

  it('lists newest first, each once however often it was saved', async () => {
    const store = await storeOf([...signals, ...signals]);
    expect(await minutesOf(store, {})).toEqual(Array.from({ length: 20 }, (_, i) => 19 - i));
  });

  it('filters', async () => {
    const store = await storeOf(signals);
    expect(await minutesOf(store, { signal: 'Long' })).toEqual([15, 10, 5, 0]);
    expect(await minutesOf(store, { from: minutesFrom(3), to: minutesFrom(6) })).toEqual([5, 4, 3]);
    expect(await minutesOf(store, { symbol: 'ETHUSDT' })).toEqual([]);
    expect(await minutesOf(store, { broker: 'BINANCE', strategy: 'grid', setup: 'Grid', tradable: false })).toEqual([
      15, 10, 5, 0,
    ]);
  });

  it('pages from place to place until nothing follows', async () => {
    const store = await storeOf(signals);
    const first = await store.page({}, 15);
    expect(first.next).toEqual({ asOf: minutesFrom(5), id: signals[5]?.id });
    const rest = await store.page({}, 15, first.next);
    expect(rest.signals).toHaveLength(5);
    expect(rest.next).toBeUndefined();
    expect((await store.page({}, 20)).next).toBeUndefined();
  });

  it('forgets the oldest, Flats without crowding out signals', async () => {
    const store = await storeOf(signals, { signals: 2, flats: 3 });
    expect(await minutesOf(store, {})).toEqual([19, 18, 17, 15, 10]);
  });
});
