import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { PLACES } from './watchdog-thread.js';
import { POST, Watchdog } from './watchdog.js';

/** Loops until it is stopped from outside. */
function hang(): never {
  for (;;);
}

/** A thread that claims no work, and takes its time to end what is claimed. */
const SLOW_END = `
  const { Session } = require('node:inspector');
  const { parentPort, workerData: { memory, place } } = require('node:worker_threads');
  parentPort.postMessage('ready');
  while (Atomics.load(memory, place) !== -1);
  Atomics.wait(memory, place, -1, 50);
  const session = new Session();
  session.connectToMainThread();
  session.post('Runtime.terminateExecution', () => session.disconnect());
`;

describe('the watchdog', () => {
  const watchdog = new Watchdog(50);

  it('hands on what work answers, and what it throws', () => {
    expect(watchdog.run(() => 7)).toEqual({ value: 7 });
    expect(watchdog.run(() => undefined)).toEqual({ value: undefined });
    const error = new RangeError('no');
    expect(() => watchdog.run(() => { throw error; })).toThrow(error); // prettier-ignore
  });

  it('ends an endless loop', () => {
    expect(watchdog.run(hang)).toBeUndefined();
  });

  it('ends work that catches everything', () => {
    const stubborn = (): string => {
      try {
        return hang();
      } catch {
        return 'caught';
      }
    };
    expect(watchdog.run(stubborn)).toBeUndefined();
  });

  it('ends a search that backtracks for ever', () => {
    expect(watchdog.run(() => /^(a+)+$/.test(`${'a'.repeat(64)}b`))).toBeUndefined();
  });

  it('goes on afterwards', () => {
    expect(watchdog.run(hang)).toBeUndefined();
    expect(watchdog.run(() => 'next')).toEqual({ value: 'next' });
  });

  it('keeps work whose end has been ordered until that comes, so that it meets nothing else', async () => {
    watchdog.run(() => 7);
    const { memory }: { memory: Int32Array } = Reflect.get(runInThisContext('globalThis'), POST);
    const slow = new Worker(SLOW_END, { eval: true, workerData: { memory, place: PLACES.work } });
    await once(slow, 'message');
    const claimed = (): string => {
      Atomics.store(memory, PLACES.work, -1);
      return 'got away';
    };
    expect(watchdog.run(claimed)).toBeUndefined();
    expect(watchdog.run(() => 'next')).toEqual({ value: 'next' });
    await once(slow, 'exit');
  });

  it('ends work of a worker too', async () => {
    const module = pathToFileURL(resolve('dist/libs/strategy/src/watchdog.js')).href;
    const script = `import('${module}').then(({ Watchdog }) => {
      const watchdog = new Watchdog(50);
      const answers = [watchdog.run(() => { for (;;); }), watchdog.run(() => 7)];
      require('node:worker_threads').parentPort.postMessage(answers);
    })`;
    const worker = new Worker(script, { eval: true });
    expect(await once(worker, 'message')).toEqual([[undefined, { value: 7 }]]);
    await worker.terminate();
  });

  it('leaves nothing behind that holds the work', () => {
    const names = (): readonly string[] => Object.getOwnPropertyNames(runInThisContext('globalThis'));
    const before = names();
    let during: readonly string[] = [];
    watchdog.run(() => (during = names()));
    expect(during).toHaveLength(before.length + 1);
    expect(names()).toEqual(before);
    watchdog.run(hang);
    expect(names()).toEqual(before);
  });

  it('lets promises and ticks wait until the caller is done', async () => {
    const order: string[] = [];
    await Promise.resolve();
    process.nextTick(() => order.push('tick'));
    const later = Promise.resolve().then(() => order.push('promise'));
    watchdog.run(() => order.push('work'));
    order.push('caller');
    await later;
    expect(order.slice(0, 2)).toEqual(['work', 'caller']);
    expect(order).toContain('promise');
  });

  it('ends work within work by the limit of the outermost', () => {
    const inner = new Watchdog(60_000);
    const begun = performance.now();
    expect(watchdog.run(() => inner.run(hang))).toBeUndefined();
    expect(performance.now() - begun).toBeLessThan(30_000);
    expect(watchdog.run(() => inner.run(() => 7))).toEqual({ value: { value: 7 } });
    expect(inner.run(() => 8)).toEqual({ value: 8 });
  });

  it('answers at once where there is no limit', () => {
    expect(new Watchdog(Infinity).run(() => 7)).toEqual({ value: 7 });
  });

  it.each([0, -1, 1.5, NaN, -Infinity])('refuses a limit of %d ms', (limit) => {
    expect(() => new Watchdog(limit)).toThrow(`Time limit must be whole milliseconds, at least 1, was ${limit}`);
  });
});
