import { AuctionReaderFactory, ANALYSIS_SETTINGS } from '#libs/analysis';
import { after, DAY_MS, epochMs, Instrument, MINUTE_MS, type Candle } from '#libs/market';
import { SignalEngine, signalSettings, VotingService } from '#libs/signal';
import { createStrategies, UNTIMED_GUARD } from '#libs/strategy';
import { Chance } from './chance.js';
import { Replay, type MinuteSource } from './replay.js';
import { ReplayReport, type Report } from './replay-report.js';
import { reportText } from './report-text.js';
import { WarmUp } from './warm-up.js';

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
const to = after(from, DAY_MS);

/** A quiet, tethered walk, so that there is a balance area to trade. */
const minutes: readonly Candle[] = ((): readonly Candle[] => {
  const chance = new Chance(11);
  let price = 4_000_000;
  return Array.from({ length: (8 * DAY_MS) / MINUTE_MS }, (_, i) => {
    const open = price;
    price += Math.round(1_600 * (chance.next() - 0.5) - 0.004 * (price - 4_000_000));
    const openTime = after(from, (i - 7 * 1_440) * MINUTE_MS);
    const wick = Math.round(300 * chance.next());
    const volume = 1_000_000 + Math.round(400_000 * chance.next());
    return {
      timeframe: '1m',
      openTime,
      closeTime: after(openTime, MINUTE_MS),
      open,
      high: Math.max(open, price) + wick,
      low: Math.min(open, price) - wick,
      close: price,
      volume,
      quoteVolume: BigInt(volume) * 40_000n,
      trades: 100,
      takerBuyVolume: Math.round(volume * (0.4 + 0.2 * chance.next())),
      takerBuyQuoteVolume: 0n,
    };
  });
})();

/** @param future changes what comes at and after a moment. */
function sourceOf(future?: { readonly at: number; readonly change: (candle: Candle) => Candle }): MinuteSource {
  return async function* (span) {
    for (const candle of minutes) {
      if (candle.openTime < span.from || candle.openTime >= span.to) continue;
      yield future && candle.openTime >= future.at ? future.change(candle) : candle;
    }
  };
}

async function replay(source = sourceOf()): Promise<{ readonly ids: readonly string[]; readonly report: Report }> {
  const settings = signalSettings();
  const voting = new VotingService(settings.voting, settings.terms);
  const engine = new SignalEngine(createStrategies(), voting, settings, UNTIMED_GUARD);
  const report = new ReplayReport({ instrument, from, to, engine, seed: 1 });
  const ids: string[] = [];
  for await (const minute of new Replay(new AuctionReaderFactory(), engine, instrument, 'test').run(source, from, to)) {
    report.take(minute);
    ids.push(`${minute.signal.id} ${minute.signal.signal} ${minute.signal.reason}`);
  }
  return { ids, report: report.close() };
}

describe('a replay', () => {
  let first: Awaited<ReturnType<typeof replay>>;

  beforeAll(async () => {
    first = await replay();
  }, 60_000);

  it('decides on every minute once and tells the same bytes twice', async () => {
    expect(first.ids).toHaveLength(1_440);
    expect(JSON.stringify((await replay()).report)).toBe(JSON.stringify(first.report));
    expect(first.report.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  }, 60_000);

  it('names the history that was missing', () => {
    expect(first.report.lacking).toContain('1d: 7 of 60 candles');
  });

  it('knows nothing of the future: what comes after changes no decision before', async () => {
    const at = after(from, 777 * MINUTE_MS);
    const change = (candle: Candle): Candle => ({
      ...candle,
      open: candle.open + 90_000,
      high: candle.high + 95_000,
      low: candle.low + 70_000,
      close: candle.close + 80_000,
    });
    const { ids } = await replay(sourceOf({ at, change }));
    expect(ids.slice(0, 777)).toEqual(first.ids.slice(0, 777));
    expect(ids.slice(777)).not.toEqual(first.ids.slice(777));
  }, 60_000);

  it('accounts for every decision: signals add up, and each strategy votes or says which rule it failed', () => {
    const { decisions, signals, votes, gates } = first.report;
    const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
    expect(sum(signals)).toBe(decisions);
    expect(sum(votes) + sum(gates)).toBe(decisions * createStrategies().length);
  });

  it('is told in lines, without a number where there are too few outcomes', () => {
    const lines = reportText(first.report);
    expect(lines).toContain('1440 decisions');
    expect(lines.join('\n')).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('the warm-up', () => {
  it('hands over what an exchange would have given: longer candles before, minutes for the last three days', () => {
    const warmUp = new WarmUp(from, ANALYSIS_SETTINGS);
    for (const candle of minutes) if (candle.openTime < from) warmUp.add(candle);
    const history = warmUp.history();
    const count = (timeframe: Candle['timeframe']): number =>
      history.filter((one) => one.timeframe === timeframe).length;
    expect([count('1d'), count('4h'), count('1h'), count('5m'), count('1m')]).toEqual([4, 24, 96, 1_152, 4_320]);
    expect(history.every(({ openTime }) => openTime < from)).toBe(true);
  });
});
