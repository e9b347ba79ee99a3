import * as fc from 'fast-check';
import { ExchangeUnavailableError, UnknownSymbolError, UpstreamError, type MarketEvent } from '#libs/market';
import { CandleFeed } from './candle-feed.js';
import { ConnectionPacer } from './reconnect.js';
import { FakeMarket, minute, wordOf } from './testing/fake-market.js';
import { ManualTimers, until } from './testing/manual-timers.js';

/** Reads a feed in the background and keeps what came. */
class Reader {
  readonly words: string[] = [];
  readonly events: MarketEvent[] = [];
  error: unknown;
  isDone = false;

  constructor(feed: CandleFeed) {
    void this.#read(feed);
  }

  async #read(feed: CandleFeed): Promise<void> {
    try {
      for await (const event of feed.events()) {
        this.events.push(event);
        this.words.push(wordOf(event));
      }
    } catch (error) {
      this.error = error;
    }
    this.isDone = true;
  }
}

async function expectSeen(text: string): Promise<void> {
  const words = text.split(', ');
  await until(() => reader.words.length >= words.length, `${text}; saw ${reader.words.join(', ')}`);
  await quiet();
  expect(reader.words.join(', ')).toBe(text);
}

/** Lets everything that can happen without time happen. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

let timers: ManualTimers;
let market: FakeMarket;
let stop: AbortController;
let reader: Reader;

/** Opens a feed at half past minute ten, and joins it. */
async function live(from?: number): Promise<void> {
  follow(from);
  await until(() => market.links.length === 1, 'a connection');
  market.link.accept();
  await quiet();
}

function follow(from?: number): void {
  const seams = { timers, random: () => 0, pacer: new ConnectionPacer(timers) };
  reader = new Reader(new CandleFeed(market, seams, stop.signal, from === undefined ? undefined : minute(from)));
}

async function reconnect(): Promise<void> {
  const before = market.links.length;
  while (market.links.length === before) {
    await timers.passNext(60_000);
    await quiet();
  }
  market.link.accept();
  await quiet();
}

async function expectEnd(): Promise<void> {
  await until(() => reader.isDone, 'the end of the stream');
  expect(timers.pending).toBe(0);
}

beforeEach(() => {
  timers = new ManualTimers();
  market = new FakeMarket(timers, 10.5);
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await expectEnd();
});

describe('a feed', () => {
  it('starts with the candle that is forming', async () => {
    await live();
    market.link.push(10);
    market.link.push(11);
    await expectSeen('connecting, syncing, live, c10, c11');
    expect(reader.events[3]).toMatchObject({ receivedAt: minute(11) + 20, backfilled: false });
    expect(market.asked).toEqual([]);
  });

  it('starts with history where that is asked for', async () => {
    await live(7);
    market.link.push(10);
    await expectSeen('connecting, syncing, c7 history, c8 history, c9 history, live, c10');
    expect(reader.events[2]).toMatchObject({ receivedAt: market.now });
  });

  it('starts with the first whole minute where history is asked for from inside one', async () => {
    await live(8.5);
    await expectSeen('connecting, syncing, c9 history, live');
  });

  it('says no candle twice', async () => {
    await live(9);
    for (const n of [9, 10, 10, 8, 11, 10]) market.link.push(n);
    await expectSeen('connecting, syncing, c9 history, live, c10, c11');
  });

  it('ends when it is told to, and frees the connection', async () => {
    await live();
    await expectSeen('connecting, syncing, live');
    stop.abort();
    await until(() => reader.isDone, 'the end');
    expect(market.link.endedBecause).toBe('stopped');
    expect(reader.error).toBeUndefined();
  });

  it('frees the connection when its reader leaves', async () => {
    const seams = { timers, random: () => 0, pacer: new ConnectionPacer(timers) };
    follow();
    stop.abort();
    const events = new CandleFeed(market, seams, new AbortController().signal).events();
    await events.next();
    const syncing = events.next();
    await until(() => market.links.length === 1, 'a connection');
    market.link.accept();
    await syncing;
    await events.return(undefined);
    expect(market.link.endedBecause).toBe('the reader has left');
  });
});

describe('a lost connection', () => {
  it('costs no candle', async () => {
    await live();
    market.link.push(10);
    await expectSeen('connecting, syncing, live, c10');
    market.link.close('cut');
    timers.advance(3.2 * 60_000);
    await reconnect();
    market.link.push(13);
    await expectSeen('connecting, syncing, live, c10, stale, syncing, c11 history, c12 history, live, c13');
    expect(reader.events[4]).toMatchObject({ reason: 'cut' });
  });

  it('costs no candle that came while history was read', async () => {
    await live();
    market.link.push(10);
    await quiet();
    market.link.close('cut');
    await quiet();
    timers.advance(1_000);
    await quiet();
    timers.advance(2.5 * 60_000);
    for (const n of [11, 12, 13]) market.link.push(n);
    market.link.accept();
    await expectSeen('connecting, syncing, live, c10, stale, syncing, c11 history, c12 history, live, c13');
  });

  it('leaves a gap only where the exchange has no candle', async () => {
    await live();
    market.link.push(10);
    await quiet();
    market.absent.add(12).add(13);
    market.link.close('cut');
    timers.advance(5 * 60_000);
    await reconnect();
    await expectSeen('connecting, syncing, live, c10, stale, syncing, c11 history, gap 12-14, c14 history, live');
  });

  it('is tried again with growing patience, which sound data ends', async () => {
    follow();
    const waits: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      await until(() => market.links.length === i + 1, 'a connection');
      const before = timers.now();
      market.link.close('refused');
      await until(() => timers.pending > 0, 'a back-off');
      await quiet();
      while (market.links.length === i + 1) await timers.passNext(60_000).then(quiet);
      waits.push(timers.now() - before);
    }
    expect(new Set(waits)).toEqual(new Set([1_000])); // chance at its lowest
    expect(reader.words).toEqual(['connecting', 'connecting']);
  });
});

describe('history that fails', () => {
  it('is asked again, not before its time, while the feed says so', async () => {
    market.faults.push(new ExchangeUnavailableError('wait', 30), new UpstreamError('nonsense'));
    await live(9);
    await expectSeen('connecting, syncing, syncing');
    timers.advance(29_000);
    await expectSeen('connecting, syncing, syncing');
    timers.advance(1_000);
    await expectSeen('connecting, syncing, syncing, syncing');
    timers.advance(2_000);
    await expectSeen('connecting, syncing, syncing, syncing, c9 history, c10 history, live');
    expect(reader.events.slice(2, 4)).toMatchObject([{ reason: 'wait' }, { reason: 'nonsense' }]);
  });

  it('ends the feed where waiting cures nothing', async () => {
    market.faults.push(new UnknownSymbolError('BINANCE', 'GONE'));
    await live();
    await until(() => reader.isDone, 'the end');
    expect(reader.error).toBeInstanceOf(UnknownSymbolError);
    expect(market.link.endedBecause).not.toBe('');
  });

  it('that lags the stream is waited for', async () => {
    market.lag = 1;
    await live(9);
    await expectSeen('connecting, syncing');
    market.lag = 0;
    timers.advance(1_000);
    await expectSeen('connecting, syncing, c9 history, live');
  });

  it('that does not publish leaves the feed syncing until a candle comes', async () => {
    market.absent.add(8).add(9);
    await live(8);
    for (let i = 0; i < 4; i += 1) {
      await quiet();
      timers.advance(1_000);
    }
    await expectSeen('connecting, syncing, syncing');
    market.link.push(10);
    timers.advance(40_000);
    await quiet();
    await expectSeen('connecting, syncing, syncing, syncing, gap 8-10, c10, live');
  });
});

describe('a hole in the stream', () => {
  it('is filled before what came after it', async () => {
    await live();
    timers.advance(4 * 60_000);
    market.link.push(10);
    market.link.push(13);
    await expectSeen('connecting, syncing, live, c10, syncing, c11 history, c12 history, c13, live');
    expect(market.asked).toEqual(['11-14']);
  });

  it('is a gap where history shows something later without it', async () => {
    await live();
    market.absent.add(11).add(12);
    timers.advance(4 * 60_000);
    market.link.push(10);
    market.link.push(13);
    await expectSeen('connecting, syncing, live, c10, syncing, gap 11-13, c13, live');
  });

  it('is not taken for a gap while history lags', async () => {
    await live();
    timers.advance(4 * 60_000);
    market.lag = 3;
    market.link.push(10);
    market.link.push(13);
    await expectSeen('connecting, syncing, live, c10, syncing');
    market.lag = 1;
    timers.advance(1_000);
    await expectSeen('connecting, syncing, live, c10, syncing, c11 history, c12 history, c13, live');
  });

  it('becomes a gap where history stays behind for good', async () => {
    await live();
    market.lag = 100;
    timers.advance(4 * 60_000);
    market.link.push(10);
    market.link.push(13);
    for (let i = 0; i < 5; i += 1) {
      await quiet();
      timers.advance(1_000);
    }
    await expectSeen('connecting, syncing, live, c10, syncing, gap 11-13, c13, live');
  });
});

describe('an overdue candle', () => {
  it('of a quiet market comes from history, and the stream is kept', async () => {
    await live();
    market.link.push(10);
    await quiet();
    market.quiet.add(11);
    timers.advance(2 * 60_000);
    await expectSeen('connecting, syncing, live, c10, c11 history');
    expect(market.link.endedBecause).toBe('');
  });

  it('with trades shows that the stream is dead', async () => {
    await live();
    market.link.push(10);
    await quiet();
    timers.advance(2 * 60_000);
    await expectSeen('connecting, syncing, live, c10, c11 history, stale');
    expect(market.link.endedBecause).toMatch(/silent/);
    await reconnect();
    await expectSeen('connecting, syncing, live, c10, c11 history, stale, syncing, live');
  });

  it('is not looked for before ten seconds after its end', async () => {
    await live();
    await quiet();
    timers.advance(30_000 + 9_999);
    await quiet();
    expect(market.asked).toEqual([]);
    market.link.push(10);
    await expectSeen('connecting, syncing, live, c10');
  });
});

describe('whatever happens to the connection', () => {
  const step = fc.record({
    minutes: fc.integer({ min: 0, max: 4 }),
    act: fc.constantFrom('stream', 'stream', 'repeat', 'skip', 'cut', 'fault', 'lag', 'absent'),
  });

  it('every candle comes once and in order, and only absent minutes become gaps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
        timers = new ManualTimers();
        market = new FakeMarket(timers, 10.5);
        stop = new AbortController();
        await live();
        for (const { minutes, act } of steps) await play(minutes, act);
        await settle();
        expectWhole(reader.events);
        stop.abort();
        await expectEnd();
      }),
      { numRuns: 150 },
    );
    follow();
  });
});

let lastStreamed = 9;

/** Some minutes of market, then a mishap. */
async function play(minutes: number, act: string): Promise<void> {
  market.lag = act === 'lag' ? 1 : 0;
  if (act === 'absent') market.absent.add(nowMinute() + 1);
  if (act === 'fault') market.faults.push(new ExchangeUnavailableError('down', 3));
  for (let i = 0; i < minutes; i += 1) {
    timers.advance(60_000);
    const closed = nowMinute() - 1;
    if (!market.absent.has(closed) && act !== 'skip') market.link.push(closed);
    if (act === 'repeat') market.link.push(closed - 1);
    await quiet();
  }
  lastStreamed = nowMinute();
  if (act === 'cut') market.link.close('cut');
  market.link.accept();
  await quiet();
}

function nowMinute(): number {
  return Math.floor((market.now - minute(0)) / 60_000);
}

/** Five undisturbed minutes: everything owed must come. */
async function settle(): Promise<void> {
  market.lag = 0;
  for (let i = 0; i < 40; i += 1) {
    timers.advance(10_000);
    market.link.accept();
    await quiet();
  }
}

function expectWhole(events: readonly MarketEvent[]): void {
  let next = 10;
  for (const event of events) {
    if (event.type === 'candle') {
      expect(event.candle.openTime).toBe(minute(next));
      next += 1;
    } else if (event.type === 'gap') {
      expect(event.from).toBe(minute(next));
      for (; minute(next) < event.to; next += 1) expect(market.absent).toContain(next);
    }
  }
  expect(next).toBeGreaterThanOrEqual(lastStreamed);
}
