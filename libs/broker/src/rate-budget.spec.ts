import { ExchangeUnavailableError } from '#libs/market';
import * as fc from 'fast-check';
import { RateBudget } from './rate-budget.js';
import { ManualTimers } from './testing/manual-timers.js';

async function settle(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
}

it('never books more than 80 % in one of its minutes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 40 }), async (weights) => {
      const timers = new ManualTimers();
      const rates = new RateBudget('TEST', timers, 100);
      for (const weight of weights) {
        await rates.take(weight).catch(() => {
          timers.advance(60_000);
          return rates.take(weight);
        });
        expect(rates.budget.usedWeight).toBeLessThanOrEqual(80);
      }
    }),
  );
});

it('lets one request through that alone is too heavy', async () => {
  const rates = new RateBudget('TEST', new ManualTimers(), 100);
  await rates.take(500);
  expect(rates.budget).toEqual({ usedWeight: 500, limit: 100 });
});

it('counts what others behind the same address have spent', async () => {
  const timers = new ManualTimers();
  const rates = new RateBudget('TEST', timers, 100);
  await rates.take(1);
  rates.observe(79);
  timers.advance(52_000);
  const next = rates.take(2);
  await settle();
  expect(timers.pending).toBe(1);
  timers.advance(8_000);
  await next;
  expect(timers.now()).toBe(60_000);
});

it('keeps nobody waiting longer than eight seconds', async () => {
  const timers = new ManualTimers();
  const rates = new RateBudget('TEST', timers, 100);
  await rates.take(80);
  timers.advance(14_500);
  const refusals = await Promise.all(
    Array.from({ length: 600 }, () => rates.take(20).catch((error: unknown) => error)),
  );
  for (const refusal of refusals) expect(refusal).toBeInstanceOf(ExchangeUnavailableError);
  expect(refusals[0]).toMatchObject({
    retryAfterSeconds: 46,
    message: 'What TEST may be asked in this minute is spent: ask again in 46 s',
  });
  expect(timers.pending).toBe(0);
});

it('turns away at the end of the minute who does not fit into the next either', async () => {
  const timers = new ManualTimers();
  const rates = new RateBudget('TEST', timers, 100);
  await rates.take(80);
  timers.advance(55_000);
  const waiting = Promise.allSettled(Array.from({ length: 6 }, () => rates.take(20)));
  await settle();
  timers.advance(5_000);
  const outcomes = (await waiting).map(({ status }) => status);
  expect(outcomes).toEqual([...Array.from({ length: 4 }, () => 'fulfilled'), 'rejected', 'rejected']);
  expect(timers.now()).toBe(60_000);
});

it('stays shut for the longest time that was asked', async () => {
  const timers = new ManualTimers();
  const rates = new RateBudget('TEST', timers, 100);
  rates.shut(10, 'banned');
  rates.shut(2, 'slow down');
  timers.advance(8_500);
  const refusal = await rates.take(1).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ExchangeUnavailableError);
  expect(refusal).toMatchObject({ retryAfterSeconds: 2, message: 'TEST must not be asked for another 2 s: banned' });
  timers.advance(1_500);
  await rates.take(1);
});

it('lets go of a caller that gives up', async () => {
  const timers = new ManualTimers();
  const rates = new RateBudget('TEST', timers, 100);
  await rates.take(80);
  timers.advance(55_000);
  const stop = new AbortController();
  const waiting = rates.take(80, stop.signal);
  await settle();
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  expect(timers.pending).toBe(0);
});
