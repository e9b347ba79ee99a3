import { HOUR_MS, MINUTE_MS, UnknownSymbolError, type Instrument } from '#libs/market';
import { ManualTimers } from '../testing/manual-timers.js';
import { krakenMarket as market } from '../testing/venue-markets.js';
import { InstrumentList } from './instrument-list.js';

describe('a list of instruments', () => {
  let timers: ManualTimers;
  let answers: (() => Promise<readonly Instrument[]>)[];
  let list: InstrumentList;

  beforeEach(() => {
    timers = new ManualTimers();
    answers = [];
    list = new InstrumentList('KRAKEN', timers, () => (answers.shift() ?? (() => Promise.resolve([market])))());
  });

  it('is asked once, however many want it at the same time, and again after an hour', async () => {
    answers = [() => Promise.resolve([market]), () => Promise.resolve([market])];
    expect(await Promise.all([list.one('BTCUSDT'), list.one('BTCUSDT'), list.all()])).toEqual([
      market,
      market,
      [market],
    ]);
    timers.advance(HOUR_MS - 1);
    await list.all();
    expect(answers.length).toBe(1);
    timers.advance(1);
    await list.all();
    expect(answers.length).toBe(0);
  });

  it('is asked anew for a symbol that is not in it, once a minute at most', async () => {
    answers = [() => Promise.resolve([]), () => Promise.resolve([market])];
    await expect(list.one('BTCUSDT')).rejects.toBeInstanceOf(UnknownSymbolError);
    await expect(list.one('BTCUSDT')).rejects.toBeInstanceOf(UnknownSymbolError);
    expect(answers.length).toBe(1);
    timers.advance(MINUTE_MS);
    expect(await list.one('BTCUSDT')).toBe(market);
  });

  it('does not keep a failure', async () => {
    answers = [() => Promise.reject(new Error('down'))];
    await expect(list.all()).rejects.toThrow('down');
    expect(await list.all()).toEqual([market]);
  });

  it('lets go of who stops waiting, and goes on for the others', async () => {
    const stop = new AbortController();
    const both = [list.all(stop.signal), list.all()] as const;
    stop.abort(new Error('enough'));
    await expect(both[0]).rejects.toThrow('enough');
    expect(await both[1]).toEqual([market]);
  });
});
