import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { klineRow } from '../../binance/rows.js';
import { MILLISECONDS } from '../../wire/time-unit.js';
import { CandleHistory } from '../candle-history.js';
import { INTERVALS, type Interval } from '../interval.js';
import type { Market } from '../market.js';
import { MINUTE_MS } from '../minute.js';
import { TradeHistory } from '../trade-history.js';
import { openArchive } from './archive.js';
import { readTarGz } from './tar.js';

const directory = process.env['MARKET_DATA_DIR'] ?? '../shared/data';
const present = existsSync(join(directory, 'klines', 'binance-spot-BTCUSDT-1m'));
const reason = present ? '' : ` (SKIPPED: no recorded market in ${directory}, set MARKET_DATA_DIR)`;
const whereRecorded = present ? describe : describe.skip;

const minute = [...INTERVALS.values()][0];
if (minute === undefined) throw new Error('no interval');
const oneMinute: Interval = minute;

function open(symbol: string, start?: number): Market {
  const [market] = openArchive({ directory, seed: '42', symbols: [symbol], start });
  if (market === undefined) throw new Error(symbol);
  return market;
}

/** The archive's own lines, times in milliseconds as REST writes them by default. */
function lines(month: string): string[] {
  const path = join(directory, 'klines', 'binance-spot-BTCUSDT-1m', `BTCUSDT-1m-${month}.tar.gz`);
  return readTarGz(readFileSync(path)).flatMap(({ text }) =>
    text
      .split('\n')
      .filter((line) => /^\d/.test(line))
      .map((line) => line.trimEnd().replaceAll(/\b(\d{13})\d{3}\b(?!\.)/g, '$1')),
  );
}

whereRecorded(`recorded candles${reason}`, () => {
  it.each([
    ['2018-02', Date.UTC(2018, 1), 'six decimals of volume and an outage of 33 hours'],
    ['2023-03', Date.UTC(2023, 2), 'minutes without volume and an engine stop'],
    ['2024-08', Date.UTC(2024, 7), 'an ordinary month'],
    ['2025-01', Date.UTC(2025, 0), 'microseconds'],
  ])('of %s are served as the archive has them, every digit', (month, start) => {
    const market = open('BTCUSDT', start);
    const end = Date.UTC(new Date(start).getUTCFullYear(), new Date(start).getUTCMonth() + 1);
    const page = new CandleHistory(market).page(oneMinute, { from: start, to: end - 1, limit: 50_000 }, end);
    const served = page.map((candle) => klineRow(market.instrument, candle, MILLISECONDS).join(','));
    const recorded = lines(month);
    expect(served.length).toBe(recorded.length);
    expect(served.filter((row, i) => row !== recorded[i]).slice(0, 3)).toEqual([]);
  });

  it('lack the minutes that were never recorded', () => {
    const market = open('BTCUSDT', Date.UTC(2018, 1));
    const before = market.previous(Date.UTC(2018, 1, 8, 12));
    const after = market.next(Date.UTC(2018, 1, 8, 12));
    expect(((after?.openTime ?? 0) - (before?.openTime ?? 0)) / 3_600_000).toBeGreaterThan(24);
    expect(market.minuteAt(Date.UTC(2018, 1, 8, 12))).toBeUndefined();
    expect(market.trades(Date.UTC(2018, 1, 8, 12))).toBeUndefined();
  });

  it('close early where the engine stopped, and trade no later', () => {
    const market = open('BTCUSDT', Date.UTC(2018, 1));
    const openTime = 1_518_321_600_000;
    expect(market.minuteAt(openTime)?.closeTime).toBe(1_518_321_600_999);
    expect(market.trades(openTime)?.time.at(-1)).toBeLessThanOrEqual(1_518_321_600_999);
  });
});

whereRecorded(`trades made inside recorded candles${reason}`, () => {
  it('add up to the candle, with quote volumes within a billionth, and never break the ids', () => {
    const market = open('BTCUSDT', Date.UTC(2024, 7, 5));
    let next = market.ids(Date.UTC(2024, 7, 5))?.firstAggId;
    for (let time = Date.UTC(2024, 7, 5); time < Date.UTC(2024, 7, 5, 0, 30); time += MINUTE_MS) {
      const candle = market.minuteAt(time);
      const trades = market.trades(time);
      if (candle === undefined || trades === undefined) throw new Error(String(time));
      expect(trades.firstAggId).toBe(next);
      next = trades.firstAggId + trades.count;
      const prices = [...trades.price];
      expect([prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)]).toEqual([
        candle.open,
        candle.high,
        candle.low,
        candle.close,
      ]);
      expect(trades.quantity.reduce((a, b) => a + b, 0)).toBe(candle.volume);
      const quote = prices.reduce((sum, price, i) => sum + BigInt(price) * BigInt(trades.quantity[i] ?? 0), 0n);
      expect(Math.abs(Number(quote - candle.quoteVolume)) / Number(candle.quoteVolume)).toBeLessThan(1e-9);
    }
  });

  it('continue over the border of months, and back before the anchor', () => {
    const border = Date.UTC(2024, 7, 1);
    const market = open('BTCUSDT', border);
    const last = market.ids(border - MINUTE_MS);
    expect((last?.firstAggId ?? 0) + (last?.aggregates ?? 0)).toBe(market.ids(border)?.firstAggId);
    expect(market.minuteOfAgg((market.ids(border)?.firstAggId ?? 0) - 1)?.openTime).toBe(border - MINUTE_MS);
    expect(market.minuteOfTrade(market.ids(border)?.firstTradeId ?? 0)?.openTime).toBe(border);
  });
});

whereRecorded(`recorded trades${reason}`, () => {
  it('keep their own ids and holes, and make their own candles', () => {
    const market = open('LTCUSDT');
    const history = new TradeHistory(market);
    const all = history.rawTradesFromId(0, 100_000, market.end);
    expect(all.length).toBe(53_325);
    const holes = all.filter((trade, i) => i > 0 && trade.id !== (all[i - 1]?.id ?? 0) + 1);
    expect(holes.length).toBe(16);
    const aggregates = history.aggTradesFromId(0, 100_000, market.end);
    expect(aggregates.every((trade, i) => trade.id === (aggregates[0]?.id ?? 0) + i)).toBe(true);
    const total = all.reduce((sum, { quantity }) => sum + quantity, 0);
    expect(aggregates.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(total);
    const candles = new CandleHistory(market).page(oneMinute, { from: 0, to: market.end, limit: 10_000 }, market.end);
    expect(candles.reduce((sum, { volume }) => sum + volume, 0)).toBe(total);
  });
});

describe('an archive that cannot be played', () => {
  it('says what must hold', () => {
    const question = { seed: '42', symbols: undefined, start: undefined };
    expect(() => openArchive({ ...question, directory: '/nowhere' })).toThrow(
      'Archive must be a directory, was /nowhere',
    );
    expect(() => openArchive({ ...question, directory: 'apps' })).toThrow('must hold recordings');
    expect(() => openArchive({ ...question, directory: 'apps', symbols: ['ETHUSDT'] })).toThrow(
      'ETHUSDT must be recorded',
    );
  });
});
