import { AuctionReader } from '#libs/analysis';
import { DAY_MS, startOfDay, type Candle, type EpochMs, type Side } from '#libs/market';
import type { Signal } from '#libs/signal';
import { UNTIMED_GUARD } from '#libs/strategy';
import { CandleHistory } from '../gen/candle-history.js';
import { candlesOf } from '../gen/candles-of.js';
import { HEADLINE, LONG, prepare, tradesOf } from '../gen/inputs.js';
import { BENCHMARK_MARKET } from '../gen/markets.js';
import { moved, type TradeColumns } from '../gen/trade-columns.js';
import { cpuTime } from '../harness/cpu-time.js';
import { median } from '../harness/median.js';
import type { Measurement, Question } from '../harness/question.js';
import { arrival } from './closed-minute.js';
import { decided, digestOf, engineOf } from './decision.js';
import { minuteBounds, objects } from './live-trades.js';

/** About two and a half days. */
const COUNT = 3_000_000;
const RUNS = 3;

/** Ten weeks without trades, then the minutes that are replayed with theirs. */
interface Tape {
  readonly trades: TradeColumns;
  /** Where each minute begins in the columns, and the end of the last one. */
  readonly bounds: readonly number[];
  readonly candles: readonly Candle[];
  readonly history: readonly Candle[];
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
  const history = new CandleHistory(earlier).window(start);
  return { trades, bounds: minuteBounds(trades), candles: busy(candles), history, start };
}

/** Minutes without trades have no bounds in the columns; the generator makes hardly any. */
function busy(candles: readonly Candle[]): readonly Candle[] {
  return candles.filter(({ volume }) => volume > 0);
}

/** @param feed hands the reader the trades [from, to). @returns nanoseconds a trade, and what was decided. */
function replayed(
  { trades, bounds, candles, history, start }: Tape,
  feed: (reader: AuctionReader, from: number, to: number) => number,
): { readonly cost: number; readonly signals: readonly Signal[] } {
  const reader = new AuctionReader(BENCHMARK_MARKET);
  reader.start(history, start);
  const engine = engineOf(UNTIMED_GUARD);
  const ledger = engine.openLedger();
  const begun = cpuTime();
  let untimed = 0;
  const signals = candles.flatMap((candle, i) => {
    untimed += feed(reader, bounds[i] ?? 0, bounds[i + 1] ?? 0);
    const view = reader.apply(arrival(candle));
    return view ? [decided(engine, ledger, view)] : [];
  });
  return { cost: (cpuTime() - begun - untimed) / trades.length, signals };
}

function measured(
  feedOf: (trades: TradeColumns) => (reader: AuctionReader, from: number, to: number) => number,
): Measurement {
  const whole = tape();
  const feed = feedOf(whole.trades);
  replayed(whole, feed);
  const runs = Array.from({ length: RUNS }, () => replayed(whole, feed));
  const signals = runs[0]?.signals ?? [];
  const cost = median(runs.map((run) => run.cost));
  const minute = Math.round((COUNT * cost) / signals.length / 1e3);
  return {
    cost,
    answer: { decisions: signals.length, digest: digestOf(signals) },
    aside: { 'trades a second': Math.round(1e9 / cost), 'us a minute': minute },
  };
}

function fromColumns({ ids, times, prices, quantities, sides }: TradeColumns) {
  return (reader: AuctionReader, from: number, to: number): number => {
    for (let i = from; i < to; i += 1) {
      const side: Side = sides[i] === 1 ? 1 : -1;
      reader.applyTrade(ids[i] ?? 0, (times[i] ?? 0) as EpochMs, prices[i] ?? 0, quantities[i] ?? 0, side);
    }
    return 0;
  };
}

/** @returns what it took to make the objects, which is the feed's work. */
function asEvents(trades: TradeColumns) {
  return (reader: AuctionReader, from: number, to: number): number => {
    const begun = cpuTime();
    const batch = objects(trades, from, to);
    const made = cpuTime() - begun;
    for (const trade of batch) reader.apply({ type: 'trade', trade, backfilled: false });
    return made;
  };
}

/** T6: trades to signals, everything between them included. */
export const COLUMN_REPLAY: Question = {
  id: 'T6',
  title: `trades to signals: footprints, whole reading, decision and outcomes at each minute, ${COUNT.toLocaleString('en-US')} trades`,
  unit: 'ns CPU a trade',
  prepare: () => {
    prepare(HEADLINE);
    prepare(LONG);
  },
  contenders: [
    {
      name: 'typed columns',
      does: 'trades from columns in memory; closed candles are ready, as an archive has them',
      measure: () => measured(fromColumns),
    },
    {
      name: 'live events',
      does: 'each trade as the event that a feed gives; the objects are ready',
      measure: () => measured(asEvents),
    },
  ],
  rows: [
    { kind: 'budget', ours: 'typed columns', atMost: 1e9 / 15e6 },
    { kind: 'peer', ours: 'typed columns', other: 'live events' },
  ],
  absent: () => ['zipped CSV of trades: the product reads archives of candles, not yet of trades'],
};
