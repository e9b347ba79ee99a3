import { ExchangeUnavailableError } from '#libs/market';
import { StorageUnavailableError } from '#libs/storage';
import type { MarketName } from './signal-desk.js';
import { Watchlist } from './watchlist.js';

const market: MarketName = { broker: 'BINANCE', symbol: 'BTCUSDT' };
const none = { list: async () => [] };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Watchlist', () => {
  it('tries a market until it can be followed, and says meanwhile why it is not', async () => {
    let tries = 0;
    const follow = async (): Promise<() => Promise<void>> => {
      tries += 1;
      if (tries < 3) throw new ExchangeUnavailableError('Exchange must be reachable, was not', 5);
      return async () => undefined;
    };
    const retries: (() => void)[] = [];
    const watchlist = new Watchlist({ follow }, none, [market], () => new Promise((resolve) => retries.push(resolve)));
    watchlist.start();
    await turn();
    expect(watchlist.unfollowed()).toEqual([{ ...market, reason: 'Exchange must be reachable, was not' }]);
    for (let i = 0; i < 2; i += 1) {
      retries.shift()?.();
      await turn();
    }
    expect(tries).toBe(3);
    expect(watchlist.unfollowed()).toEqual([]);
  });

  it('stops trying when it is stopped', async () => {
    let tries = 0;
    const follow = async (): Promise<never> => {
      tries += 1;
      throw new ExchangeUnavailableError('Exchange must be reachable, was not', 5);
    };
    const retries: (() => void)[] = [];
    const watchlist = new Watchlist({ follow }, none, [market], () => new Promise((resolve) => retries.push(resolve)));
    watchlist.start();
    await turn();
    watchlist.stop();
    retries.shift()?.();
    await turn();
    expect(tries).toBe(1);
  });

  it('resumes what was kept, once the store tells, and each market once', async () => {
    const followed: MarketName[] = [];
    const follow = async (name: MarketName): Promise<() => Promise<void>> => {
      followed.push(name);
      return async () => undefined;
    };
    let tries = 0;
    const other = { broker: 'BINANCE', symbol: 'ETHUSDT' };
    const list = async (): Promise<readonly MarketName[]> => {
      tries += 1;
      if (tries < 2) throw new StorageUnavailableError('down');
      return [market, other];
    };
    const retries: (() => void)[] = [];
    const pause = (): Promise<void> => new Promise((resolve) => retries.push(resolve));
    new Watchlist({ follow }, { list }, [market], pause).start();
    await turn();
    expect(followed).toEqual([market]);
    retries.shift()?.();
    await turn();
    expect(followed).toEqual([market, other]);
  });
});
