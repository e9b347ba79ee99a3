import { binanceClient, bytesClient, ccxtClient, jsonClient, poolClient, textClient } from '../feeds/clients.js';
import { served, type Client, type Serving } from '../feeds/served.js';
import { HEADLINE, prepare } from '../gen/inputs.js';
import type { Contender, Question } from '../harness/question.js';

const BURST: Serving = { count: 600_000, rate: 0, form: 'wrapped' };
const PACED: Serving = { count: 60_000, rate: 10_000, form: 'wrapped' };

const PLAIN = 'ws + JSON.parse';
const OFFICIAL = '@binance/spot 32.0.4';
const CCXT = 'ccxt 4.5.84';
const READER = 'ws + UsualFrames';
const POOL = 'StreamPool';

function contender(name: string, does: string, client: () => Client, serving: Serving): Contender {
  return { name, does, measure: () => served(serving, client()) };
}

const TEXT = 'ws + readFrame';

export const FEED: Question = {
  id: 'T8',
  title: `a trade from the socket to footprint and candle, ${BURST.count.toLocaleString('en-US')} trades as fast as they are taken`,
  unit: 'ns CPU a trade in the client',
  contenders: [
    contender(READER, 'whole ticks and steps, every byte checked', bytesClient, BURST),
    contender(POOL, 'as that, with subscriptions, watchdogs, lag and a queue for each market', () => poolClient, BURST),
    contender(TEXT, 'the same reading by JSON.parse', textClient, BURST),
    contender(PLAIN, 'parseFloat and rounding, nothing checked', jsonClient, BURST),
    contender(OFFICIAL, 'its stream layer, then as ws + JSON.parse', () => binanceClient, BURST),
    contender(CCXT, 'watchTrades in a loop, then as ws + JSON.parse', ccxtClient, { ...BURST, form: 'bare' }),
  ],
  rows: [
    { kind: 'peer', ours: READER, other: PLAIN, target: 2.2 },
    { kind: 'peer', ours: READER, other: TEXT },
    { kind: 'peer', ours: READER, other: OFFICIAL, target: 8 },
    { kind: 'peer', ours: POOL, other: PLAIN, target: 2.2 },
    { kind: 'peer', ours: POOL, other: OFFICIAL, target: 8 },
    { kind: 'peer', ours: READER, other: CCXT, target: 10 },
    { kind: 'peer', ours: POOL, other: CCXT, target: 10 },
    { kind: 'budget', ours: READER, atMost: 1250 },
    { kind: 'budget', ours: POOL, atMost: 1250 },
  ],
  prepare: () => prepare(HEADLINE),
};

export const PACED_FEED: Question = {
  id: 'T8b',
  title: `the same at ${PACED.rate.toLocaleString('en-US')} trades a second`,
  unit: 'ns CPU a trade in the client; 12,000 are 12 % of a core',
  contenders: [
    contender(POOL, '', () => poolClient, PACED),
    contender(PLAIN, '', jsonClient, PACED),
    contender(OFFICIAL, '', () => binanceClient, PACED),
  ],
  rows: [
    { kind: 'peer', ours: POOL, other: PLAIN },
    { kind: 'peer', ours: POOL, other: OFFICIAL },
    { kind: 'budget', ours: POOL, atMost: 12_000 },
  ],
  prepare: () => prepare(HEADLINE),
};
