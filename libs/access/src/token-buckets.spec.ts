import fc from 'fast-check';
import { ManualClock } from './testing/manual-clock.js';
import { TokenBuckets } from './token-buckets.js';

const RULE = { capacity: 10, refillMs: 60_000 };

describe('a token bucket', () => {
  it('grants what it holds at once, then what flows in', () => {
    const clock = new ManualClock();
    const buckets = new TokenBuckets(RULE, clock);
    const grants = Array.from({ length: 11 }, () => buckets.take('a').granted);
    expect(grants).toEqual([...Array.from({ length: 10 }, () => true), false]);
    clock.pass(6000);
    expect(buckets.take('a').granted).toBe(true);
    expect(buckets.take('a').granted).toBe(false);
  });

  it('tells what is left, when it is full again, and how long to wait', () => {
    const buckets = new TokenBuckets(RULE, new ManualClock());
    expect(buckets.take('a', 4)).toEqual({ granted: true, limit: 10, remaining: 6, resetSeconds: 24, retrySeconds: 0 });
    expect(buckets.take('a', 9)).toEqual({
      granted: false,
      limit: 10,
      remaining: 6,
      resetSeconds: 24,
      retrySeconds: 18,
    });
  });

  it('keeps names apart and forgets those longest unused', () => {
    const buckets = new TokenBuckets(RULE, new ManualClock(), 2);
    buckets.take('a', 10);
    expect(buckets.take('b').granted).toBe(true);
    expect(buckets.take('a').granted).toBe(false);
    buckets.take('c');
    expect(buckets.take('a').granted).toBe(false);
    expect(buckets.take('b').remaining).toBe(9);
  });

  it('never grants more than its capacity and what flowed in, in whatever order it is asked, the clock set back or not', () => {
    const steps = fc.array(
      fc.record({ ms: fc.integer({ min: -5000, max: 20_000 }), cost: fc.integer({ min: 1, max: 5 }) }),
    );
    fc.assert(
      fc.property(steps, (asked) => {
        const clock = new ManualClock();
        const buckets = new TokenBuckets(RULE, clock);
        let granted = 0;
        let forward = 0;
        for (const { ms, cost } of asked) {
          clock.pass(ms);
          forward += Math.max(0, ms);
          if (buckets.take('a', cost).granted) granted += cost;
        }
        expect(granted).toBeLessThanOrEqual(10 + forward / 6000 + 1e-6);
      }),
    );
  });
});
