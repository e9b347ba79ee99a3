import { Instrument, type EpochMs, type Side } from '#libs/market';
import { TRADE_LAYOUTS, TradeCsv } from '../../libs/broker/src/archive/trade-csv.js';
import { readFrame } from '../../libs/broker/src/brokers/binance/frames.js';
import { UsualFrames } from '../../libs/broker/src/brokers/binance/usual-frames.js';
import type { FeedMessage } from '../../libs/broker/src/feed-message.js';
import { HEADLINE, prepare, tradesOf } from '../gen/inputs.js';
import { BENCHMARK_MARKET } from '../gen/markets.js';
import { costOf } from '../harness/cpu-time.js';
import type { Answer, Contender, Question } from '../harness/question.js';
import { peer } from '../peers/installed.js';

const ROWS = 300_000;
const FRAMES = 200_000;
/** Frames lie behind each other in pieces of this size, as they come off a socket. */
const SLAB = 65_536;
const TICKS = 10;
const STEPS = 1e6;

/** Columns that every reader fills: what the rest of the work begins with. */
class Columns {
  readonly times = new Float64Array(ROWS);
  readonly prices = new Int32Array(ROWS);
  readonly quantities = new Float64Array(ROWS);
  readonly sides = new Int8Array(ROWS);
  length = 0;

  add(time: number, price: number, quantity: number, side: Side): void {
    const at = this.length;
    this.times[at] = time;
    this.prices[at] = price;
    this.quantities[at] = quantity;
    this.sides[at] = side;
    this.length = at + 1;
  }

  /** As most people would, from the texts of a row. */
  addTexts(row: readonly string[]): void {
    const price = Math.round(Number(row[1]) * TICKS);
    this.add(Number(row[5]), price, Math.round(Number(row[2]) * STEPS), row[6] === 'true' ? -1 : 1);
  }

  answer(): Answer {
    let [time, price, quantity, delta] = [0, 0, 0, 0];
    for (let i = 0; i < this.length; i += 1) {
      time = (time + (this.times[i] ?? 0)) % 1e15;
      price += this.prices[i] ?? 0;
      quantity += this.quantities[i] ?? 0;
      delta += (this.sides[i] ?? 0) * (this.quantities[i] ?? 0);
    }
    return { rows: this.length, time, price, quantity, delta };
  }
}

/** Binance's file of aggregate trades, without a header. */
function csvOf(): Buffer {
  const { times, prices, quantities, sides } = tradesOf(HEADLINE, ROWS);
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const price = ((prices[i] ?? 0) / TICKS).toFixed(8);
    const quantity = ((quantities[i] ?? 0) / 1_000).toFixed(8);
    const fill = 6_800_000_000 + 2 * i;
    return `${2_900_000_000 + i},${price},${quantity},${fill},${fill + 1},${times[i] ?? 0},${sides[i] === -1}`;
  });
  return Buffer.from(`${rows.join('\n')}\n`);
}

/** Runs a reader over the file again and again. */
function reading(name: string, does: string, make: () => (file: Buffer, into: Columns) => void): Contender {
  const measure = () => {
    const [file, read] = [csvOf(), make()];
    const columns = new Columns();
    const cost = costOf(ROWS, () => {
      columns.length = 0;
      read(file, columns);
    });
    return { cost, answer: columns.answer() };
  };
  return { name, does, measure };
}

const OURS = 'TradeCsv';
const SPLIT = 'split and Number';
const CSV_PARSE = 'csv-parse 7.0.3';
const PAPA = 'papaparse 5.7.1';
const UDSV = 'udsv 0.7.3';

type Rows = readonly (readonly string[])[];

/** Rows of the public archive into typed columns. */
export const CSV: Question = {
  id: 'T7',
  title: `${ROWS.toLocaleString('en-US')} rows of Binance's archive from CSV to typed columns, the file unpacked in memory`,
  unit: 'ns CPU a row',
  prepare: () => prepare(HEADLINE),
  contenders: [
    reading(OURS, 'every digit checked, whole ticks and steps', () => (file, into) => {
      const csv = new TradeCsv(
        'aggTrades',
        TRADE_LAYOUTS.aggTrades,
        BENCHMARK_MARKET,
        (_, time, price, quantity, side) => into.add(time, price, quantity, side),
      );
      csv.take(file);
      csv.end();
    }),
    reading(SPLIT, 'by hand, quotes not known', () => (file, into) => {
      for (const line of file.toString().split('\n')) if (line !== '') into.addTexts(line.split(','));
    }),
    reading(CSV_PARSE, 'rows of texts, then numbers', () => {
      const { parse } = peer('csv-parse/sync') as { readonly parse: (file: Buffer) => Rows };
      return (file, into) => parse(file).forEach((row) => into.addTexts(row));
    }),
    reading(PAPA, 'its fast mode; rows of texts, then numbers', () => {
      const papa = peer('papaparse') as {
        readonly parse: (text: string, options: object) => { readonly data: Rows };
      };
      const options = { fastMode: true, skipEmptyLines: true, delimiter: ',', newline: '\n' };
      return (file, into) => papa.parse(file.toString(), options).data.forEach((row) => into.addTexts(row));
    }),
    reading(UDSV, 'rows of texts, then numbers', () => {
      const { inferSchema, initParser } = peer('udsv') as {
        readonly inferSchema: (text: string, options: object) => object;
        readonly initParser: (schema: object) => { readonly stringArrs: (text: string) => Rows };
      };
      return (file, into) => {
        const text = file.toString();
        initParser(inferSchema(text, { header: () => [] }))
          .stringArrs(text)
          .forEach((row) => into.addTexts(row));
      };
    }),
  ],
  rows: [
    { kind: 'peer', ours: OURS, other: CSV_PARSE, target: 100 },
    { kind: 'peer', ours: OURS, other: PAPA, target: 40 },
    { kind: 'peer', ours: OURS, other: UDSV, target: 25 },
    { kind: 'peer', ours: OURS, other: SPLIT },
  ],
};

const usdt = new Instrument({ ...BENCHMARK_MARKET.facts, tickSize: '0.01' });
const listed = new Map([['BTCUSDT', usdt]]);

function framesOf(): readonly Buffer[] {
  const { times, prices, quantities, sides } = tradesOf(HEADLINE, FRAMES);
  let [slab, end] = [Buffer.alloc(SLAB), 0];
  return Array.from({ length: FRAMES }, (_, i) => {
    const time = times[i] ?? 0;
    const fill = 6_800_000_000 + 2 * i;
    const text =
      `{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":${time + 3},"s":"BTCUSDT","a":${2_900_000_000 + i},` +
      `"p":"${((prices[i] ?? 0) / 100).toFixed(2)}000000","q":"${((quantities[i] ?? 0) / 1_000).toFixed(3)}00000",` +
      `"f":${fill},"l":${fill + 1},"T":${time},"m":${sides[i] === -1},"M":true}}`;
    if (end + text.length > SLAB) [slab, end] = [Buffer.alloc(SLAB), 0];
    const start = end;
    end += slab.write(text, start, 'latin1');
    return slab.subarray(start, end);
  });
}

type Take = (time: number, price: number, quantity: number, side: Side) => void;

function frames(name: string, does: string, make: () => (frame: Buffer, take: Take) => void): Contender {
  const measure = () => {
    const [all, read] = [framesOf(), make()];
    let [count, time, price, quantity, delta] = [0, 0, 0, 0, 0];
    const take: Take = (at, ticks, steps, side) => {
      count += 1;
      time = (time + at) % 1e15;
      price += ticks;
      quantity += steps;
      delta += side * steps;
    };
    const cost = costOf(FRAMES, () => {
      [count, time, price, quantity, delta] = [0, 0, 0, 0, 0];
      for (const frame of all) read(frame, take);
    });
    return { cost, answer: { count, time, price, quantity, delta } };
  };
  return { name, does, measure };
}

function takeMessage(message: FeedMessage | undefined, take: Take): void {
  if (message?.type !== 'trade') return;
  const { time, price, quantity, side } = message.trade;
  take(time, price, quantity, side);
}

const SCAN = 'UsualFrames';
const JSON_PARSE = 'JSON.parse';
const PARSED = 'readFrame';

interface WireTrade {
  readonly p: string;
  readonly q: string;
  readonly T: EpochMs;
  readonly m: boolean;
}

/** The reading of a frame alone, without a socket. */
export const FRAME: Question = {
  id: 'T7b',
  title: `${FRAMES.toLocaleString('en-US')} frames of aggregate trades from bytes to trades`,
  unit: 'ns CPU a frame',
  prepare: () => prepare(HEADLINE),
  contenders: [
    frames(SCAN, 'every byte checked, whole ticks and steps, a message each with its id as text', () => {
      const usual = new UsualFrames();
      return (frame, take) => takeMessage(usual.read(frame, listed), take);
    }),
    frames(PARSED, 'the same by JSON.parse', () => (frame, take) => {
      takeMessage(readFrame(frame.toString(), listed)[0], take);
    }),
    frames(JSON_PARSE, 'parseFloat and rounding, nothing checked', () => (frame, take) => {
      const { data } = JSON.parse(frame.toString()) as { readonly data: WireTrade };
      take(data.T, Math.round(parseFloat(data.p) * 100), Math.round(parseFloat(data.q) * STEPS), data.m ? -1 : 1);
    }),
  ],
  rows: [
    { kind: 'peer', ours: SCAN, other: JSON_PARSE, target: 15 },
    { kind: 'peer', ours: SCAN, other: PARSED },
  ],
};
