import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TradeTape } from '../../libs/analysis/src/order-flow/trade-tape.js';
import { MINUTE_MS, openTimeOf, type EpochMs, type Side } from '#libs/market';
import { ROW_SIZE } from '../floor/native.js';
import { cpuTime } from '../harness/cpu-time.js';
import type { Measurement } from '../harness/question.js';
import { MinuteTotals } from '../questions/minute-totals.js';

/** How trades are served. */
export interface Serving {
  readonly count: number;
  /** Trades a second; 0 for as fast as they are taken. */
  readonly rate: number;
  readonly form: 'wrapped' | 'bare';
}

/** Takes every trade that a client has read; price in ticks of 0.01, quantity in steps of 10^-8. */
export type Take = (id: number, time: EpochMs, price: number, quantity: number, side: Side) => void;

/** A client: connects to the address, subscribes to BTCUSDT's aggregate trades and hands each to `take`. */
export type Client = (url: string, take: Take) => Promise<() => void>;

/** Trades before this share of all are not counted: connecting and compiling. */
const WARM_UP = 0.25;

/** The state that every client keeps: footprint and candle of the open minute, volume and delta. */
class ServedState {
  readonly #tape = new TradeTape(ROW_SIZE);
  readonly totals = new MinuteTotals();
  #openTime = 0 as EpochMs;

  take(id: number, time: EpochMs, price: number, quantity: number, side: Side): void {
    if (this.#openTime === 0) this.#openTime = openTimeOf(time, '1m');
    if (time >= this.#openTime + MINUTE_MS) {
      this.close();
      this.#openTime = openTimeOf(time, '1m');
    }
    this.#tape.add(id, time, price, quantity, side);
  }

  close(): void {
    const footprint = this.#tape.close(this.#openTime, ROW_SIZE)?.footprint();
    if (footprint) this.totals.close(footprint);
  }
}

/** Runs one client against a server of its own. @returns CPU nanoseconds of this process for each trade, once warm. */
export async function served({ count, rate, form }: Serving, client: Client): Promise<Measurement> {
  const script = fileURLToPath(new URL('trade-server.js', import.meta.url));
  const server = spawn(process.execPath, [script, `${count}`, `${rate}`, form], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve) => {
    createInterface({ input: server.stdout }).once('line', (line) =>
      resolve((JSON.parse(line) as { readonly port: number }).port),
    );
  });
  const state = new ServedState();
  const warm = Math.floor(count * WARM_UP);
  let seen = 0;
  let [from, begun] = [0, 0];
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));
  const leave = await client(`ws://127.0.0.1:${port}`, (id, time, price, quantity, side) => {
    state.take(id, time, price, quantity, side);
    seen += 1;
    if (seen === warm) [from, begun] = [cpuTime(), performance.now()];
    if (seen === count) finish();
  });
  await done;
  const cpu = cpuTime() - from;
  const seconds = (performance.now() - begun) / 1000;
  state.close();
  leave();
  server.kill();
  const aside = { perCoreSecond: Math.round((1e9 * (count - warm)) / cpu), corePercent: cpu / seconds / 1e7 };
  return { cost: cpu / (count - warm), answer: { ...state.totals.answer(), trades: seen }, aside };
}
