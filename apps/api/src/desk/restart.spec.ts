import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, MINUTE_MS } from '#libs/market';
import type { NumberedNews, Outcome, Signal } from '#libs/signal';
import type { StoragePlace } from '#libs/storage';
import { candleAt, FakeBroker, live, market, START } from './testing/fake-broker.js';
import { closeDesks, deskOf, told } from './testing/open-desk.js';

/** A vote that was never entered. */
function voteOf({ id, asOf, session }: Signal): Outcome {
  const plan = {
    setup: 'Grid',
    direction: 1,
    entry: 100,
    stop: 90,
    targets: [{ price: 120, fraction: 1 }],
    expiresAt: asOf,
    timeStopMinutes: 30,
    invalidations: [],
  } as const;
  const claim = { p: 0.4, chance: 0.3, edge: 0.1, costR: 0.2, expectedValue: 0 };
  const who = { kind: 'vote', signalId: id, strategy: 'grid', setup: 'Grid', direction: 1, plan } as const;
  const result = { exit: 'EXPIRED', exitedAt: asOf } as const;
  return { ...who, decidedAt: asOf, session, state: undefined, tradable: false, claim, result, scratched: undefined };
}

describe('a desk that is opened again on what an earlier one has left', () => {
  let path: string;
  let place: StoragePlace;

  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'desk-'));
    place = { kind: 'directory', path };
  });

  afterEach(async () => {
    await closeDesks();
    rmSync(path, { recursive: true });
  });

  /** One life of the service: it follows the market for some minutes. @returns what it told. */
  async function life(broker: FakeBroker, minutes: number): Promise<readonly NumberedNews[]> {
    const { desk } = await deskOf(broker, undefined, place);
    const news: NumberedNews[] = [];
    desk.news$.subscribe((one) => news.push(one));
    await desk.follow(market);
    await broker.say(live);
    for (let minute = 0; minute < minutes; minute += 1) {
      broker.pass(1);
      const candle = candleAt(after(broker.newest, -MINUTE_MS), '1m');
      await broker.say({ type: 'candle', candle, receivedAt: broker.now, backfilled: false });
    }
    await told(desk);
    await closeDesks();
    return news;
  }

  const minutesOf = (news: readonly NumberedNews[]): number[] =>
    news.flatMap(({ news: one }) => (one.type === 'decision' ? [(one.signal.asOf - START) / MINUTE_MS] : []));

  it('decides every candle once, those it was away for included, with numbers that go on', async () => {
    const broker = new FakeBroker();
    const first = await life(broker, 5);
    broker.pass(7);
    const second = await life(broker, 3);
    expect(minutesOf(first)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(minutesOf(second)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    const numbers = [...first, ...second].filter(({ channel }) => channel === 'signal').map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  });

  it('comes to the same decisions and outcomes as one that was never ended', async () => {
    const whole = await life(new FakeBroker(), 40);
    rmSync(path, { recursive: true });
    const broker = new FakeBroker();
    const parts: NumberedNews[] = [];
    for (let part = 0; part < 8; part += 1) parts.push(...(await life(broker, 5)));
    expect(parts.length).toBeGreaterThan(40);
    expect(JSON.stringify(parts)).toBe(JSON.stringify(whole));
  }, 60_000);

  it('knows the outcomes of earlier lives', async () => {
    const [first] = await life(new FakeBroker(), 1);
    if (!first) throw new Error('A decision expected');
    const { signal } = first.news;
    const earlier = await deskOf(new FakeBroker(), undefined, place);
    const events = [{ type: 'outcome', signal, outcome: voteOf(signal) } as const];
    await earlier.desk.store.keep([{ ...market, asOf: signal.asOf, events, ledgers: {} }]);
    await closeDesks();
    const { desk } = await deskOf(new FakeBroker(), undefined, place);
    await Promise.all([desk.outcomes.recall(), desk.outcomes.recall()]);
    expect(desk.outcomes.records.of('grid').unentered).toBe(1);
    expect(desk.outcomes.stops.of('grid').votes).toBe(1);
  });

  it('gives the decision kept for the newest candle, and tells nothing twice', async () => {
    const broker = new FakeBroker();
    const first = await life(broker, 2);
    const { desk, decided } = await deskOf(broker, undefined, place);
    const signal = await desk.analyze(market);
    const last = first.findLast(({ channel }) => channel === 'signal');
    expect(signal.id).toBe(last?.news.signal.id);
    expect(decided).toEqual([]);
  });

  it('tells of a market whose clock has gone back as of a new one', async () => {
    await life(new FakeBroker(), 9);
    const again = await life(new FakeBroker(), 3);
    expect(minutesOf(again)).toEqual([1, 2, 3]);
    expect(again.find(({ channel }) => channel === 'signal')?.seq).toBe(11);
  });
});
