import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuctionReader, type AuctionView } from '#libs/analysis';
import { after, DAY_MS, MINUTE_MS, startOfDay, type Candle, type EpochMs, type MarketEvent } from '#libs/market';
import { runFloor } from '../floor/native.js';
import { CandleHistory } from '../gen/candle-history.js';
import { candlesOf } from '../gen/candles-of.js';
import { folderOf, LONG, prepare, tradesOf } from '../gen/inputs.js';
import { BENCHMARK_MARKET } from '../gen/markets.js';
import { Checksum } from '../harness/checksum.js';
import { cpuTime } from '../harness/cpu-time.js';
import { median } from '../harness/median.js';
import type { Answer, Measurement, Question } from '../harness/question.js';

/** Days of history before the first measured minute, measured minutes, and every which of them is recomputed. */
const BEFORE = 61;
const MEASURED = 2 * 1440;
const SAMPLE = 180;
/** Times that the days are read before they are measured: as long as it takes the compiler. */
const WARM_UP = 12;

/** Days of generated minutes, with the history before them. */
export interface Course {
  readonly history: CandleHistory;
  /** All minutes up to the last measured one. */
  readonly minutes: readonly Candle[];
  readonly measured: readonly Candle[];
  readonly start: EpochMs;
}

export function course(): Course {
  const all = candlesOf(tradesOf(LONG));
  const start = after(startOfDay(all[0]?.openTime ?? (0 as EpochMs)), BEFORE * DAY_MS);
  const first = all.findIndex(({ openTime }) => openTime === start);
  const minutes = all.slice(0, first + MEASURED);
  if (minutes.length < first + MEASURED) throw new Error(`Candles must reach ${first + MEASURED}, was ${all.length}`);
  return { history: new CandleHistory(minutes), minutes, measured: minutes.slice(first), start };
}

export function arrival(candle: Candle): MarketEvent {
  return { type: 'candle', candle, receivedAt: candle.closeTime, backfilled: false };
}

export function started({ history }: Course, asOf: EpochMs): AuctionReader {
  const reader = new AuctionReader(BENCHMARK_MARKET);
  reader.start(history.window(asOf), asOf);
  return reader;
}

function noteArea(sum: Checksum, { developing }: AuctionView): void {
  for (const tick of [developing?.poc, developing?.val, developing?.vah]) sum.add(tick ?? 0);
}

/** Sums up views as they come; like a service it keeps none but the latest. */
class Summary {
  readonly #areas = new Checksum();
  readonly #sampled = new Checksum();
  readonly #flows = new Checksum();
  #count = 0;
  #last: AuctionView | undefined;

  add(view: AuctionView): void {
    noteArea(this.#areas, view);
    this.#areas.add(view.developing?.total ?? 0);
    this.#flows.add(view.delta.delta ?? 0);
    this.#count += 1;
    if (this.#count % SAMPLE === 0) noteArea(this.#sampled, view);
    this.#last = view;
  }

  get answer(): Answer {
    return {
      areas: this.#areas.value,
      sampled: this.#sampled.value,
      flows: this.#flows.value,
      atr1m: Math.round(1e6 * (this.#last?.atr['1m'] ?? 0)),
      atr5m: Math.round(1e6 * (this.#last?.atr['5m'] ?? 0)),
      inputDigest: this.#last?.inputDigest ?? '',
    };
  }
}

/** What a reader is handed of a course; the rest of it may go, or collecting it would count as the reader's work. */
function handedOver({ history, measured, start }: Course): Pick<Course, 'measured' | 'start'> & { given: Candle[] } {
  return { given: history.window(start), measured, start };
}

function isMidnight(candle: Candle | undefined): boolean {
  return candle !== undefined && after(candle.openTime, MINUTE_MS) % DAY_MS === 0;
}

/** The reader as it runs once it is warm: the two measured days, midnights included. */
function incremental(): Measurement {
  const { given, measured, start } = handedOver(course());
  const run = (): { costs: number[]; answer: Answer; cost: number } => {
    const reader = new AuctionReader(BENCHMARK_MARKET);
    reader.start(given, start);
    const costs: number[] = [];
    const summary = new Summary();
    const from = cpuTime();
    for (const candle of measured) {
      const begun = performance.now();
      const view = reader.apply(arrival(candle));
      costs.push(1e6 * (performance.now() - begun));
      if (view) summary.add(view);
    }
    return { costs, answer: summary.answer, cost: (cpuTime() - from) / measured.length };
  };
  for (let i = 0; i < WARM_UP; i += 1) run();
  const runs = [run(), run(), run(), run(), run()];
  const costs = (runs[0]?.costs ?? []).toSorted((a, b) => a - b);
  const quantile = (share: number): number => costs[Math.min(costs.length - 1, Math.floor(share * costs.length))] ?? 0;
  const midnights = runs.flatMap((one) => one.costs.filter((_, i) => isMidnight(measured[i])));
  const aside = {
    'p50 wall ns': quantile(0.5),
    'p99 wall ns': quantile(0.99),
    'longest wall ns': quantile(1),
    'midnight wall ns': median(midnights),
  };
  return { cost: median(runs.map(({ cost }) => cost)), answer: runs[0]?.answer ?? {}, aside };
}

/** A new reader from history for each minute; finding the history is not timed. */
function stateless(): Measurement {
  const whole = course();
  const costs: number[] = [];
  const sampled = new Checksum();
  let inputDigest = '';
  for (let i = SAMPLE - 1; i < MEASURED; i += SAMPLE) {
    const asOf = after(whole.start, (i + 1) * MINUTE_MS);
    const history = whole.history.window(asOf);
    const from = cpuTime();
    const reader = new AuctionReader(BENCHMARK_MARKET);
    reader.start(history, asOf);
    const view = reader.view();
    costs.push(cpuTime() - from);
    noteArea(sampled, view);
    inputDigest = view.inputDigest;
  }
  return { cost: median(costs), answer: { sampled: sampled.value, inputDigest } };
}

/** C is handed the bin size of each day; the candles go through a file. */
function floor(): Measurement {
  const whole = course();
  const binSizes = Array.from({ length: MEASURED / 1440 }, (_, day) =>
    String(started(whole, after(whole.start, day * DAY_MS + MINUTE_MS)).view().developing?.binSize ?? 1),
  );
  const rows = Float64Array.from(
    whole.minutes.flatMap(({ openTime, open, high, low, close, volume, takerBuyVolume }) => [
      openTime,
      open,
      high,
      low,
      close,
      volume,
      takerBuyVolume ?? 0,
    ]),
  );
  const folder = folderOf(LONG);
  writeFileSync(join(folder, 'minutes'), new Uint8Array(rows.buffer));
  const first = whole.minutes.length - MEASURED;
  return runFloor('minutes', [folder, `${whole.minutes.length}`, `${first}`, `${SAMPLE}`, ...binSizes]);
}

/** T2: what the analysis of a closed 1m candle costs. The reader is driven by candles alone; T4 has it with trades. */
export const CLOSED_MINUTE: Question = {
  id: 'T2',
  title: 'the whole reading of a closed 1m candle, two days of them',
  unit: 'ns CPU a candle',
  prepare: () => prepare(LONG),
  contenders: [
    {
      name: 'AuctionReader.apply',
      does: 'everything a view holds, walking four days again at each midnight included',
      measure: incremental,
    },
    { name: 'stateless', does: `the same reader made anew from history, each ${SAMPLE}th minute`, measure: stateless },
    {
      name: 'C',
      does:
        'a small part, so its ratio has no target: rolled up candles, ATR and zigzag of seven timeframes, developing profile and value area, flow of 3, 15 and 60 ' +
        'minutes, spread of returns. None of: market state, balance areas, legs, relative volume, day types, aggression, ' +
        'contiguity, digest, frozen views, the walk at midnight',
      measure: floor,
    },
  ],
  rows: [
    { kind: 'budget', ours: 'AuctionReader.apply', atMost: 25_000 },
    { kind: 'peer', ours: 'AuctionReader.apply', other: 'stateless', target: 30 },
    { kind: 'floor', ours: 'AuctionReader.apply', other: 'C' },
  ],
};
