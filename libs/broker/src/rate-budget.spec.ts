import { epochMs, ExchangeUnavailableError } from '#libs/market';
import * as fc from 'fast-check';
import { RememberedBans } from './testing/remembered-bans.js';
import { RateBudget } from './rate-budget.js';
import { RateGate } from './rate-gate.js';
import { ManualTimers } from './testing/manual-timers.js';
import { pause } from './timers.js';

const RULE = { name: 'weight', limit: 100, windowMs: 60_000 };
const NOW = { urgency: 'now', stop: undefined } as const;
const BACKFILL = { urgency: 'backfill', stop: undefined } as const;

const ANSWERED = (): Promise<void> => Promise.resolve();

function gateOf(timers: ManualTimers, bans = new RememberedBans(), startsAt = 1_700_000_000_000): RateGate {
  return new RateGate('TEST', { timers, bans, clock: { now: () => epochMs(startsAt + timers.now()) } });
}

function budgetOf(timers: ManualTimers): RateBudget {
  return new RateBudget(gateOf(timers), timers, RULE);
}

async function settle(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
}

it('never books more than 80 % in one of its minutes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 40 }), async (weights) => {
      const timers = new ManualTimers();
      const rates = budgetOf(timers);
      for (const weight of weights) {
        await rates.spend(weight, NOW, ANSWERED).catch(() => {
          timers.advance(60_000);
          return rates.spend(weight, NOW, ANSWERED);
        });
        expect(rates.report.used).toBeLessThanOrEqual(80);
      }
    }),
  );
});

it('never lets more than the share into any stretch of its length, wherever the exchange begins its own', async () => {
  const step = fc.record({ weight: fc.integer({ min: 1, max: 20 }), pauseMs: fc.integer({ min: 0, max: 9_000 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
      const timers = new ManualTimers();
      const rates = budgetOf(timers);
      const passed: { at: number; weight: number }[] = [];
      for (const { weight, pauseMs } of steps) {
        timers.advance(pauseMs);
        const taken = rates.spend(weight, NOW, ANSWERED).then(() => passed.push({ at: timers.now(), weight }));
        await settle();
        while (timers.pending > 0) {
          timers.skip(60_000);
          await settle();
        }
        await taken.catch(() => undefined);
      }
      for (const { at } of passed) {
        const inside = passed.filter((one) => one.at >= at && one.at < at + 60_000);
        expect(inside.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(80);
      }
    }),
  );
});

it('counts a request that is long on its way as one that may arrive at any moment of it', async () => {
  const step = fc.record({
    weight: fc.integer({ min: 1, max: 20 }),
    pauseMs: fc.integer({ min: 0, max: 9_000 }),
    outMs: fc.integer({ min: 0, max: 20_000 }),
    backMs: fc.integer({ min: 0, max: 5_000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      const timers = new ManualTimers();
      const rates = budgetOf(timers);
      const arrived: { at: number; weight: number }[] = [];
      for (const { weight, pauseMs, outMs, backMs } of steps) {
        timers.advance(pauseMs);
        const ask = async (): Promise<void> => {
          await pause(timers, outMs);
          arrived.push({ at: timers.now(), weight });
          await pause(timers, backMs);
        };
        void rates.spend(weight, BACKFILL, ask);
        await settle();
      }
      for (let left = 4_000; timers.pending > 0 && left > 0; left -= 1) {
        timers.advance(100);
        await settle();
      }
      expect(arrived).toHaveLength(steps.length);
      for (const { at } of arrived) {
        const inside = arrived.filter((one) => one.at >= at && one.at < at + 60_000);
        expect(inside.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(50);
      }
    }),
    { numRuns: 20 },
  );
});

it('lets go of what a failed request has taken, a window later', async () => {
  const timers = new ManualTimers();
  const rates = budgetOf(timers);
  await expect(rates.spend(80, NOW, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(rates.report.used).toBe(80);
  timers.advance(60_000);
  expect(rates.report.used).toBe(0);
});

it('lets one request through that alone is too heavy', async () => {
  const rates = budgetOf(new ManualTimers());
  await rates.spend(500, NOW, ANSWERED);
  expect(rates.report).toEqual({ ...RULE, used: 500 });
});

it('counts what others behind the same address have spent', async () => {
  const timers = new ManualTimers();
  const rates = budgetOf(timers);
  await rates.spend(1, NOW, ANSWERED);
  rates.observe(79);
  timers.advance(52_000);
  const next = rates.spend(2, NOW, ANSWERED);
  await settle();
  expect(timers.pending).toBe(1);
  timers.advance(8_000);
  await next;
  expect(timers.now()).toBe(60_000);
});

it('keeps nobody waiting longer than eight seconds', async () => {
  const timers = new ManualTimers();
  const rates = budgetOf(timers);
  await rates.spend(80, NOW, ANSWERED);
  timers.advance(14_500);
  const refusals = await Promise.all(
    Array.from({ length: 600 }, () => rates.spend(20, NOW, ANSWERED).catch((error: unknown) => error)),
  );
  for (const refusal of refusals) expect(refusal).toBeInstanceOf(ExchangeUnavailableError);
  expect(refusals[0]).toMatchObject({
    retryAfterSeconds: 46,
    message: 'What may be asked of the exchange in this window is spent: ask again in 46 s',
  });
  expect(timers.pending).toBe(0);
});

it('turns away at the end of the minute who does not fit into the next either', async () => {
  const timers = new ManualTimers();
  const rates = budgetOf(timers);
  await rates.spend(80, NOW, ANSWERED);
  timers.advance(55_000);
  const waiting = Promise.allSettled(Array.from({ length: 6 }, () => rates.spend(20, NOW, ANSWERED)));
  await settle();
  timers.advance(5_000);
  const outcomes = (await waiting).map(({ status }) => status);
  expect(outcomes).toEqual([...Array.from({ length: 4 }, () => 'fulfilled'), 'rejected', 'rejected']);
  expect(timers.now()).toBe(60_000);
});

it('lets go of a caller that gives up', async () => {
  const timers = new ManualTimers();
  const rates = budgetOf(timers);
  await rates.spend(80, NOW, ANSWERED);
  timers.advance(55_000);
  const stop = new AbortController();
  const waiting = rates.spend(80, { urgency: 'now', stop: stop.signal }, ANSWERED);
  await settle();
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  expect(timers.pending).toBe(0);
});

it('keeps what fills holes waiting where somebody would still be served', async () => {
  const timers = new ManualTimers();
  const rates = budgetOf(timers);
  await rates.spend(45, NOW, ANSWERED);
  const filled = rates.spend(10, BACKFILL, ANSWERED).then(() => timers.now());
  await settle();
  await rates.spend(30, NOW, ANSWERED);
  timers.advance(60_000);
  expect(await filled).toBe(60_000);
});

describe('a shut gate', () => {
  it('stays shut for the longest time that was asked', async () => {
    const timers = new ManualTimers();
    const gate = gateOf(timers);
    const rates = new RateBudget(gate, timers, RULE);
    gate.shut(10, 'banned');
    gate.shut(2, 'slow down');
    timers.advance(8_500);
    const refusal = await rates.spend(1, NOW, ANSWERED).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ExchangeUnavailableError);
    expect(refusal).toMatchObject({ retryAfterSeconds: 2, message: 'TEST must not be asked for another 2 s: banned' });
    timers.advance(1_500);
    await rates.spend(1, NOW, ANSWERED);
  });

  it('is still shut in the next process, for what is left of the time', () => {
    const bans = new RememberedBans();
    gateOf(new ManualTimers(), bans).shut(120, 'banned');
    const timers = new ManualTimers();
    const next = gateOf(timers, bans, 1_700_000_000_000 + 50_000);
    expect(() => next.pass()).toThrow('TEST must not be asked for another 70 s: banned');
    expect(next.ban).toEqual({ until: 1_700_000_120_000, reason: 'banned' });
    timers.advance(70_000);
    next.pass();
    expect(next.ban).toBeUndefined();
  });

  it('is opened after a week at the latest, whatever a wrong clock wrote down', () => {
    const bans = new RememberedBans();
    bans.save('TEST', { until: epochMs(1_700_000_000_000 + 1e11), reason: 'banned' });
    const timers = new ManualTimers();
    const gate = gateOf(timers, bans);
    expect(() => gate.pass()).toThrow('banned');
    timers.advance(7 * 86_400_000);
    expect(() => gate.pass()).not.toThrow();
  });
});
