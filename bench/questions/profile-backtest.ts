import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuctionReaderFactory } from '#libs/analysis';
import { metricsOf, Replay, ReplayReport } from '#libs/backtest';
import { after, MINUTE_MS, startOfDay, type Candle, type EpochMs } from '#libs/market';
import { DEFAULT_COST_PROFILE, UNTIMED_GUARD, type Plan } from '#libs/strategy';
import { valueArea } from '../../libs/analysis/src/profile/value-area.js';
import { VolumeProfile } from '../../libs/analysis/src/profile/volume-profile.js';
import { wasEntered, type EnteredResult } from '../../libs/signal/src/outcome/barrier-result.js';
import { BarrierTrade } from '../../libs/signal/src/outcome/barrier-trade.js';
import { ROW_SIZE } from '../floor/native.js';
import { candlesOf } from '../gen/candles-of.js';
import { folderOf, LONG, prepare, tradesOf } from '../gen/inputs.js';
import { BENCHMARK_MARKET } from '../gen/markets.js';
import { costOf, cpuTime } from '../harness/cpu-time.js';
import type { Answer, Measurement, Question } from '../harness/question.js';
import { pythonBacktest, type PythonBacktest } from '../peers/python.js';
import { engineOf } from './decision.js';

/** Minutes that are backtested: four weeks, so that peers come to an end. */
const COUNT = 40_000;
/** Minutes before those that the whole product replays, and those: a week. */
const BEFORE = 60 * 1440;
const REPLAYED = 7 * 1440;
/** Minutes after which a trade is closed. */
const TIME_STOP = 240;

const FOLDER = join(folderOf(LONG), `minutes-${COUNT}`);

/**
 * The value area of the day so far at each minute, from closes; long at the next open when price leaves it upwards, with
 * a stop at its lower edge, a target as far above, and a time stop. One trade at a time.
 */
class ProfileStrategy {
  #profile = new VolumeProfile(ROW_SIZE);
  #day: EpochMs | undefined;
  #isAbove = false;
  #open: BarrierTrade | undefined;
  readonly results: EnteredResult[] = [];
  signals = 0;
  areas = 0;

  take(candle: Candle): void {
    const result = this.#open?.advance(candle);
    if (result) {
      if (wasEntered(result)) this.results.push(result);
      this.#open = undefined;
    }
    const { close } = candle;
    const val = this.#valueLow(candle);
    if (val === undefined || this.#open) return;
    const decidedAt = after(candle.openTime, MINUTE_MS);
    this.#open = new BarrierTrade(
      { plan: planOf(close, val, decidedAt), decidedAt, price: close },
      DEFAULT_COST_PROFILE,
    );
  }

  /** @returns the lower edge of value, ticks, where price has just left value upwards. */
  #valueLow({ openTime, close, volume }: Candle): number | undefined {
    const day = startOfDay(openTime);
    if (day !== this.#day) [this.#day, this.#profile, this.#isAbove] = [day, new VolumeProfile(ROW_SIZE), false];
    this.#profile.add(close, close, volume, undefined);
    const area = valueArea(this.#profile.bins());
    if (!area) return undefined;
    const { firstBin } = this.#profile;
    const [low, high] = [firstBin + area.low, firstBin + area.high];
    this.areas += firstBin + area.poc + low + high;
    const wasAbove = this.#isAbove;
    this.#isAbove = Math.floor(close / ROW_SIZE) > high;
    if (!this.#isAbove || wasAbove) return undefined;
    this.signals += 1;
    return low * ROW_SIZE;
  }
}

function planOf(entry: number, stop: number, decidedAt: EpochMs): Plan {
  return {
    setup: 'None',
    direction: 1,
    entry,
    stop,
    targets: [{ price: 2 * entry - stop, fraction: 1 }],
    expiresAt: after(decidedAt, MINUTE_MS),
    timeStopMinutes: TIME_STOP,
    invalidations: [],
  };
}

function ours(): Measurement {
  const candles = candlesOf(tradesOf(LONG)).slice(0, COUNT);
  let answer: Answer = {};
  let trades = 0;
  const cost = costOf(COUNT, () => {
    const strategy = new ProfileStrategy();
    for (const candle of candles) strategy.take(candle);
    ({ trades } = metricsOf(strategy.results));
    answer = { candles: COUNT, signals: strategy.signals, areas: strategy.areas };
  });
  return { cost, answer, aside: { trades, 'candles a second': Math.round(1e9 / cost) } };
}

/** All that the product does at a minute, three strategies included. */
async function whole(): Promise<Measurement> {
  const candles = candlesOf(tradesOf(LONG)).slice(0, BEFORE + REPLAYED);
  const from = candles[BEFORE]?.openTime ?? (0 as EpochMs);
  const to = after(from, REPLAYED * MINUTE_MS);
  const engine = engineOf(UNTIMED_GUARD);
  const replay = new Replay(new AuctionReaderFactory(), engine, BENCHMARK_MARKET, 'bench');
  async function* minutes(): AsyncGenerator<Candle> {
    yield* candles;
    await Promise.resolve();
  }
  let cost = 0;
  for (let run = 0; run < 3; run += 1) {
    const report = new ReplayReport({ instrument: BENCHMARK_MARKET, from, to, engine, seed: 1 });
    let begun: number | undefined;
    for await (const minute of replay.run(minutes, from, to)) {
      report.take(minute);
      begun ??= cpuTime();
    }
    report.close();
    cost = (cpuTime() - (begun ?? 0)) / REPLAYED;
  }
  return { cost, answer: {}, aside: { 'candles a second': Math.round(1e9 / cost) } };
}

/** Rows of time, open, high, low, close and volume. */
function prepareMinutes(): void {
  prepare(LONG);
  const rows = candlesOf(tradesOf(LONG))
    .slice(0, COUNT)
    .flatMap(({ openTime, open, high, low, close, volume }) => [openTime, open, high, low, close, volume]);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'rows'), new Uint8Array(Float64Array.from(rows).buffer));
}

const python = (name: PythonBacktest) => (): Measurement =>
  pythonBacktest(name, [join(FOLDER, 'rows'), `${ROW_SIZE}`, `${TIME_STOP}`]);

/** T5: a strategy on the profile of the day, with its list of trades and their metrics. */
export const PROFILE_BACKTEST: Question = {
  id: 'T5',
  title: `a strategy on the value area of the day so far, list of trades and metrics, ${COUNT.toLocaleString('en-US')} minutes`,
  unit: 'ns CPU a candle',
  prepare: prepareMinutes,
  contenders: [
    {
      name: 'profile strategy',
      does: 'VolumeProfile, valueArea, BarrierTrade and metricsOf of the product; no equity curve',
      measure: ours,
    },
    {
      name: 'whole replay',
      does: 'another job: the whole reading, three strategies, vote, book and outcomes at each minute of a week',
      measure: whole,
    },
    {
      name: 'backtesting.py',
      does: 'numpy profile, value area by the same rule; equity curve and its statistics; sizes its orders',
      measure: python('backtesting'),
    },
    {
      name: 'plain Python loop',
      does: 'the same profile and value area, trades in a list, no broker, orders or equity curve: less than any backtester does',
      measure: python('loop'),
    },
  ],
  rows: [
    { kind: 'peer', ours: 'profile strategy', other: 'backtesting.py', target: 40 },
    { kind: 'budget', ours: 'profile strategy', atMost: 1e9 / 0.7e6 },
    { kind: 'peer', ours: 'profile strategy', other: 'plain Python loop' },
    { kind: 'peer', ours: 'whole replay', other: 'backtesting.py' },
  ],
};
