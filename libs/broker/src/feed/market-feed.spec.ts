import { ExchangeUnavailableError, UnknownSymbolError, UpstreamError } from '#libs/market';
import { minute } from '../testing/fake-market.js';
import { Followed, quiet } from '../testing/followed.js';
import { until } from '../testing/manual-timers.js';

let feed: Followed;

beforeEach(() => {
  feed = new Followed();
});

afterEach(() => expectEnd());

async function expectEnd(): Promise<void> {
  await feed.end();
  expect(feed.timers.pending).toBe(0);
}

async function expectSeen(text: string): Promise<void> {
  const words = text.split(', ');
  await until(() => feed.words.length >= words.length, `${text}; saw ${feed.words.join(', ')}`);
  await quiet();
  expect(feed.words.join(', ')).toBe(text);
}

describe('a feed', () => {
  it('starts with the candle that is forming', async () => {
    await feed.live();
    feed.market.link.push(10);
    feed.market.link.push(11);
    await expectSeen('connecting, syncing, live, c10, c11');
    expect(feed.events[3]).toMatchObject({ receivedAt: minute(11) + 20, backfilled: false });
    expect(feed.market.asked).toEqual([]);
  });

  it('starts with history where that is asked for', async () => {
    await feed.live(7);
    feed.market.link.push(10);
    await expectSeen('connecting, syncing, c7 history, c8 history, c9 history, live, c10');
    expect(feed.events[2]).toMatchObject({ receivedAt: feed.market.now });
  });

  it('starts with the first whole minute where history is asked for from inside one', async () => {
    await feed.live(8.5);
    await expectSeen('connecting, syncing, c9 history, live');
  });

  it('says no candle twice', async () => {
    await feed.live(9);
    for (const n of [9, 10, 10, 8, 11, 10]) feed.market.link.push(n);
    await expectSeen('connecting, syncing, c9 history, live, c10, c11');
  });

  it('ends when it is told to, and frees the connection', async () => {
    await feed.live();
    await expectSeen('connecting, syncing, live');
    feed.stop.abort(new Error('stopped'));
    await until(() => feed.isDone, 'the end');
    expect(feed.market.link.endedBecause).toBe('stopped');
    expect(feed.error).toBeUndefined();
  });

  it('frees the connection when its reader leaves', async () => {
    const events = feed.feed();
    await events.next();
    const syncing = events.next();
    await until(() => feed.market.links.length === 1, 'a connection');
    feed.market.link.accept();
    await syncing;
    await events.return(undefined);
    expect(feed.market.link.endedBecause).toBe('the reader has left');
    feed.isDone = true;
  });
});

describe('a lost connection', () => {
  it('costs no candle', async () => {
    await feed.live();
    feed.market.link.push(10);
    await expectSeen('connecting, syncing, live, c10');
    feed.market.link.close('cut');
    feed.timers.advance(3.2 * 60_000);
    await feed.reconnect();
    feed.market.link.push(13);
    await expectSeen('connecting, syncing, live, c10, stale, syncing, c11 history, c12 history, live, c13');
    expect(feed.events[4]).toMatchObject({ reason: 'cut' });
  });

  it('costs no candle that came while history was read', async () => {
    await feed.live();
    feed.market.link.push(10);
    await quiet();
    feed.market.link.close('cut');
    await quiet();
    feed.timers.advance(1_000);
    await quiet();
    feed.timers.advance(2.6 * 60_000);
    for (const n of [11, 12, 13]) feed.market.link.push(n);
    feed.market.link.accept();
    await expectSeen('connecting, syncing, live, c10, stale, syncing, c11 history, c12 history, live, c13');
  });

  it('leaves a gap only where the exchange has no candle', async () => {
    await feed.live();
    feed.market.link.push(10);
    await quiet();
    feed.market.absent.add(12).add(13);
    feed.market.link.close('cut');
    feed.timers.advance(5 * 60_000);
    await feed.reconnect();
    await expectSeen('connecting, syncing, live, c10, stale, syncing, c11 history, gap 12-14, c14 history, live');
  });

  it('is tried again with growing patience, which sound data ends', async () => {
    feed.start();
    const waits: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      await until(() => feed.market.links.length === i + 1, 'a connection');
      const before = feed.timers.now();
      feed.market.link.close('refused');
      await until(() => feed.timers.pending > 0, 'a back-off');
      await quiet();
      while (feed.market.links.length === i + 1) await feed.timers.passNext(60_000).then(quiet);
      waits.push(feed.timers.now() - before);
    }
    expect(new Set(waits)).toEqual(new Set([1_000])); // chance at its lowest
    expect(feed.words).toEqual(['connecting', 'connecting']);
  });
});

describe('history that fails', () => {
  it('is asked again, not before its time, while the feed says so', async () => {
    feed.market.faults.push(new ExchangeUnavailableError('wait', 30), new UpstreamError('nonsense'));
    await feed.live(9);
    await expectSeen('connecting, syncing, syncing');
    feed.timers.advance(29_000);
    await expectSeen('connecting, syncing, syncing');
    feed.timers.advance(1_000);
    await expectSeen('connecting, syncing, syncing, syncing');
    feed.timers.advance(2_000);
    await expectSeen('connecting, syncing, syncing, syncing, c9 history');
    for (let i = 0; i < 3; i += 1) {
      feed.timers.advance(1_000);
      await quiet();
    }
    await expectSeen('connecting, syncing, syncing, syncing, c9 history, c10 history, live');
    expect(feed.events.slice(2, 4)).toMatchObject([{ reason: 'wait' }, { reason: 'nonsense' }]);
  });

  it('ends the feed where waiting cures nothing', async () => {
    feed.market.faults.push(new UnknownSymbolError('BINANCE', 'GONE'));
    await feed.live();
    await until(() => feed.isDone, 'the end');
    expect(feed.error).toBeInstanceOf(UnknownSymbolError);
    expect(feed.market.link.endedBecause).not.toBe('');
  });

  it.each([TypeError, RangeError])('for no reason of the exchange (%p) leaves no connection behind', async (Slip) => {
    await feed.live();
    feed.market.faults.push(new Slip('a slip'));
    feed.timers.advance(2 * 60_000);
    await until(() => feed.isDone, 'the end');
    expect(feed.error).toBeInstanceOf(Slip);
    expect(feed.market.link.endedBecause).toBe('the reader has left');
  });

  it('that may still show a candle as it was before its end is not believed', async () => {
    await feed.live();
    feed.market.link.close('cut');
    feed.timers.advance(30_000);
    await feed.reconnect();
    await expectSeen('connecting, syncing, live, stale, syncing');
    for (let i = 0; i < 4; i += 1) {
      feed.timers.advance(1_000);
      await quiet();
    }
    await expectSeen('connecting, syncing, live, stale, syncing, c10 history, live');
  });

  it('that lags the stream is waited for', async () => {
    feed.market.lag = 1;
    await feed.live(9);
    await expectSeen('connecting, syncing');
    feed.market.lag = 0;
    feed.timers.advance(1_000);
    await expectSeen('connecting, syncing, c9 history, live');
  });

  it('that does not publish leaves the feed syncing until a candle comes', async () => {
    feed.market.absent.add(8).add(9);
    await feed.live(8);
    for (let i = 0; i < 11; i += 1) {
      await quiet();
      feed.timers.advance(1_000);
    }
    await expectSeen('connecting, syncing, syncing');
    feed.market.link.push(10);
    feed.timers.advance(40_000);
    await quiet();
    await expectSeen('connecting, syncing, syncing, syncing, gap 8-10, c10, live');
  });
});

describe('a hole in the stream', () => {
  it('is filled before what came after it', async () => {
    await feed.live();
    feed.timers.advance(4 * 60_000);
    feed.market.link.push(10);
    feed.market.link.push(13);
    await expectSeen('connecting, syncing, live, c10, syncing, c11 history, c12 history, c13, live');
    expect(feed.market.asked).toEqual(['11-14']);
  });

  it('is a gap where history shows something later without it', async () => {
    await feed.live();
    feed.market.absent.add(11).add(12);
    feed.timers.advance(4 * 60_000);
    feed.market.link.push(10);
    feed.market.link.push(13);
    await expectSeen('connecting, syncing, live, c10, syncing, gap 11-13, c13, live');
  });

  it('is not taken for a gap while history lags', async () => {
    await feed.live();
    feed.timers.advance(4 * 60_000);
    feed.market.lag = 3;
    feed.market.link.push(10);
    feed.market.link.push(13);
    await expectSeen('connecting, syncing, live, c10, syncing');
    feed.market.lag = 1;
    feed.timers.advance(1_000);
    await expectSeen('connecting, syncing, live, c10, syncing, c11 history, c12 history, c13, live');
  });

  it('becomes a gap where history stays behind for good', async () => {
    await feed.live();
    feed.market.lag = 100;
    feed.timers.advance(4 * 60_000);
    feed.market.link.push(10);
    feed.market.link.push(13);
    for (let i = 0; i < 11; i += 1) {
      await quiet();
      feed.timers.advance(1_000);
    }
    await expectSeen('connecting, syncing, live, c10, syncing, gap 11-13, c13, live');
  });
});

describe('an overdue candle', () => {
  it('of a quiet market comes from history, and the stream is kept', async () => {
    await feed.live();
    feed.market.link.push(10);
    await quiet();
    feed.market.quiet.add(11);
    feed.timers.advance(2 * 60_000);
    await expectSeen('connecting, syncing, live, c10, c11 history');
    expect(feed.market.link.endedBecause).toBe('');
  });

  it('with trades shows that the stream is dead', async () => {
    await feed.live();
    feed.market.link.push(10);
    await quiet();
    feed.timers.advance(2 * 60_000);
    await expectSeen('connecting, syncing, live, c10, c11 history, stale');
    expect(feed.market.link.endedBecause).toMatch(/silent/);
    await feed.reconnect();
    await expectSeen('connecting, syncing, live, c10, c11 history, stale, syncing, live');
  });

  it('with trades shows nothing where the next one ends it, as long as the stream was heard of late', async () => {
    feed.market.capabilities = { ...feed.market.capabilities, candleEnds: 'by-next' };
    await feed.live();
    feed.market.link.push(10);
    await quiet();
    feed.timers.advance(60_000);
    feed.market.link.heardAt = feed.timers.now();
    feed.timers.advance(60_000);
    await expectSeen('connecting, syncing, live, c10, c11 history');
    expect(feed.market.link.endedBecause).toBe('');
    feed.timers.advance(2 * 60_000);
    await until(() => feed.market.link.endedBecause !== '', 'the end of a stream that is silent for long');
  });

  it('is not looked for before ten seconds after its end', async () => {
    await feed.live();
    await quiet();
    feed.timers.advance(30_000 + 9_999);
    await quiet();
    expect(feed.market.asked).toEqual([]);
    feed.market.link.push(10);
    await expectSeen('connecting, syncing, live, c10');
  });
});
