import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { AuctionReader } from '#libs/analysis';
import { GUARD_SETTINGS } from '#libs/strategy';
import { Instrument } from '#libs/market';
import { FairTurns, type TurnSeams } from '../../apps/api/src/desk/fair-turns.js';
import { binanceStreams } from '../../libs/broker/src/brokers/binance/streams.js';
import { systemRandom, systemTimers } from '../../libs/broker/src/reconnect.js';
import type { FeedData } from '../../libs/broker/src/streams/feed-link.js';
import { StreamPool } from '../../libs/broker/src/streams/stream-pool.js';
import { BENCHMARK_MARKET } from '../gen/markets.js';
import { cpuTime } from '../harness/cpu-time.js';
import type { Measurement } from '../harness/question.js';
import { arrival, course, started } from '../questions/closed-minute.js';
import { decided, engineOf } from '../questions/decision.js';

/** Many markets at once, and how long a minute of theirs takes. */
export interface Crowd {
  readonly markets: number;
  /** Trades a second, of all. */
  readonly rate: number;
  readonly minuteMs: number;
  readonly minutes: number;
}

/** What is done with what comes: all the work, decisions in turns of a millisecond or all in one go; or nothing at all. */
export type Work = 'in turns' | 'at once' | 'nothing';

/** Share of the minutes that is not counted: compiling. */
const WARM_UP_SHARE = 1 / 3;

/** When things were sent, and when they were done with, ms since the epoch. */
interface Times {
  readonly trades: readonly number[];
  readonly candles: readonly number[];
}

const now = (): number => performance.timeOrigin + performance.now();

/** One followed market: what came, and when it was worked off. */
class Follower {
  readonly trades: number[] = [];
  readonly candles: number[] = [];
  readonly #ledger;

  constructor(
    private readonly reader: AuctionReader,
    private readonly engine: ReturnType<typeof engineOf>,
    private readonly turns: FairTurns,
  ) {
    this.#ledger = engine.openLedger();
  }

  async take(item: FeedData): Promise<void> {
    if (item.type === 'trade') {
      this.reader.apply({ type: 'trade', trade: item.trade, backfilled: false });
      this.trades.push(now());
    } else if (item.type === 'candle') {
      await this.turns.run(async () => {
        const view = this.reader.apply(arrival(item.candle));
        if (view) decided(this.engine, this.#ledger, view);
      });
      this.candles.push(now());
    }
  }
}

/** Takes note, and does nothing. */
class Onlooker {
  readonly trades: number[] = [];
  readonly candles: number[] = [];

  async take(item: FeedData): Promise<void> {
    (item.type === 'trade' ? this.trades : this.candles).push(now());
  }
}

/** Turns that write down how long each of them held up everything else, ms. */
function turnsOf(work: Work, blocks: number[]): FairTurns {
  const seams: TurnSeams = {
    now: work === 'in turns' ? () => performance.now() : () => 0,
    soon: (run) =>
      setImmediate(() => {
        const from = performance.now();
        run();
        blocks.push(performance.now() - from);
      }),
  };
  return new FairTurns(seams);
}

async function serverOf({ markets, rate, minuteMs, minutes }: Crowd, firstOpen: number, price: number, file: string) {
  const script = fileURLToPath(new URL('crowd-server.js', import.meta.url));
  const args = [markets, rate, minuteMs, minutes, firstOpen, price].map(String);
  const server = spawn(process.execPath, [script, ...args, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => server.once('exit', resolve));
  const port = await new Promise<number>((resolve) => {
    createInterface({ input: server.stdout }).once('line', (line) =>
      resolve((JSON.parse(line) as { readonly port: number }).port),
    );
  });
  return { exited, url: `ws://127.0.0.1:${port}` };
}

function delaysOf(sent: readonly number[], done: readonly number[], skip: number): number[] {
  return done.flatMap((at, i) => (i < skip ? [] : [at - (sent[i] ?? NaN)]));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/**
 * Follows a crowd of markets on the product's shared connections. @returns CPU of this process in percent of a core, and in
 * `aside` the delays from sending to done, of trades (`tick`) and candles (`signal`), and how long turns took (`block`), ms.
 */
export async function crowded(crowd: Crowd, work: Work): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'crowd-'));
  const file = join(folder, 'sent.json');
  const whole = course();
  const price = whole.measured[0]?.open ?? 1;
  const { exited, url } = await serverOf(crowd, whole.start, price, file);
  const warmUp = Math.ceil(WARM_UP_SHARE * crowd.minutes);
  const blocks: number[] = [];
  const turns = turnsOf(work, blocks);
  const engine = engineOf(GUARD_SETTINGS);
  const seams = { timers: systemTimers, random: systemRandom, onReject: (reason: string) => console.error(reason) };
  const pool = new StreamPool(binanceStreams({ streamUrl: url, restUrl: url }), seams);
  const followers = Array.from({ length: crowd.markets }, () =>
    work === 'nothing' ? new Onlooker() : new Follower(started(whole, whole.start), engine, turns),
  );
  let [begun, from] = [0, 0];
  const ended = followers.map(async (follower, i) => {
    const symbol = `M${String(i).padStart(3, '0')}USDT`;
    const link = pool.open(new Instrument({ ...BENCHMARK_MARKET.facts, symbol }), ['trade', 'candle']);
    for (let got = await link.next(600_000); Array.isArray(got); got = await link.next(600_000)) {
      for (const item of got as readonly FeedData[]) {
        await follower.take(item);
        if (begun === 0 && follower.candles.length === warmUp) {
          [begun, from] = [performance.now(), cpuTime()];
          blocks.length = 0;
        }
      }
      if (follower.candles.length === crowd.minutes) link.close('done');
    }
  });
  await Promise.all(ended);
  const corePercent = (cpuTime() - from) / (performance.now() - begun) / 1e4;
  await exited;
  const sent = JSON.parse(readFileSync(file, 'utf8')) as readonly Times[];
  rmSync(folder, { recursive: true });
  const ticks = followers.flatMap(({ trades }, i) =>
    delaysOf(sent[i]?.trades ?? [], trades, WARM_UP_SHARE * trades.length),
  );
  const signals = followers.flatMap(({ candles }, i) => delaysOf(sent[i]?.candles ?? [], candles, warmUp));
  const of = (name: string, values: readonly number[]): Record<string, number> => ({
    [`${name} p50`]: quantile(values, 0.5),
    [`${name} p99`]: quantile(values, 0.99),
    [`${name} p99.9`]: quantile(values, 0.999),
  });
  const lost = sent.reduce((sum, { trades }, i) => sum + trades.length - (followers[i]?.trades.length ?? 0), 0);
  return {
    cost: corePercent,
    answer: { lost },
    aside: {
      ...of('tick', ticks),
      ...of('signal', signals),
      ...(blocks.length > 0 ? { 'block p50': quantile(blocks, 0.5), 'block longest': Math.max(...blocks) } : {}),
      trades: ticks.length,
      megabytes: process.memoryUsage().rss / 1e6,
    },
  };
}
