import { epochMs, MINUTE_MS, openTimeOf, type EpochMs, type Side, type Trade } from '#libs/market';
import { OpenFootprint } from '../../libs/analysis/src/order-flow/open-footprint.js';
import { TradeTape } from '../../libs/analysis/src/order-flow/trade-tape.js';
import { ROW_SIZE, runFloor } from '../floor/native.js';
import { folderOf, HEADLINE, prepare, tradesOf } from '../gen/inputs.js';
import type { TradeColumns } from '../gen/trade-columns.js';
import { Checksum } from '../harness/checksum.js';
import { costOf, cpuTime, medianCost } from '../harness/cpu-time.js';
import type { Answer, Measurement, Question } from '../harness/question.js';
import { MapFootprints } from '../idioms/map-footprint.js';
import { mapValueArea } from '../idioms/map-profile.js';
import { MinuteTotals } from './minute-totals.js';

const COUNT = 2_000_000;

/** Columns hold nothing else; a branch on it would cost more than the rest of reading a trade. */
export function sideAt({ sides }: TradeColumns, index: number): Side {
  return (sides[index] ?? 1) as Side;
}

/** Footprints alone, a minute at a time, as a replay of columns has them; sides become the signs of quantities first. */
function footprints(columns: TradeColumns): Answer {
  const { length, times, prices, quantities, sides } = columns;
  const totals = new MinuteTotals();
  const open = new OpenFootprint(epochMs(times[0] ?? 0), ROW_SIZE);
  const flows = new Int32Array(length);
  for (let i = 0; i < length; i += 1) flows[i] = (quantities[i] ?? 0) * (sides[i] ?? 0);
  for (let from = 0, to = 0; from < length; from = to) {
    const openTime = openTimeOf((times[from] ?? 0) as EpochMs, '1m');
    while (to < length && (times[to] ?? 0) < openTime + MINUTE_MS) to += 1;
    open.begin(openTime, ROW_SIZE);
    open.add(prices, flows, from, to);
    const footprint = open.read();
    if (footprint) totals.close(footprint);
  }
  return totals.answer();
}

/** The tape as live trades reach it: ids checked, trades kept, minutes closed. */
export function tape(columns: TradeColumns): Answer {
  const { length, ids, times, prices, quantities } = columns;
  const totals = new MinuteTotals();
  const trades = new TradeTape(ROW_SIZE);
  const close = (openTime: EpochMs): void => {
    const footprint = trades.close(openTime, ROW_SIZE)?.footprint();
    if (footprint) totals.close(footprint);
  };
  let openTime = openTimeOf(times[0] as EpochMs, '1m');
  for (let i = 0; i < length; i += 1) {
    const time = (times[i] ?? 0) as EpochMs;
    if (time >= openTime + MINUTE_MS) {
      close(openTime);
      openTime = openTimeOf(time, '1m');
    }
    trades.add(ids[i] ?? 0, time, prices[i] ?? 0, quantities[i] ?? 0, sideAt(columns, i));
  }
  close(openTime);
  return { ...totals.answer(), delta: trades.cvd };
}

/** @returns the trades [from, to) as the objects that a feed makes. */
export function objects(columns: TradeColumns, from: number, to: number): Trade[] {
  const { ids, times, prices, quantities } = columns;
  return Array.from({ length: to - from }, (_, i) => ({
    id: `${ids[from + i]}`,
    time: (times[from + i] ?? 0) as EpochMs,
    price: prices[from + i] ?? 0,
    quantity: quantities[from + i] ?? 0,
    side: sideAt(columns, from + i),
  }));
}

/** Where minutes begin in the columns, and the end of the last one. */
export function minuteBounds({ length, times }: TradeColumns): readonly number[] {
  const bounds = [0];
  for (let i = 1; i < length; i += 1) {
    if (Math.floor((times[i] ?? 0) / MINUTE_MS) !== Math.floor((times[i - 1] ?? 0) / MINUTE_MS)) bounds.push(i);
  }
  return [...bounds, length];
}

/** Whole objects through the checked door. Making the objects is not timed, it is the feed's work. */
function checkedTape(columns: TradeColumns): Measurement {
  const bounds = minuteBounds(columns);
  let answer: Answer = {};
  const cost = medianCost(() => {
    const totals = new MinuteTotals();
    const trades = new TradeTape(ROW_SIZE);
    let spent = 0;
    for (const [minute, from] of bounds.slice(0, -1).entries()) {
      const batch = objects(columns, from, bounds[minute + 1] ?? from);
      const start = cpuTime();
      for (const trade of batch) trades.apply(trade);
      const footprint = trades.close(openTimeOf(batch[0]?.time ?? epochMs(0), '1m'), ROW_SIZE)?.footprint();
      if (footprint) totals.close(footprint);
      spent += cpuTime() - start;
    }
    answer = totals.answer();
    return spent / columns.length;
  });
  return { cost, answer };
}

function mapFootprints(columns: TradeColumns): Answer {
  const { length, times, prices, quantities } = columns;
  const footprint = new MapFootprints(ROW_SIZE);
  for (let i = 0; i < length; i += 1) {
    const [time, price, quantity] = [times[i] ?? 0, prices[i] ?? 0, quantities[i] ?? 0];
    footprint.add({ time, price, quantity, side: sideAt(columns, i) });
  }
  const candles = new Checksum();
  const profile = new Map<number, number>();
  for (const { open, high, low, close, volume, delta, trades, rows } of footprint.candles) {
    const volumes = [(volume + delta) / 2, (volume - delta) / 2];
    for (const number of [open, high, low, close, ...volumes, trades]) candles.add(number);
    for (const [row, { bid, ask }] of rows) profile.set(row, (profile.get(row) ?? 0) + bid + ask);
  }
  return { trades: length, delta: footprint.cvd, candles: candles.value, ...mapValueArea(profile) };
}

function timed(work: (columns: TradeColumns) => Answer): Measurement {
  const columns = tradesOf(HEADLINE, COUNT);
  let answer: Answer = {};
  const cost = costOf(COUNT, () => (answer = work(columns)));
  return { cost, answer };
}

const floor = (mode: string): Measurement => runFloor('trades', [folderOf(HEADLINE), `${COUNT}`, mode]);

/** T1: what a trade costs until its minute has closed and its profile has been merged. */
export const LIVE_TRADES: Question = {
  id: 'T1',
  title: `a trade into footprint, candle, delta and profile, ${COUNT.toLocaleString('en-US')} trades`,
  unit: 'ns CPU a trade',
  prepare: () => prepare(HEADLINE),
  contenders: [
    { name: 'OpenFootprint.add', does: '', measure: () => timed(footprints) },
    {
      name: 'TradeTape.add',
      does: 'also tells late, repeated and missing trades and keeps those of the last five minutes (10 bytes each)',
      measure: () => timed(tape),
    },
    {
      name: 'TradeTape.apply',
      does: 'as TradeTape.add, of objects with ids as text, each checked; the objects are ready',
      measure: () => checkedTape(tradesOf(HEADLINE, COUNT)),
    },
    {
      name: 'C',
      does: 'keeps no trades, checks no ids, has room for all prices from the start',
      measure: () => floor('full'),
    },
    {
      name: 'C minimal',
      does: 'as C, without the lowest and highest delta on the way and the volume at the extreme ticks',
      measure: () => floor('minimal'),
    },
    {
      name: 'objects and Map',
      does: 'an object a candle, a Map of objects for its rows, all kept; no extremes of delta, no late trades',
      measure: () => timed(mapFootprints),
    },
  ],
  rows: [
    { kind: 'floor', ours: 'OpenFootprint.add', other: 'C', target: 3.5 },
    { kind: 'floor', ours: 'OpenFootprint.add', other: 'C minimal' },
    { kind: 'floor', ours: 'TradeTape.add', other: 'C', target: 5 },
    { kind: 'floor', ours: 'TradeTape.add', other: 'C minimal' },
    { kind: 'budget', ours: 'TradeTape.add', atMost: 15 },
    { kind: 'floor', ours: 'TradeTape.apply', other: 'C' },
    { kind: 'peer', ours: 'TradeTape.add', other: 'objects and Map' },
  ],
  absent: () => ['WebAssembly inner loop: the product has none'],
};
