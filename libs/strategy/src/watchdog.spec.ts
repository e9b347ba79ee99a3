import { Watchdog } from './watchdog.js';

/** Loops until it is stopped from outside. */
function hang(): never {
  for (;;);
}

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

  it('answers at once where there is no limit', () => {
    expect(new Watchdog(Infinity).run(() => 7)).toEqual({ value: 7 });
  });

  it.each([0, -1, 1.5, NaN, -Infinity])('refuses a limit of %d ms', (limit) => {
    expect(() => new Watchdog(limit)).toThrow(`Time limit must be whole milliseconds, at least 1, was ${limit}`);
  });
});
