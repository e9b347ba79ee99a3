import { after, ExchangeUnavailableError, MINUTE_MS, UnknownSymbolError } from '#libs/market';
import { FairTurns } from './fair-turns.js';
import { candleAt, FakeBroker, live, market, START } from './testing/fake-broker.js';
import { closeDesks, deskOf, told } from './testing/open-desk.js';

afterEach(closeDesks);

describe('SignalDesk', () => {
  it('gives the decision made before for the same candle, and says stale once that is too old', async () => {
    const broker = new FakeBroker();
    const { desk } = await deskOf(broker);
    const fresh = await desk.analyze(market);
    expect(await desk.analyze(market)).toBe(fresh);
    broker.now = after(broker.now, 3 * 3_600_000);
    const late = await desk.analyze(market);
    expect(late.vetoes).toContain('STALE');
    expect(late.asOf).toBe(fresh.asOf);
    expect(late.id).not.toBe(fresh.id);
  });

  it('believes the clock of an exchange that goes back, and decides anew', async () => {
    const broker = new FakeBroker();
    const { desk } = await deskOf(broker);
    broker.pass(120);
    const ahead = await desk.analyze(market);
    broker.newest = START;
    broker.now = after(START, 500);
    const back = await desk.analyze(market);
    expect(back.asOf).toBe(START);
    expect(ahead.asOf).toBeGreaterThan(back.asOf);
    expect(back.vetoes).not.toContain('STALE');
  });

  it('asks again for history that was missing, and then agrees with a service that always had it', async () => {
    const broker = new FakeBroker();
    const { desk } = await deskOf(broker);
    broker.withheld = '1h';
    await desk.analyze(market);
    broker.withheld = undefined;
    broker.pass(1);
    const healed = await desk.analyze(market);
    const other = new FakeBroker();
    other.pass(1);
    expect(healed.inputDigest).toBe((await (await deskOf(other)).desk.analyze(market)).inputDigest);
  });

  it('decides every candle of a followed market once and in order, those missed over a cut included', async () => {
    const broker = new FakeBroker();
    const { desk, decided } = await deskOf(broker);
    const leave = await desk.follow(market);
    await broker.say(live);
    broker.pass(5);
    const candle = candleAt(after(broker.newest, -MINUTE_MS), '1m');
    await broker.say({ type: 'candle', candle, receivedAt: broker.now, backfilled: false });
    await told(desk);
    const minutes = decided.map(({ asOf }) => (asOf - START) / MINUTE_MS);
    expect(minutes).toEqual([0, 1, 2, 3, 4, 5]);
    expect(decided.slice(1, 4).every(({ vetoes }) => vetoes.includes('STALE'))).toBe(true);
    expect(decided.at(-1)?.vetoes).not.toContain('STALE');
    await leave();
  });

  it('grades a decision by the minutes of the last hour that history had to bring', async () => {
    const broker = new FakeBroker();
    const { desk, decided } = await deskOf(broker);
    const leave = await desk.follow(market);
    await broker.say(live);
    for (let minute = 1; minute <= 63; minute += 1) {
      broker.pass(1);
      const candle = candleAt(after(broker.newest, -MINUTE_MS), '1m');
      await broker.say({ type: 'candle', candle, receivedAt: broker.now, backfilled: minute === 2 || minute === 3 });
    }
    await told(desk);
    const counts = decided.map(({ dataQuality }) => dataQuality.backfilledMinutes ?? 0);
    expect(counts).toEqual([0, 0, 1, ...Array.from({ length: 59 }, () => 2), 1, 0]);
    expect(decided[5]?.dataQuality.reasons).toContain('2 of the last 60 minutes had from history after a loss');
    await leave();
  });

  it('lets nobody trade by a clock that is more than a second off, and does again when it is right', async () => {
    const broker = new FakeBroker();
    const { desk, decided } = await deskOf(broker);
    const leave = await desk.follow(market);
    await broker.say(live);
    for (const skewMs of [900, -1_001, 1_000]) {
      broker.skewMs = skewMs;
      broker.pass(1);
      const candle = candleAt(after(broker.newest, -MINUTE_MS), '1m');
      await broker.say({ type: 'candle', candle, receivedAt: broker.now, backfilled: false });
    }
    await told(desk);
    expect(decided.map(({ dataQuality }) => dataQuality.clockSkewMs)).toEqual([
      undefined,
      undefined,
      -1_001,
      undefined,
    ]);
    await leave();
  });

  it('decides a candle in its turn, and what comes after it later', async () => {
    const rounds: (() => void)[] = [];
    const broker = new FakeBroker();
    const { desk, decided } = await deskOf(
      broker,
      new FairTurns({ now: () => 0, soon: (run) => void rounds.push(run) }),
    );
    await desk.follow(market);
    await broker.say(live);
    for (const minute of [1, 2]) {
      broker.pass(1);
      const candle = candleAt(after(START, (minute - 1) * MINUTE_MS), '1m');
      await broker.say({ type: 'candle', candle, receivedAt: broker.now, backfilled: false });
    }
    await told(desk);
    expect([decided.length, rounds.length]).toEqual([1, 1]);
    for (const minute of [1, 2]) {
      rounds.shift()?.();
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await told(desk);
      expect(decided.map(({ asOf }) => (asOf - START) / MINUTE_MS)).toEqual([0, 1, 2].slice(0, minute + 1));
    }
    await desk.close();
  });

  it('is not ended by a feed that fails for good, tells of it and opens it again', async () => {
    const broker = new FakeBroker();
    const { desk, pauses } = await deskOf(broker);
    const leave = await desk.follow(market);
    await broker.say(live);
    expect(desk.feed(market)).toMatchObject({ state: 'live' });
    await broker.say(new UnknownSymbolError('BINANCE', 'BTCUSDT'));
    expect(desk.feed(market)).toMatchObject({
      state: 'stale',
      reason: 'Symbol must be one that BINANCE lists, was BTCUSDT',
    });
    expect(pauses.length).toBeGreaterThan(0);
    await broker.say(live);
    expect(desk.feed(market)).toMatchObject({ state: 'live' });
    await leave();
  });

  it('is not live before it has caught up', async () => {
    const broker = new FakeBroker();
    const { desk } = await deskOf(broker);
    const leave = await desk.follow(market);
    broker.down = new ExchangeUnavailableError('Exchange must be reachable, was not', 5);
    await broker.say(live);
    expect(desk.feed(market)?.state).toBe('stale');
    await leave();
  });

  it('opens a market once however many follow it at the same time, and publishes each decision once', async () => {
    const broker = new FakeBroker();
    let open = (): void => undefined;
    broker.slow = new Promise((resolve) => (open = resolve));
    const { desk, decided } = await deskOf(broker);
    const names = Array.from({ length: 36 }, (_, i) => ({ broker: 'BINANCE', symbol: `C${i}USDT` }));
    const following = [...names, ...names].map((name) => desk.follow(name));
    open();
    await Promise.all(following);
    await Promise.all(names.map((name) => desk.analyze(name)));
    expect(decided).toHaveLength(36);
    expect(new Set(decided.map(({ symbol }) => symbol)).size).toBe(36);
    await desk.close();
  }, 180_000);

  it('frees the place of a market that could not be opened', async () => {
    const broker = new FakeBroker();
    broker.down = new UnknownSymbolError('BINANCE', 'NOPE');
    const { desk } = await deskOf(broker);
    await expect(desk.follow(market)).rejects.toThrow('Symbol must be one');
    expect(desk.followed()).toEqual([]);
  });
});
