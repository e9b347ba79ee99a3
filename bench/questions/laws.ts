import { AuctionReader } from '#libs/analysis';
import { after, DAY_MS, MINUTE_MS, startOfDay, type EpochMs } from '#libs/market';
import { SizeHistogram } from '../../libs/analysis/src/order-flow/size-histogram.js';
import { valueArea } from '../../libs/analysis/src/profile/value-area.js';
import { volumeNodes } from '../../libs/analysis/src/profile/volume-nodes.js';
import { CandleHistory } from '../gen/candle-history.js';
import { candlesOf } from '../gen/candles-of.js';
import { Chances } from '../gen/chances.js';
import { FIRST_MS } from '../gen/generate-trades.js';
import { HEADLINE, LONG, prepare, tradesOf } from '../gen/inputs.js';
import { BENCHMARK_MARKET } from '../gen/markets.js';
import { costOf, cpuTime } from '../harness/cpu-time.js';
import { median } from '../harness/median.js';
import type { Measurement, Question } from '../harness/question.js';
import { tape } from './live-trades.js';

function replay(count: number): Measurement {
  const columns = tradesOf(HEADLINE, count);
  return { cost: costOf(count, () => tape(columns)), answer: {} };
}

/** T14a: a trade costs the same however many came before it. */
export const TRADE_LAW: Question = {
  id: 'T14a',
  title: 'law: a trade costs the same after ten million as after one',
  unit: 'ns CPU a trade',
  prepare: () => prepare(HEADLINE),
  contenders: [
    { name: '10 M trades', does: '', measure: () => replay(10_000_000) },
    { name: '1 M trades', does: '', measure: () => replay(1_000_000) },
  ],
  rows: [{ kind: 'law', ours: '10 M trades', other: '1 M trades', target: 1.2 }],
};

/** A rolling window of sizes: a minute goes in, the oldest one out, the limits are read. */
function rolling(window: number): Measurement {
  const chances = new Chances(1);
  const sizes = Float64Array.from({ length: 4096 }, () => 100 * chances.pareto(1.2));
  const histogram = new SizeHistogram(5);
  const start = FIRST_MS as EpochMs;
  let [minute, at] = [0, 0];
  const minutes = (count: number): void => {
    for (let i = 0; i < count; i += 1, minute += 1) {
      histogram.countFrom(after(start, (minute - window) * MINUTE_MS));
      histogram.begin(after(start, minute * MINUTE_MS));
      for (let k = 0; k < 400; k += 1, at += 1) histogram.add(sizes[at & 4095] ?? 1);
      histogram.above(0.999);
    }
  };
  minutes(window);
  return { cost: costOf(1000, () => minutes(1000)), answer: {} };
}

function dayHour(hour: number): Measurement {
  const all = candlesOf(tradesOf(LONG));
  const start = after(startOfDay(all[0]?.openTime ?? (0 as EpochMs)), 61 * DAY_MS + hour * 60 * MINUTE_MS);
  const history = new CandleHistory(all.filter(({ openTime }) => openTime < start)).window(start);
  const first = all.findIndex(({ openTime }) => openTime === start);
  const costs: number[] = [];
  for (let run = 0; run < 7; run += 1) {
    const reader = new AuctionReader(BENCHMARK_MARKET);
    reader.start(history, start);
    const from = cpuTime();
    for (const candle of all.slice(first, first + 110)) {
      reader.apply({ type: 'candle', candle, receivedAt: candle.closeTime, backfilled: false });
    }
    costs.push((cpuTime() - from) / 110);
  }
  return { cost: median(costs.slice(1)), answer: {} };
}

/** T14b: what rolls costs the same whatever its window. */
export const WINDOW_LAW: Question = {
  id: 'T14b',
  title: 'law: a minute costs the same whatever lies in the window',
  unit: 'ns CPU a minute',
  prepare: () => prepare(LONG),
  contenders: [
    { name: 'sizes of 7 d', does: 'SizeHistogram, 400 sizes a minute', measure: () => rolling(7 * 1440) },
    { name: 'sizes of 1 h', does: '', measure: () => rolling(60) },
    {
      name: 'AuctionReader at 22:00Z',
      does: '1m candles of nearly four days in its window',
      measure: () => dayHour(22),
    },
    { name: 'AuctionReader at 03:00Z', does: '1m candles of three days in its window', measure: () => dayHour(3) },
  ],
  rows: [
    { kind: 'law', ours: 'sizes of 7 d', other: 'sizes of 1 h', target: 1.3 },
    { kind: 'law', ours: 'AuctionReader at 22:00Z', other: 'AuctionReader at 03:00Z', target: 1.3 },
  ],
};

function analysis(bins: number): Measurement {
  const chances = new Chances(7);
  const hill = (i: number, at: number): number => 1e6 * Math.exp(-((i / bins - at) * (i / bins - at)) / 0.02);
  const volumes = Float64Array.from({ length: bins }, (_, i) =>
    Math.floor(hill(i, 0.3) + hill(i, 0.7) + 1e5 * chances.uniform()),
  );
  const readings = Math.ceil(1e6 / bins);
  const cost = costOf(readings * bins, () => {
    for (let i = 0; i < readings; i += 1) {
      valueArea(volumes);
      volumeNodes(volumes, 8);
    }
  });
  return { cost, answer: {} };
}

/** T14c: reading a profile is linear in its bins. */
export const ANALYSIS_LAW: Question = {
  id: 'T14c',
  title: 'law: value area and nodes are linear in bins',
  unit: 'ns CPU a bin',
  prepare: () => undefined,
  contenders: [2048, 512, 128].map((bins) => ({ name: `${bins} bins`, does: '', measure: () => analysis(bins) })),
  rows: [
    { kind: 'law', ours: '2048 bins', other: '512 bins', target: 1.2 },
    { kind: 'law', ours: '512 bins', other: '128 bins', target: 1.2 },
  ],
};
