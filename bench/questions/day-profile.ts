import { VolumeProfile } from '../../libs/analysis/src/profile/volume-profile.js';
import { volumeNodes } from '../../libs/analysis/src/profile/volume-nodes.js';
import { ROW_SIZE, runFloor } from '../floor/native.js';
import { folderOf, HEADLINE, prepare, tradesOf } from '../gen/inputs.js';
import type { TradeColumns } from '../gen/trade-columns.js';
import { Checksum } from '../harness/checksum.js';
import { costOf } from '../harness/cpu-time.js';
import type { Answer, Measurement, Question } from '../harness/question.js';
import { mapValueArea } from '../idioms/map-profile.js';
import { peer } from '../peers/installed.js';
import { pythonProfile, type PythonProfile } from '../peers/python.js';
import { areaOf } from './minute-totals.js';

/** About a day of trades. */
const DAY = 1_195_200;
/** As many as the peer takes: it spreads its inputs over the arguments of a call. */
const SMALL = 20_000;
const PASSES = 8;
const READINGS = 2000;

function profileOf(columns: TradeColumns): VolumeProfile {
  return new VolumeProfile(ROW_SIZE).addTrades(columns, 0, columns.length);
}

function nodesOf(profile: VolumeProfile): Answer {
  const { hvn, lvn } = volumeNodes(profile.bins(), PASSES);
  const sum = new Checksum();
  for (const { peak, low, high } of hvn) for (const bin of [peak, low, high]) sum.add(bin);
  for (const { valley, low, high } of lvn) for (const bin of [valley, low, high]) sum.add(bin);
  return { hvn: hvn.length, lvn: lvn.length, nodes: sum.value };
}

function boughtIn(profile: VolumeProfile): number {
  let bought = 0;
  for (let bin = profile.firstBin; bin <= profile.lastBin; bin += 1) bought += profile.buyAt(bin) ?? 0;
  return bought;
}

function build(count: number): Measurement {
  const trades = tradesOf(HEADLINE, count);
  let profile = new VolumeProfile(ROW_SIZE);
  let answer: Answer = {};
  const cost = costOf(count, () => {
    profile = profileOf(trades);
    answer = { ...areaOf(profile), ...nodesOf(profile) };
  });
  return { cost, answer: { ...answer, bought: boughtIn(profile) } };
}

function mapProfile(count: number): Measurement {
  const { length, prices, quantities, sides } = tradesOf(HEADLINE, count);
  let answer: Answer = {};
  const cost = costOf(count, () => {
    const rows = new Map<number, { buy: number; sell: number }>();
    for (let i = 0; i < length; i += 1) {
      const row = Math.floor((prices[i] ?? 0) / ROW_SIZE);
      const cell = rows.get(row) ?? { buy: 0, sell: 0 };
      if (sides[i] === 1) cell.buy += quantities[i] ?? 0;
      else cell.sell += quantities[i] ?? 0;
      rows.set(row, cell);
    }
    const volumes = new Map([...rows].map(([row, { buy, sell }]) => [row, buy + sell]));
    const bought = [...rows.values()].reduce((sum, { buy }) => sum + buy, 0);
    answer = { ...mapValueArea(volumes), bought };
  });
  return { cost, answer };
}

/** The reading alone, from a profile that is ready. */
function reading(read: (profile: VolumeProfile) => Answer): Measurement {
  const profile = profileOf(tradesOf(HEADLINE, DAY));
  let answer: Answer = {};
  const cost = costOf(READINGS, () => {
    for (let i = 0; i < READINGS; i += 1) answer = read(profile);
  });
  return { cost, answer, aside: { bins: profile.lastBin - profile.firstBin + 1 } };
}

function mapReading(profile: VolumeProfile): Answer {
  const rows = new Map<number, number>();
  for (let bin = profile.firstBin; bin <= profile.lastBin; bin += 1) {
    if (profile.volumeAt(bin) > 0) rows.set(bin, profile.volumeAt(bin));
  }
  return mapValueArea(rows);
}

interface IndicatorLibrary {
  readonly VolumeProfile: {
    calculate(input: Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', number[]>> & { noOfBars: number }): {
      readonly rangeStart: number;
      readonly totalVolume: number;
    }[];
  };
}

/**
 * Each trade is a candle of one price. Two candles without volume half a tick outside of the rows give the peer our rows,
 * and no price lies on an edge, where it would count twice.
 */
function libraryProfile(): Measurement {
  const { VolumeProfile: library } = peer('technicalindicators') as IndicatorLibrary;
  const { prices, quantities } = tradesOf(HEADLINE, SMALL);
  const rowAt = (price: number): number => Math.floor(price / ROW_SIZE);
  const [first, last] = [rowAt(Math.min(...prices)), rowAt(Math.max(...prices))];
  const edges = [first * ROW_SIZE - 0.5, (last + 1) * ROW_SIZE - 0.5];
  const [at, volume] = [
    [...prices, ...edges],
    [...quantities, 0, 0],
  ];
  const input = { open: at, high: at, low: at, close: at, volume, noOfBars: last - first + 1 };
  let answer: Answer = {};
  const cost = costOf(SMALL, () => {
    const rows = library.calculate(input).map((row, i): [number, number] => [first + i, row.totalVolume]);
    answer = mapValueArea(new Map(rows));
  });
  return { cost, answer };
}

const floor = (mode: string): Measurement => runFloor('profile', [folderOf(HEADLINE), `${DAY}`, mode]);

const inPython = (contender: PythonProfile): Measurement =>
  pythonProfile(contender, [folderOf(HEADLINE), `${DAY}`, `${ROW_SIZE}`]);

/** T3: the profile of a day of trades with its point of control, value area and nodes. */
export const DAY_PROFILE: Question = {
  id: 'T3',
  title: `profile, POC, value area and nodes of a day, ${DAY.toLocaleString('en-US')} trades`,
  unit: 'ns CPU a trade',
  prepare: () => prepare(HEADLINE),
  contenders: [
    { name: 'VolumeProfile', does: '', measure: () => build(DAY) },
    { name: 'C', does: 'has room for all prices from the start', measure: () => floor('build') },
    { name: 'Map of rows', does: 'no nodes', measure: () => mapProfile(DAY) },
    {
      name: 'numpy bincount',
      does: 'no nodes; all trades at once, nothing that a further trade could be added to',
      measure: () => inPython('bincount'),
    },
    { name: 'numba kernel', does: 'no nodes; the loop alone is compiled', measure: () => inPython('kernel') },
    { name: 'pandas groupby', does: 'no nodes; the frame is ready', measure: () => inPython('groupby') },
    {
      name: 'py-market-profile',
      does: 'no nodes, no sides; the frame is ready; value area by us, theirs fails where value reaches the lowest row',
      measure: () => inPython('market_profile'),
    },
  ],
  rows: [
    { kind: 'floor', ours: 'VolumeProfile', other: 'C' },
    { kind: 'peer', ours: 'VolumeProfile', other: 'Map of rows', target: 3 },
    { kind: 'peer', ours: 'VolumeProfile', other: 'py-market-profile', target: 100 },
    { kind: 'peer', ours: 'VolumeProfile', other: 'pandas groupby', target: 3 },
    { kind: 'peer', ours: 'VolumeProfile', other: 'numpy bincount' },
    { kind: 'peer', ours: 'VolumeProfile', other: 'numba kernel' },
  ],
  absent: () => ['chart-patterns: not in the npm registry'],
};

/** T3b: reading a profile that is ready. */
export const PROFILE_READING: Question = {
  id: 'T3b',
  title: 'POC, value area and nodes of the ready profile of that day',
  unit: 'ns CPU a reading',
  prepare: () => prepare(HEADLINE),
  contenders: [
    {
      name: 'valueArea, volumeNodes',
      does: '',
      measure: () => reading((profile) => ({ ...areaOf(profile), ...nodesOf(profile) })),
    },
    { name: 'valueArea', does: 'no nodes', measure: () => reading(areaOf) },
    { name: 'C', does: 'finds the nodes, makes no objects of them', measure: () => floor('read') },
    { name: 'objects and sort', does: 'no nodes', measure: () => reading(mapReading) },
  ],
  rows: [
    { kind: 'floor', ours: 'valueArea, volumeNodes', other: 'C', target: 2.6 },
    { kind: 'peer', ours: 'valueArea', other: 'objects and sort' },
  ],
};

/** T3c: the same profile from a library of indicators. */
export const SMALL_PROFILE: Question = {
  id: 'T3c',
  title: `profile, POC and value area, ${SMALL.toLocaleString('en-US')} trades`,
  unit: 'ns CPU a trade',
  prepare: () => prepare(HEADLINE),
  contenders: [
    { name: 'VolumeProfile', does: 'also nodes', measure: () => build(SMALL) },
    {
      name: 'technicalindicators 3.1.0',
      does: 'a pass over all inputs for each row; value area by us; more inputs than these overflow its stack',
      measure: libraryProfile,
    },
  ],
  rows: [{ kind: 'peer', ours: 'VolumeProfile', other: 'technicalindicators 3.1.0', target: 3 }],
};
