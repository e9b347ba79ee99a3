import * as fc from 'fast-check';
import { backOffMs, ConnectionPacer, systemTimers } from './reconnect.js';
import { ManualTimers } from './testing/manual-timers.js';

it('waits between one second and a ceiling that doubles up to a minute', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.nat(1_000), chance, (attempt, random) => {
      const wait = backOffMs(attempt, () => random);
      expect(wait).toBeGreaterThanOrEqual(1_000);
      expect(wait).toBeLessThanOrEqual(Math.min(60_000, 2_000 * 2 ** attempt));
    }),
  );
  expect([0, 1, 2, 5, 9].map((attempt) => backOffMs(attempt, () => 0.5))).toEqual([
    1_500, 2_500, 4_500, 30_500, 30_500,
  ]);
});

it('lets a hundred streams connect one a second', async () => {
  const timers = new ManualTimers();
  const pacer = new ConnectionPacer(timers);
  const at: number[] = [];
  const stop = new AbortController().signal;
  const all = Array.from({ length: 100 }, () => pacer.turn(stop).then(() => at.push(timers.now())));
  for (let second = 0; second < 100; second += 1) {
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
    timers.advance(1_000);
  }
  await Promise.all(all);
  expect(at).toEqual(Array.from({ length: 100 }, (_, i) => 1_000 * i));
});

it('lets a quarter of a limit be used at one a second, then its even share, and never more in its window', async () => {
  const timers = new ManualTimers();
  const pacer = new ConnectionPacer(timers, { limit: 120, windowMs: 600_000 });
  const at: number[] = [];
  const stop = new AbortController().signal;
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const turn = pacer.turn(stop).then(() => at.push(timers.now()));
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
    timers.skip(60_000);
    await turn;
  }
  expect(at.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, i) => 1_000 * i));
  expect((at[100] ?? 0) - (at[99] ?? 0)).toBeCloseTo(600_000 / 90, 6);
  const inWindow = at.map((start) => at.filter((time) => time >= start && time < start + 600_000).length);
  expect(Math.max(...inWindow)).toBeLessThanOrEqual(120);
});

it('does not keep one that gave up', async () => {
  const timers = new ManualTimers();
  const pacer = new ConnectionPacer(timers);
  const stop = new AbortController();
  await pacer.turn(stop.signal);
  const waiting = pacer.turn(stop.signal);
  stop.abort();
  await waiting;
  expect(timers.pending).toBe(0);
});

it('keeps all streams back once one was told to stay away, and then lets them in one a second', async () => {
  const timers = new ManualTimers();
  const pacer = new ConnectionPacer(timers);
  const at: number[] = [];
  const stop = new AbortController().signal;
  const join = () => pacer.turn(stop).then(() => at.push(timers.now()));
  const early = [join(), join(), join()];
  pacer.hold(30);
  pacer.hold(5);
  const all = [...early, join(), join()];
  for (let second = 0; second < 60; second += 1) {
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
    timers.advance(1_000);
  }
  await Promise.all(all);
  const [first, ...others] = at;
  expect(first).toBe(0);
  expect(others).toHaveLength(4);
  expect(Math.min(...others)).toBeGreaterThanOrEqual(30_000);
  expect(Math.max(...others)).toBeLessThanOrEqual(36_000);
  expect(new Set(others).size).toBe(4);
});

it('waits out what no timer of the machine can hold', async () => {
  let isOver = false;
  const cancel = systemTimers.after(9_999_999_000, () => (isOver = true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  cancel();
  expect(isOver).toBe(false);
});
