import { crowded, type Crowd, type Work } from '../feeds/crowd.js';
import { LONG, prepare } from '../gen/inputs.js';
import type { Contender, Question } from '../harness/question.js';

/** One busy market whose minutes take half a second; and five hundred, whose minutes take five. */
const ONE: Crowd = { markets: 1, rate: 5_000, minuteMs: 500, minutes: 60 };
const MANY: Crowd = { markets: 500, rate: 10_000, minuteMs: 5_000, minutes: 6 };

const PRODUCT = 'in turns';
const NULL = 'empty handler';
const UNSLICED = 'all at once';

function contender(name: string, does: string, crowd: Crowd, work: Work): Contender {
  return { name, does, measure: () => crowded(crowd, work) };
}

/** From a frame on its way to what follows from it. */
export const LATENCY: Question = {
  id: 'T11',
  title: 'one market of 5,000 trades a second, a minute every half second: from sending to done',
  unit: '% of a core; delays in ms',
  prepare: () => prepare(LONG),
  contenders: [
    contender(PRODUCT, 'shared connection, trades into the reading, candles decided', ONE, 'in turns'),
    contender(NULL, 'the same connection, and nothing done', ONE, 'nothing'),
  ],
  rows: [
    { kind: 'budget', ours: PRODUCT, of: 'tick p50', atMost: 0.25 },
    { kind: 'floor', ours: PRODUCT, other: NULL, of: 'tick p99', target: 1.5 },
    { kind: 'budget', ours: PRODUCT, of: 'tick p99', atMost: 10 },
    { kind: 'budget', ours: PRODUCT, of: 'signal p50', atMost: 0.25 },
    { kind: 'budget', ours: PRODUCT, of: 'signal p99', atMost: 10 },
    { kind: 'budget', ours: NULL, of: 'signal p99', atMost: 10 },
  ],
};

/** How many markets a core carries, and what their common end of a minute does to the others. */
export const CAPACITY: Question = {
  id: 'T12',
  title: '500 markets on one connection and one core, 10,000 trades a second, a minute every five seconds',
  unit: '% of a core; delays and turns in ms',
  prepare: () => prepare(LONG),
  contenders: [
    contender(PRODUCT, 'decisions in turns of a millisecond; twelve times as many as in a market', MANY, 'in turns'),
    contender(UNSLICED, 'the same decisions, one after the other', MANY, 'at once'),
  ],
  rows: [
    { kind: 'budget', ours: PRODUCT, atMost: 35 },
    { kind: 'budget', ours: PRODUCT, of: 'block p50', atMost: 1.5 },
    { kind: 'budget', ours: PRODUCT, of: 'tick p99.9', atMost: 15 },
    { kind: 'peer', ours: PRODUCT, other: UNSLICED, of: 'tick p99.9', target: 2 },
    { kind: 'peer', ours: PRODUCT, other: UNSLICED, of: 'block p50' },
  ],
};
