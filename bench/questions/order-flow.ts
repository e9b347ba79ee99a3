import { Aggregation, AuctionReader } from '#libs/analysis';
import { after, DAY_MS, MINUTE_MS, TIMEFRAME_MS, type Candle, type EpochMs, type Trade } from '#libs/market';
import type { Footprint } from '../../libs/analysis/src/order-flow/footprint.js';
import { TradeFlow } from '../../libs/analysis/src/order-flow/trade-flow.js';
import { ROW_SIZE } from '../floor/native.js';
import { CandleHistory } from '../gen/candle-history.js';
import { candlesOf } from '../gen/candles-of.js';
import { FIRST_MS } from '../gen/generate-trades.js';
import { folderOf, HEADLINE, LONG, prepare, tradesOf } from '../gen/inputs.js';
import { BENCHMARK_MARKET } from '../gen/markets.js';
import { moved, type TradeColumns } from '../gen/trade-columns.js';
import { Checksum } from '../harness/checksum.js';
import { cpuTime, medianCost } from '../harness/cpu-time.js';
import type { Answer, Measurement, Question } from '../harness/question.js';
import { MapFootprints } from '../idioms/map-footprint.js';
import { mapImbalances } from '../idioms/map-profile.js';
import { pythonOrderFlow } from '../peers/python.js';
import { minuteBounds, objects } from './live-trades.js';

const COUNT = 700_000;
/** Days of candles before the trades begin. */
const BEFORE = 61;
/** Minutes that are not measured: rows are not of their size yet. */
const FIRST = 120;
/** 5m ATR in ticks that gives rows of `ROW_SIZE`. */
const ATR = 10 * ROW_SIZE;
const CONTEXT = { atr: ATR / 2, relativeDayVolume: 1 };

/** A minute of trades as objects, with the candles it closed. */
interface Minute {
  readonly trades: readonly Trade[];
  readonly candle: Candle;
  readonly fiveMinutes: Candle | undefined;
}

/** Does the work of one minute and tells what came of it. */
interface Worker {
  minute(minute: Minute): void;
  answer(sum: Checksum): number;
}

function minutesOf(columns: TradeColumns): Minute[] {
  const bounds = minuteBounds(columns);
  const aggregation = new Aggregation();
  let next = 0;
  return candlesOf(columns).map((candle) => {
    const closed = aggregation.apply(candle);
    const fiveMinutes = closed.find(({ timeframe }) => timeframe === '5m');
    const [from = 0, to = 0] = [bounds[next], bounds[next + 1]];
    const isQuiet = (columns.times[from] ?? 0) >= candle.openTime + MINUTE_MS;
    if (!isQuiet) next += 1;
    return { trades: isQuiet ? [] : objects(columns, from, to), candle, fiveMinutes };
  });
}

/** What a worker finds is told by a run of its own, so that the clock is read twice a run, not twice a minute. */
function measured(begin: () => Worker, columns = tradesOf(HEADLINE, COUNT)): Measurement {
  const minutes = minutesOf(columns);
  const answer = found(begin(), minutes);
  const cost = medianCost(() => {
    const worker = begin();
    for (const minute of minutes.slice(0, FIRST)) worker.minute(minute);
    const from = cpuTime();
    for (const minute of minutes.slice(FIRST)) worker.minute(minute);
    return (cpuTime() - from) / (minutes.length - FIRST);
  });
  return { cost, answer };
}

function found(worker: Worker, minutes: readonly Minute[]): Answer {
  const rows = new Checksum();
  let [delta, trades] = [0, 0];
  for (const [i, minute] of minutes.entries()) {
    worker.minute(minute);
    if (i >= FIRST) delta += worker.answer(rows);
    trades += minute.trades.length;
  }
  return { delta, trades, rows: rows.value };
}

function noteRows(sum: Checksum, { cells }: Footprint): void {
  for (const cell of cells) sum.add(cell);
}

function tradeFlow(): Worker {
  const flow = new TradeFlow(BENCHMARK_MARKET);
  return {
    minute: ({ trades, candle, fiveMinutes }) => {
      for (const trade of trades) flow.apply(trade);
      flow.minuteClosed(candle, CONTEXT);
      if (fiveMinutes) flow.fiveMinutesClosed(fiveMinutes, ATR);
      flow.prints(candle.closeTime);
    },
    answer: (sum) => {
      const footprint = flow.footprints.minutes.at(-1);
      if (!footprint) return 0;
      noteRows(sum, footprint);
      return footprint.buy - footprint.sell;
    },
  };
}

function mapFlow(): Worker {
  const footprints = new MapFootprints(ROW_SIZE);
  let found = 0;
  return {
    minute: ({ trades, candle }) => {
      for (const trade of trades) footprints.add(trade);
      const last = footprints.candles.at(-1);
      if (last) found += mapImbalances(last).stacked;
      const oldest = candle.openTime - 24 * TIMEFRAME_MS['1h'];
      while ((footprints.candles[0]?.openTime ?? Infinity) < oldest) footprints.candles.shift();
    },
    answer: (sum) => {
      const last = footprints.candles.at(-1);
      if (!last || found < 0) return 0;
      const rows = [...last.rows.keys()];
      for (let row = Math.min(...rows); row <= Math.max(...rows); row += 1) {
        sum.add(last.rows.get(row)?.ask ?? 0);
        sum.add(last.rows.get(row)?.bid ?? 0);
      }
      return last.delta;
    },
  };
}

/** The busy trades as the continuation of two months of candles: the whole reading with everything it wants to know. */
function auctionReader(): Measurement {
  const start = after(FIRST_MS as EpochMs, BEFORE * DAY_MS);
  const before = candlesOf(tradesOf(LONG)).filter(({ openTime }) => openTime < start);
  const history = new CandleHistory(before).window(start);
  const trades = tradesOf(HEADLINE, COUNT);
  const prices = (before.at(-1)?.close ?? 0) - (trades.prices[0] ?? 0);
  const begin = (): Worker => {
    const reader = new AuctionReader(BENCHMARK_MARKET);
    reader.start(history, start);
    return {
      minute: ({ trades: batch, candle }) => {
        for (const trade of batch) reader.apply({ type: 'trade', trade, backfilled: false });
        reader.apply({ type: 'candle', candle, receivedAt: candle.closeTime, backfilled: false });
      },
      answer: () => reader.view().delta.delta ?? 0,
    };
  };
  const { cost, answer } = measured(begin, moved(trades, { times: start - FIRST_MS, prices }));
  const { delta = 0, trades: taken = 0 } = answer;
  return { cost, answer: { delta, trades: taken } };
}

/** T4: order flow of a 1m candle from its trades. */
export const ORDER_FLOW: Question = {
  id: 'T4',
  title: `order flow of a 1m candle from its trades, ${COUNT.toLocaleString('en-US')} trades`,
  unit: 'ns CPU a candle',
  prepare: () => [HEADLINE, LONG].forEach(prepare),
  contenders: [
    {
      name: 'TradeFlow',
      does: 'checked trades, late ones sorted in, footprints of 1m and 5m, stacked imbalances of 5m, big trades of the day and their verdicts',
      measure: () => measured(tradeFlow),
    },
    {
      name: 'AuctionReader.apply',
      does: 'as TradeFlow, and the whole reading of the candle with levels, legs, profiles, state and view',
      measure: auctionReader,
    },
    {
      name: 'objects and Map',
      does: 'footprints of 1m, imbalances and stacks of each by the plain rule; no checks, no big trades',
      measure: () => measured(mapFlow),
    },
    {
      name: 'freqtrade',
      does:
        'footprints of 1m by number and amount, imbalances and stacks, all candles once, nothing cached; the frame is ready. ' +
        'Keeps a list of dictionaries for each candle. No big trades, no zones that end',
      measure: () => pythonOrderFlow([folderOf(HEADLINE), `${COUNT}`, `${ROW_SIZE}`, `${FIRST}`]),
    },
  ],
  rows: [
    { kind: 'peer', ours: 'AuctionReader.apply', other: 'freqtrade', target: 300 },
    { kind: 'peer', ours: 'TradeFlow', other: 'freqtrade' },
    { kind: 'peer', ours: 'TradeFlow', other: 'objects and Map' },
    { kind: 'peer', ours: 'AuctionReader.apply', other: 'objects and Map' },
  ],
};
