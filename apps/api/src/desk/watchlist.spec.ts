import { ExchangeUnavailableError } from '#libs/market';
import type { MarketName } from './signal-desk.js';
import { Watchlist } from './watchlist.js';

const market: MarketName = { broker: 'BINANCE', symbol: 'BTCUSDT' };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Watchlist', () => {
  it('tries a market until it can be followed, and says meanwhile why it is not', async () => {
    let tries = 0;
    const follow = async (): Promise<void> => {
      tries += 1;
      if (tries < 3) throw new ExchangeUnavailableError('Exchange must be reachable, was not', 5);
    };
    const retries: (() => void)[] = [];
    const watchlist = new Watchlist({ follow }, [market], () => new Promise((resolve) => retries.push(resolve)));
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
    const follow = async (): Promise<void> => {
      tries += 1;
      throw new ExchangeUnavailableError('Exchange must be reachable, was not', 5);
    };
    const retries: (() => void)[] = [];
    const watchlist = new Watchlist({ follow }, [market], () => new Promise((resolve) => retries.push(resolve)));
    watchlist.start();
    await turn();
    watchlist.stop();
    retries.shift()?.();
    await turn();
    expect(tries).toBe(1);
  });
});
