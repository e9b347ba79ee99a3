import * as fc from 'fast-check';
import { ExchangeUnavailableError, type MarketEvent } from '#libs/market';
import { minute } from '../testing/fake-market.js';
import { Followed, quiet } from '../testing/followed.js';

const MISHAPS = ['none', 'none', 'repeat', 'skip', 'cut', 'fault', 'lag', 'absent'] as const;

interface Step {
  readonly minutes: number;
  readonly mishap: (typeof MISHAPS)[number];
}

it('every candle comes once and in order, and only absent minutes become gaps, whatever happens', async () => {
  const step = fc.record({ minutes: fc.integer({ min: 0, max: 4 }), mishap: fc.constantFrom(...MISHAPS) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
      const feed = new Followed();
      await feed.live();
      for (const each of steps) await play(feed, each);
      const owed = thisMinute(feed);
      await settle(feed);
      await feed.end();
      expectWhole(feed.events, owed, feed.market.absent);
      expect(feed.error).toBeUndefined();
      expect(feed.timers.pending).toBe(0);
    }),
    { numRuns: 150 },
  );
});

/** Some minutes of market, and a mishap. */
async function play({ market, timers }: Followed, { minutes, mishap }: Step): Promise<void> {
  market.lag = mishap === 'lag' ? 1 : 0;
  if (mishap === 'absent') market.absent.add(thisMinute({ market }) + 1);
  if (mishap === 'fault') market.faults.push(new ExchangeUnavailableError('down', 3));
  for (let i = 0; i < minutes; i += 1) {
    timers.advance(60_000);
    const closed = thisMinute({ market }) - 1;
    if (!market.absent.has(closed) && mishap !== 'skip') market.link.push(closed);
    if (mishap === 'repeat') market.link.push(closed - 1);
    await quiet();
  }
  if (mishap === 'cut') market.link.close('cut');
  market.link.accept();
  await quiet();
}

function thisMinute({ market }: Pick<Followed, 'market'>): number {
  return Math.floor((market.now - minute(0)) / 60_000);
}

/** Nearly seven undisturbed minutes: everything owed must come. */
async function settle({ market, timers }: Followed): Promise<void> {
  market.lag = 0;
  for (let i = 0; i < 40; i += 1) {
    timers.advance(10_000);
    market.link.accept();
    await quiet();
  }
}

function expectWhole(events: readonly MarketEvent[], owed: number, absent: ReadonlySet<number>): void {
  let next = 10;
  for (const event of events) {
    if (event.type === 'candle') {
      expect(event.candle.openTime).toBe(minute(next));
      next += 1;
    } else if (event.type === 'gap') {
      expect(event.from).toBe(minute(next));
      for (; minute(next) < event.to; next += 1) expect(absent).toContain(next);
    }
  }
  expect(next).toBeGreaterThanOrEqual(owed);
}
