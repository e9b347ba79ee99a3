import { epochMs } from '#libs/market';
import type { Decision, Entry, NumberedNews, Signal, SignalStore } from '#libs/signal';
import { StorageUnavailableError } from '#libs/storage';
import { Journal } from './journal.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function entryOf(id: string): Entry {
  const signal = { id } as Signal;
  const decision: Decision = { role: 'first', signal, evidence: { signalId: id, digest: '', text: '', sheets: [] } };
  return { broker: 'BINANCE', symbol: 'BTCUSDT', asOf: epochMs(1_741_057_200_000), events: [], decision, ledgers: {} };
}

/** A store that can be switched off, and remembers what it was given. */
class SwitchedStore {
  readonly kept: string[] = [];
  fault: Error | undefined;
  /** Keeps what it is given and says nevertheless that it could not. */
  losesAnswers = false;

  async keep(entries: readonly Entry[]): Promise<readonly (readonly NumberedNews[])[]> {
    if (this.fault && !this.losesAnswers) throw this.fault;
    const told = entries.map(({ decision, broker, symbol }) => {
      const { id } = decision?.signal ?? { id: '' };
      const isNew = !this.kept.includes(id);
      if (isNew) this.kept.push(id);
      const news = { type: 'decision', signal: { id } as Signal } as const;
      return [{ broker, symbol, channel: 'signal', seq: this.kept.indexOf(id) + 1, news, isNew } as const];
    });
    if (this.fault) throw this.fault;
    return told;
  }
}

function journalOn(store: SwitchedStore) {
  const told: NumberedNews[] = [];
  const outages: (string | undefined)[] = [];
  const lost: string[] = [];
  const pauses: (() => void)[] = [];
  const journal = new Journal(
    store as Pick<SignalStore, 'keep'> as SignalStore,
    (_ms, stop) =>
      new Promise((resolve) => {
        pauses.push(resolve);
        stop.addEventListener('abort', () => resolve());
      }),
    {
      tell: (news) => told.push(news),
      outage: (reason) => outages.push(reason),
      lost: ({ decision }) => lost.push(decision?.signal.id ?? ''),
    },
  );
  const ids = (): string[] => told.map(({ news }) => news.signal.id);
  return { journal, told, ids, outages, lost, pauses };
}

describe('the journal', () => {
  it('tells what is kept, in order, and nothing before', async () => {
    const store = new SwitchedStore();
    const { journal, ids } = journalOn(store);
    for (const id of ['a', 'b', 'c']) journal.keep(entryOf(id));
    expect(ids()).toEqual([]);
    await journal.kept('c');
    await turn();
    expect([store.kept, ids()]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    await expect(journal.kept('nobody')).resolves.toBeUndefined();
  });

  it('holds back everything while the store cannot answer, and then tells it in order', async () => {
    const store = new SwitchedStore();
    store.fault = new StorageUnavailableError('full disk');
    const { journal, ids, outages, pauses } = journalOn(store);
    for (let i = 0; i < 30; i += 1) journal.keep(entryOf(String(i)));
    await turn();
    expect([ids(), journal.waiting, journal.outage]).toEqual([[], 30, 'full disk']);
    pauses.shift()?.();
    await turn();
    store.fault = undefined;
    pauses.shift()?.();
    await journal.kept('29');
    await turn();
    expect(ids()).toEqual(Array.from({ length: 30 }, (_, i) => String(i)));
    expect(outages).toEqual(['full disk', undefined]);
    expect([journal.waiting, journal.outage]).toEqual([0, undefined]);
  });

  it('refuses who has waited too long for a decision to be kept', async () => {
    const store = new SwitchedStore();
    store.fault = new StorageUnavailableError('down');
    const { journal, pauses } = journalOn(store);
    journal.keep(entryOf('a'));
    await turn();
    const waiting = journal.kept('a');
    pauses.pop()?.();
    await expect(waiting).rejects.toThrow(StorageUnavailableError);
  });

  it('tells what was kept although the answer was lost', async () => {
    const store = new SwitchedStore();
    store.fault = new StorageUnavailableError('Connection terminated');
    store.losesAnswers = true;
    const { journal, told, pauses } = journalOn(store);
    journal.keep(entryOf('a'));
    await turn();
    expect([store.kept, told]).toEqual([['a'], []]);
    store.fault = undefined;
    pauses.shift()?.();
    await journal.kept('a');
    await turn();
    expect(told.map(({ seq, isNew }) => [seq, isNew])).toEqual([[1, true]]);
    journal.keep(entryOf('a'));
    await journal.kept('a');
    await turn();
    expect(told.map(({ isNew }) => isNew)).toEqual([true, false]);
  });

  it('loses one entry that no store would take, says so, and keeps the others', async () => {
    const store = new SwitchedStore();
    const keep = store.keep.bind(store);
    store.keep = async (entries) => {
      if (entries.some(({ decision }) => decision?.signal.id === 'bad')) throw new TypeError('no such thing');
      return keep(entries);
    };
    const { journal, ids, lost } = journalOn(store);
    const waiting = ['a', 'bad', 'b'].map((id) => {
      journal.keep(entryOf(id));
      return journal.kept(id);
    });
    await expect(waiting[1]).rejects.toThrow(StorageUnavailableError);
    await Promise.all([waiting[0], waiting[2]]);
    await turn();
    expect([ids(), lost]).toEqual([['a', 'b'], ['bad']]);
  });

  it('ends with what waits unkept where the store does not answer', async () => {
    const store = new SwitchedStore();
    store.fault = new StorageUnavailableError('down');
    const { journal, ids } = journalOn(store);
    journal.keep(entryOf('a'));
    await turn();
    await journal.close();
    expect([ids(), journal.waiting]).toEqual([[], 1]);
  });
});
