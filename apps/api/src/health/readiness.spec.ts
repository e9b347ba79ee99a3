import { Readiness } from './readiness.js';

const WELL = { draining: false, started: true, silentMs: 900, loopMs: 20, share: 0.5 };

function readinessOf(more: Partial<typeof WELL>): Readiness {
  const { loopMs, share, ...lifecycle } = { ...WELL, ...more };
  return new Readiness(lifecycle, { loopMs: () => loopMs, memoryShare: () => share });
}

describe('readiness', () => {
  it.each([
    [{}, []],
    [{ started: false }, ['starting']],
    [{ draining: true }, ['draining']],
    [{ loopMs: 499 }, []],
    [{ loopMs: 500 }, ['event loop is late']],
    [{ share: 0.9 }, ['memory is nearly used up']],
    [{ draining: true, loopMs: 6000 }, ['draining', 'event loop is late']],
  ])('with %j has the faults %j', (signs, faults) => expect(readinessOf(signs).faults()).toEqual(faults));

  it.each([
    [{}, true],
    [{ started: false, draining: true, share: 1 }, true],
    [{ loopMs: 4999 }, true],
    [{ loopMs: 5000 }, false],
    [{ silentMs: 15_000 }, false],
  ])('with %j is alive: %s', (signs, isAlive) => expect(readinessOf(signs).isAlive).toBe(isAlive));
});
