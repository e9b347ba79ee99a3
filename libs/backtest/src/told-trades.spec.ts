import { AuctionReaderFactory } from '#libs/analysis';
import { after, DAY_MS, epochMs, HOUR_MS, Instrument, MINUTE_MS, tradeColumns } from '#libs/market';
import type { Candle, EpochMs, Trade, TradeColumns } from '#libs/market';
import { SignalEngine, signalSettings, VotingService } from '#libs/signal';
import { createStrategies, UNTIMED_GUARD } from '#libs/strategy';
import { Chance } from './chance.js';
import { ColumnTape } from './column-tape.js';
import { Replay, type Circumstances } from './replay.js';
import { ReplayReport } from './replay-report.js';

const instrument = new Instrument({
  broker: 'BINANCE',
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  tickSize: '0.01',
  stepSize: '0.00001',
  status: 'TRADING',
});
const from = epochMs(Date.UTC(2024, 0, 8));
const to = after(from, 3 * HOUR_MS);

/** Minutes from a week before on, each made of four trades: open, high, low and close. */
const chance = new Chance(5);
let last = 4_000_000;
const trades: readonly Trade[] = Array.from({ length: (7 * DAY_MS) / MINUTE_MS + 180 }, (_, minute) => {
  const open = last;
  last += Math.round(1_600 * (chance.next() - 0.5) - 0.004 * (last - 4_000_000));
  const wick = Math.round(300 * chance.next());
  const path = [open, Math.max(open, last) + wick, Math.min(open, last) - wick, last];
  return path.map((price, i): Trade => {
    const time = after(from, (minute - 7 * 1_440) * MINUTE_MS + 10_000 * i + (i === 3 ? 29_999 : 0));
    const quantity = 200_000 + Math.round(200_000 * chance.next());
    return { id: `${4 * minute + i + 1}`, time, price, quantity, side: i % 2 === 0 ? -1 : 1 };
  });
}).flat();

const candles: readonly Candle[] = Array.from({ length: trades.length / 4 }, (_, i) => candleOf(4 * i));

function candleOf(first: number): Candle {
  const made = trades.slice(first, first + 4);
  const prices = made.map(({ price }) => price);
  const sum = (side: number): number => made.reduce((all, one) => all + (one.side === side ? one.quantity : 0), 0);
  const openTime = made[0]?.time ?? from;
  return {
    timeframe: '1m',
    openTime,
    closeTime: after(openTime, MINUTE_MS),
    open: prices[0] ?? 0,
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices[3] ?? 0,
    volume: sum(1) + sum(-1),
    quoteVolume: 0n,
    trades: 4,
    takerBuyVolume: sum(1),
    takerBuyQuoteVolume: 0n,
  };
}

function columnsOf(some: readonly Trade[]): TradeColumns {
  const columns = tradeColumns(some.length);
  for (const [i, { id, time, price, quantity, side }] of some.entries()) {
    columns.ids[i] = Number(id);
    columns.times[i] = time;
    columns.prices[i] = price;
    columns.quantities[i] = quantity;
    columns.sides[i] = side;
  }
  return columns;
}

/** In blocks that end within minutes, and between them. */
async function* blocks(size: number): AsyncGenerator<TradeColumns> {
  for (let i = 0; i < trades.length; i += size) yield await Promise.resolve(columnsOf(trades.slice(i, i + size)));
}

/** Digest of every decision, outcome and record of three hours. */
async function replayed(circumstances: Circumstances): Promise<readonly string[]> {
  const settings = signalSettings();
  const voting = new VotingService(settings.voting, settings.terms);
  const engine = new SignalEngine(createStrategies(), voting, settings, UNTIMED_GUARD);
  const replay = new Replay(new AuctionReaderFactory(), engine, instrument, 'test');
  const report = new ReplayReport({ instrument, from, to, engine, seed: 1 });
  const records: string[] = [];
  async function* minutes(span: { readonly from: EpochMs; readonly to: EpochMs }): AsyncGenerator<Candle> {
    for (const candle of candles) if (candle.openTime >= span.from && candle.openTime < span.to) yield candle;
    await Promise.resolve();
  }
  for await (const minute of replay.run(minutes, from, to, circumstances)) {
    report.take(minute);
    const { digest, sheets } = minute.evidence();
    records.push(digest, ...sheets.map((sheet) => sheet.digest));
  }
  return [report.close().digest, ...records];
}

describe('trades in columns', () => {
  it('are told as single trades are: equal decisions, outcomes and records', async () => {
    const singly = await replayed({
      trades: (span) => trades.filter(({ time }) => time >= span.from && time < span.to),
    });
    expect(singly.length).toBeGreaterThan(15 * 180);
    expect(await replayed({ columns: () => blocks(997) })).toEqual(singly);
    expect(await replayed({ columns: () => blocks(4 * 64) })).toEqual(singly);
    expect(await replayed({})).not.toEqual(singly);
  }, 120_000);

  it('are cut where minutes end, each handed out once', async () => {
    const tape = new ColumnTape(blocks(7));
    await tape.until(from);
    for (let minute = 0; minute < 20; minute += 1) {
      const parts = await tape.until(after(from, (minute + 1) * MINUTE_MS));
      const first = 4 * (7 * 1_440 + minute);
      expect(parts.flatMap(({ ids }) => [...ids])).toEqual([1, 2, 3, 4].map((i) => first + i));
    }
    expect((await tape.until(after(to, DAY_MS))).reduce((sum, { length }) => sum + length, 0)).toBe(4 * 160);
    expect(await tape.until(after(to, 2 * DAY_MS))).toEqual([]);
  });

  it('lets go of their source', async () => {
    let isClosed = false;
    async function* source(): AsyncGenerator<TradeColumns> {
      try {
        yield* blocks(100);
      } finally {
        isClosed = true;
      }
    }
    const tape = new ColumnTape(source());
    await tape.until(from);
    await tape.close();
    expect(isClosed).toBe(true);
  });
});
