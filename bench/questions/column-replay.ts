import { AuctionReaderFactory } from '#libs/analysis';
import { Replay, ReplayReport, type Circumstances } from '#libs/backtest';
import { TradeArchive } from '#libs/broker';
import { after, DAY_MS, MINUTE_MS, startOfDay, tradeColumns } from '#libs/market';
import type { Candle, EpochMs, TradeColumns } from '#libs/market';
import { UNTIMED_GUARD } from '#libs/strategy';
import { candlesOf } from '../gen/candles-of.js';
import { HEADLINE, LONG, prepare, tradesOf } from '../gen/inputs.js';
import { BENCHMARK_MARKET } from '../gen/markets.js';
import { moved, type TradeColumns as Generated } from '../gen/trade-columns.js';
import { prepareZip, zipFolder } from '../gen/zipped-trades.js';
import { cpuTime } from '../harness/cpu-time.js';
import { median } from '../harness/median.js';
import type { Measurement, Question } from '../harness/question.js';
import { engineOf } from './decision.js';
import { minuteBounds, objects } from './live-trades.js';

/** About two and a half days. */
const COUNT = 3_000_000;
const RUNS = 2;

/** Ten weeks without trades, then the minutes that are replayed with theirs. */
interface Tape {
  readonly trades: Generated;
  /** Where each minute begins in the columns, and the end of the last one. */
  readonly bounds: readonly number[];
  readonly candles: readonly Candle[];
  readonly earlier: readonly Candle[];
  readonly start: EpochMs;
}

/** Moves the long market in front of the busy one, so that it ends on the minute and near the price it goes on from. */
function tape(): Tape {
  const trades = tradesOf(HEADLINE, COUNT);
  const before = tradesOf(LONG);
  const candles = candlesOf(trades);
  const start = candles[0]?.openTime ?? (0 as EpochMs);
  const end = startOfDay((before.times[before.length - 1] ?? 0) as EpochMs);
  const times = Math.ceil((start - end) / DAY_MS) * DAY_MS;
  const prices = (trades.prices[0] ?? 0) - (before.prices[before.length - 1] ?? 0);
  const earlier = candlesOf(moved(before, { times, prices })).filter(({ openTime }) => openTime < start);
  return { trades, bounds: minuteBounds(trades), candles: busy(candles), earlier, start };
}

/** Minutes without trades have no bounds in the columns; the generator makes hardly any. */
function busy(candles: readonly Candle[]): readonly Candle[] {
  return candles.filter(({ volume }) => volume > 0);
}

/** How a replay comes by its trades. */
interface Feed {
  readonly circumstances: Circumstances;
  /** What of the CPU time since the last call was not the product's, nanoseconds. */
  readonly takeUntimed: () => number;
}

interface Replayed {
  readonly cost: number;
  readonly decisions: number;
  readonly outcomes: number;
  readonly digest: string;
}

/**
 * The product's own replay with its report: list of outcomes, metrics, placebo, digest. The clock runs from the first
 * decision on, so that the ten weeks before are not measured.
 */
async function replayed({ trades, bounds, candles, earlier, start }: Tape, feed: Feed): Promise<Replayed> {
  const engine = engineOf(UNTIMED_GUARD);
  const end = after(candles.at(-1)?.openTime ?? start, MINUTE_MS);
  const replay = new Replay(new AuctionReaderFactory(), engine, BENCHMARK_MARKET, 'bench');
  const report = new ReplayReport({ instrument: BENCHMARK_MARKET, from: start, to: end, engine, seed: 1 });
  async function* minutes(): AsyncGenerator<Candle> {
    yield* earlier;
    yield* candles;
    await Promise.resolve();
  }
  let begun: number | undefined;
  for await (const minute of replay.run(minutes, start, end, feed.circumstances)) {
    report.take(minute);
    if (begun === undefined) feed.takeUntimed();
    begun ??= cpuTime();
  }
  const { decisions, voteOutcomes, signalOutcomes, digest } = report.close();
  const spent = cpuTime() - (begun ?? 0) - feed.takeUntimed();
  const outcomes = voteOutcomes.all.metrics.trades + signalOutcomes.all.metrics.trades;
  return { cost: spent / (trades.length - (bounds[1] ?? 0)), decisions, outcomes, digest };
}

async function measured(feedOf: (tape: Tape) => Feed): Promise<Measurement> {
  const whole = tape();
  const feed = feedOf(whole);
  await replayed(whole, feed);
  const runs: Replayed[] = [];
  while (runs.length < RUNS) runs.push(await replayed(whole, feed));
  const { decisions = 0, outcomes = 0, digest = '' } = runs[0] ?? {};
  const cost = median(runs.map((run) => run.cost));
  return {
    cost,
    answer: { decisions, outcomes, digest },
    aside: {
      'trades a second': Math.round(1e9 / cost),
      'us a minute': Math.round((COUNT * cost) / decisions / 1e3),
      'x real time': Math.round((decisions * 60e9) / (COUNT * cost)),
    },
  };
}

const ALL_TIMED = (): number => 0;

function fromColumns({ trades }: Tape): Feed {
  const columns = tradeColumns(trades.length);
  columns.ids.set(trades.ids);
  columns.times.set(trades.times);
  columns.prices.set(trades.prices);
  columns.quantities.set(trades.quantities);
  columns.sides.set(trades.sides);
  async function* blocks(): AsyncGenerator<TradeColumns> {
    yield await Promise.resolve(columns);
  }
  return { circumstances: { columns: blocks }, takeUntimed: ALL_TIMED };
}

function fromZip(): Feed {
  const archive = new TradeArchive(zipFolder(HEADLINE, COUNT), BENCHMARK_MARKET);
  const columns = (span: { readonly from: EpochMs; readonly to: EpochMs }): AsyncIterable<TradeColumns> =>
    archive.blocks(span, ({ kind }) => {
      throw new Error(`Archive must be whole, had ${kind}`);
    });
  return { circumstances: { columns }, takeUntimed: ALL_TIMED };
}

/** Making the objects is the feed's work and not timed. */
function asEvents({ trades, bounds, candles }: Tape): Feed {
  const places = new Map(candles.map(({ openTime }, i) => [openTime, i]));
  let made = 0;
  return {
    circumstances: {
      trades: ({ from }) => {
        const begun = cpuTime();
        const place = places.get(from) ?? 0;
        const batch = objects(trades, bounds[place] ?? 0, bounds[place + 1] ?? 0);
        made += cpuTime() - begun;
        return batch;
      },
    },
    takeUntimed: () => {
      const untimed = made;
      made = 0;
      return untimed;
    },
  };
}

/** T6: trades to signals, outcomes and metrics, everything between them included. */
export const COLUMN_REPLAY: Question = {
  id: 'T6',
  title:
    'trades to signals by the replay of the product: footprints, whole reading, decision and outcomes at each minute, ' +
    `list of outcomes and metrics, ${COUNT.toLocaleString('en-US')} trades`,
  unit: 'ns CPU a trade',
  prepare: async () => {
    prepare(HEADLINE);
    prepare(LONG);
    await prepareZip(HEADLINE, COUNT);
  },
  contenders: [
    {
      name: 'typed columns',
      does: 'trades from columns in memory; closed candles are ready, as an archive has them',
      measure: () => measured(fromColumns),
    },
    {
      name: 'zipped CSV',
      does: 'a zip of Binance aggTrades on disk, inflated, checked and read on the way; candles as before',
      measure: () => measured(fromZip),
    },
    {
      name: 'live events',
      does: 'each trade as the event that a feed gives; the objects are ready',
      measure: () => measured(asEvents),
    },
  ],
  rows: [
    { kind: 'budget', ours: 'typed columns', atMost: 1e9 / 15e6 },
    { kind: 'budget', ours: 'zipped CSV', atMost: 1e9 / 4e6 },
    { kind: 'peer', ours: 'typed columns', other: 'zipped CSV' },
    { kind: 'peer', ours: 'typed columns', other: 'live events' },
  ],
};
