import { spawnExchange, type ExchangeProcess } from './support/exchange-process.js';

const START = Date.UTC(2025, 0, 2, 9, 30);

/** The levers that tests of a whole process pull on an exchange in another. */
describe('an exchange in another process', () => {
  let exchange: ExchangeProcess;

  beforeAll(async () => {
    const script = JSON.stringify({ fault: 'status', protocol: 'okx', code: 451, after: 60_000 });
    const line = `--start ${new Date(START).toISOString()} --clock manual --symbol BTCUSDT --fault`;
    exchange = await spawnExchange([...line.split(' '), script]);
  });
  afterAll(() => exchange.stop());

  it('moves by its clock, tells the truth, and breaks and mends by order', async () => {
    expect(await exchange.now()).toBe(START);
    expect(await exchange.advance(30_000)).toBe(START + 30_000);
    const span = { symbol: 'BTCUSDT', from: START, to: START + 30_001 };
    const [fills, aggregates] = [await exchange.trades(span), await exchange.trades(span, 'aggregates')];
    expect(aggregates.reduce((sum, { count }) => sum + count, 0)).toBe(fills.length);
    expect(fills.length).toBeGreaterThan(100);
    expect((await exchange.candles({ ...span, to: START + 60_000 })).length).toBe(1);

    const id = await exchange.order({ fault: 'rate-limit', protocol: 'binance', retryAfterSeconds: 7 });
    const status = async (path: string): Promise<number> => (await fetch(exchange.url + path)).status;
    expect(await status('/api/v3/time')).toBe(429);
    await exchange.advance(7_000);
    expect(await status('/api/v3/time')).toBe(200);
    expect((await exchange.requests('binance')).map(({ status: seen }) => seen)).toEqual([429, 200]);
    expect(await exchange.lift(id)).toBe(1);
    await expect(exchange.order({ fault: 'foreign', symbol: 'BTCUSDT', at: 'never' })).rejects.toThrow(
      'at must be a finite number',
    );
  });

  it('obeys the script of its command line', async () => {
    const path = '/api/v5/public/time';
    expect((await fetch(exchange.url + path)).status).toBe(200);
    await exchange.advance(30_000);
    expect((await fetch(exchange.url + path)).status).toBe(451);
    expect((await fetch(`${exchange.url}/v5/market/time`)).status).toBe(200);
  });
});
