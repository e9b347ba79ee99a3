import { GCProfiler } from 'node:v8';
import { AuctionReader } from '#libs/analysis';
import { after, DAY_MS, openTimeOf, startOfDay, type EpochMs, type Side } from '#libs/market';
import { TradeTape } from '../../libs/analysis/src/order-flow/trade-tape.js';
import { ROW_SIZE } from '../floor/native.js';
import { CandleHistory } from '../gen/candle-history.js';
import { candlesOf } from '../gen/candles-of.js';
import { HEADLINE, LONG, prepare, tradesOf } from '../gen/inputs.js';
import { BENCHMARK_MARKET } from '../gen/markets.js';
import type { TradeColumns } from '../gen/trade-columns.js';
import { collectorShare } from '../harness/collector-share.js';
import { retainedBytes } from '../harness/retained-bytes.js';
import { MapFootprints } from '../idioms/map-footprint.js';
import type { Measurement, Question } from '../harness/question.js';
import { minuteBounds, objects, sideAt, tape } from './live-trades.js';

const SYMBOLS = 32;
/** Days of 1m candles for the objects: what the target is stated for. The reader keeps its own window. */
const DAYS = 8;

/** A whole window: four days of minutes and up to two months of longer candles, read. */
function reader(): Measurement {
  const minutes = candlesOf(tradesOf(LONG));
  const start = startOfDay(minutes[0]?.openTime ?? (0 as EpochMs));
  const asOf = after(start, 62 * DAY_MS - 60_000);
  const history = new CandleHistory(minutes.filter(({ openTime }) => openTime < asOf)).window(asOf);
  const made = (): AuctionReader => {
    const one = new AuctionReader(BENCHMARK_MARKET);
    one.start(structuredClone(history), asOf);
    one.view();
    return one;
  };
  made();
  const { bytes, kept } = retainedBytes(() => Array.from({ length: SYMBOLS }, made));
  const candles = kept[0]?.view().inputs.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return { cost: bytes / SYMBOLS / 1e6, answer: { candles } };
}

/** As many days as the target says in the usual form. Not the candles that the reader keeps, so there is no ratio. */
function mapObjects(): Measurement {
  const bounds = minuteBounds(tradesOf(HEADLINE));
  const columns = tradesOf(HEADLINE, bounds[DAYS * 1440] ?? HEADLINE.count);
  const { bytes, kept } = retainedBytes(() => {
    const footprints = new MapFootprints(ROW_SIZE);
    for (let from = 0; from < columns.length; from += 1000) {
      for (const trade of objects(columns, from, Math.min(columns.length, from + 1000))) footprints.add(trade);
    }
    return footprints;
  });
  return { cost: bytes / 1e6, answer: { candles: kept.candles.length } };
}

/** T13: what a followed market holds in memory. */
export const MEMORY: Question = {
  id: 'T13',
  title: 'memory of a followed market',
  unit: 'MB after collection',
  prepare: () => [LONG, HEADLINE].forEach(prepare),
  contenders: [
    {
      name: 'AuctionReader',
      does: 'its whole window: 3 to 4 days of 1m, 24 of 5m, 21 of 1h, 30 of 4h, 60 of 1d; no trades',
      measure: reader,
    },
    {
      name: 'objects and Map',
      does: `${DAYS} days of 1m candles with footprints, no longer candles and no reading`,
      measure: mapObjects,
    },
  ],
  rows: [
    { kind: 'budget', ours: 'AuctionReader', atMost: 1.5 },
    { kind: 'peer', ours: 'AuctionReader', other: 'objects and Map' },
  ],
};

const RETAINED = 500_000;
const STREAMED = 6_000_000;
/** So many that what the program itself takes meanwhile does not count. */
const TAPES = 8;

/** The tape just before a minute closes, at its fullest. */
function tapeBytes(): Measurement {
  const columns = tradesOf(HEADLINE, RETAINED);
  const bounds = minuteBounds(columns);
  const fill = (): TradeTape => {
    const trades = new TradeTape(ROW_SIZE);
    for (const [minute, from] of bounds.slice(0, -1).entries()) {
      for (let i = from; i < (bounds[minute + 1] ?? from); i += 1) {
        const [time, price] = [columns.times[i] as EpochMs, columns.prices[i] ?? 0];
        trades.add(columns.ids[i] ?? 0, time, price, columns.quantities[i] ?? 0, sideAt(columns, i));
      }
      if (minute < bounds.length - 2) trades.close(openTimeOf(columns.times[from] as EpochMs, '1m'), ROW_SIZE);
    }
    return trades;
  };
  fill();
  const { bytes: all, kept: tapes } = retainedBytes(() => Array.from({ length: TAPES }, fill));
  const [bytes, kept] = [all / TAPES, tapes[0] ?? fill()];
  const last = bounds.slice(-7, -1).map((from) => openTimeOf(columns.times[from] as EpochMs, '1m'));
  const held = last.reduce((sum, openTime) => sum + (kept.minute(openTime)?.length ?? 0), 0);
  return { cost: bytes / held, answer: { held }, aside: { held, bytes } };
}

function objectBytes(): Measurement {
  const columns = tradesOf(HEADLINE, RETAINED);
  const from = minuteBounds(columns).at(-7) ?? 0;
  const { bytes, kept } = retainedBytes(() => objects(columns, from, RETAINED));
  return { cost: bytes / kept.length, answer: { held: kept.length } };
}

/** T13b: what a retained trade holds. */
export const TRADE_MEMORY: Question = {
  id: 'T13b',
  title: 'memory of a retained trade, the last six minutes',
  unit: 'bytes after collection',
  prepare: () => prepare(HEADLINE),
  contenders: [
    { name: 'TradeTape', does: 'footprints of these minutes and room to grow included', measure: tapeBytes },
    { name: 'objects', does: 'ids as text', measure: objectBytes },
  ],
  rows: [
    { kind: 'budget', ours: 'TradeTape', atMost: 20 },
    { kind: 'peer', ours: 'TradeTape', other: 'objects', target: 6 },
  ],
};

/** @returns what a trade takes from the heap on its way through a tape that is warm. */
function allocated(stream: (columns: TradeColumns) => void): number {
  const columns = tradesOf(HEADLINE, STREAMED);
  stream(columns);
  const profiler = new GCProfiler();
  profiler.start();
  const heap = process.memoryUsage().heapUsed;
  stream(columns);
  const grown = process.memoryUsage().heapUsed - heap;
  const freed = profiler
    .stop()
    .statistics.reduce(
      (sum, { beforeGC, afterGC }) => sum + beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize,
      0,
    );
  return (grown + freed) / STREAMED;
}

/** All trades as if they were of one minute, so that none closes. */
function endlessMinute({ length, ids, times, prices, quantities, ...columns }: TradeColumns): void {
  const trades = new TradeTape(ROW_SIZE);
  const openTime = openTimeOf(times[0] as EpochMs, '1m');
  for (let i = 0; i < length; i += 1) {
    const time = after(openTime, i & 0x7fff);
    trades.add(ids[i] ?? 0, time, prices[i] ?? 0, quantities[i] ?? 0, (columns.sides[i] ?? 1) as Side);
  }
}

async function collection(): Promise<Measurement> {
  const columns = tradesOf(HEADLINE, STREAMED);
  const { percent, pauses, longestMs } = await collectorShare(() => tape(columns));
  return { cost: percent, answer: {}, aside: { pauses, longestMs } };
}

/** T13c: how much of the time the collector holds trades up that stream in. */
export const COLLECTION: Question = {
  id: 'T13c',
  title: `garbage collection while ${STREAMED.toLocaleString('en-US')} trades go through the tape`,
  unit: '% of CPU time in pauses',
  prepare: () => prepare(HEADLINE),
  contenders: [{ name: 'TradeTape.add', does: 'with the footprint of each minute', measure: collection }],
  rows: [{ kind: 'budget', ours: 'TradeTape.add', atMost: 1 }],
};

/** T13d: what a trade takes from the heap, alone and with what minutes take when they close. */
export const ALLOCATION: Question = {
  id: 'T13d',
  title: 'heap taken by a trade on its way through the tape',
  unit: 'bytes a trade',
  prepare: () => prepare(HEADLINE),
  contenders: [
    {
      name: 'TradeTape.add',
      does: 'all trades in one minute that never closes',
      measure: () => ({ cost: allocated(endlessMinute), answer: {} }),
    },
    {
      name: 'TradeTape.add and close',
      does: 'with the footprint of each minute and what this benchmark sums up of it',
      measure: () => ({ cost: allocated(tape), answer: {} }),
    },
  ],
  rows: [
    { kind: 'budget', ours: 'TradeTape.add', atMost: 1 },
    { kind: 'budget', ours: 'TradeTape.add and close', atMost: 10 },
  ],
};
