import fc from 'fast-check';
import { anyView, btcusdt, minutesFrom, outOfBalance, quietFlow, viewOf } from '../../../../test/support/views.js';
import type { AuctionView } from '#libs/analysis';
import type { Candle } from '#libs/market';
import { createStrategies, UNTIMED_GUARD } from '#libs/strategy';
import { EMPTY_BOOK, type SignalBook } from '../book/signal-book.js';
import type { Freshness } from '../data-quality.js';
import { canonicalJson, type JsonObject } from '../canonical-json.js';
import { sha256 } from '../content-digest.js';
import { signalSettings } from '../settings.js';
import { SignalEngine } from '../signal-engine.js';
import { VotingService } from '../voting.service.js';
import { evidenceOf, type Evidence } from './evidence.js';
import { camelCased, snakeCased } from './key-style.js';
import { RangeDigests } from './range-digests.js';
import { replayRecord, TamperedEvidenceError } from './replay-record.js';

const settings = signalSettings();
const engine = new SignalEngine(
  createStrategies(),
  new VotingService(settings.voting, settings.terms),
  settings,
  UNTIMED_GUARD,
);

function candles(view: AuctionView, flipped?: number): RangeDigests {
  const last = view.latest['1m'];
  const made = (i: number): Candle => {
    if (!last) throw new Error('A candle expected');
    const openTime = minutesFrom(-i - 1);
    return { ...last, openTime, closeTime: minutesFrom(-i), takerBuyVolume: i === flipped ? 1 : 0 };
  };
  return new RangeDigests((_, limit) => Array.from({ length: limit }, (_entry, i) => made(limit - i - 1)));
}

/** Digests of five candles stand for those of all: the records do not mind how long a range is. */
const short = { inputs: [{ timeframe: '1m', from: minutesFrom(-5), to: minutesFrom(0), count: 5 }] } as const;

function rangesOf(flipped?: number): ReturnType<RangeDigests['of']> {
  return candles(viewOf(), flipped).of(viewOf(short));
}

function record(
  view: AuctionView,
  book: SignalBook = EMPTY_BOOK,
  stalenessMs = 0,
  faults: Omit<Freshness, 'stalenessMs'> = {},
): Evidence {
  const signal = engine.decide(view, { stalenessMs, ...faults }, book);
  const configuration = engine.configuration(book.learned);
  return evidenceOf({ view, signal, book, ranges: rangesOf(), tape: [], configuration, codeVersion: '1' });
}

describe('evidence', () => {
  const view = viewOf();
  const text = JSON.parse(record(view).text) as JsonObject;

  it('is canonical JSON named by its digest', () => {
    const one = record(view);
    expect(one.digest).toBe(sha256(one.text));
    expect(one.text).toBe(canonicalJson(JSON.parse(one.text)));
    expect(record(view)).toEqual(one);
  });

  it('holds the ranges, every vote with every rule, the configuration and the decision', () => {
    expect(text).toMatchObject({
      format: 1,
      code_version: '1',
      config_version: engine.configVersion,
      inputs: { ranges: [{ timeframe: '1m', count: 5 }] },
      instrument: { symbol: btcusdt.symbol, tick_size: '0.1' },
      reading: { price: 269_200, state: { label: 'Balanced' }, balance: { poc: 270_000 } },
      printed: null,
      book: { open: [], stops: [] },
      decision: { signal: 'Long', setup: 'Grid', entry: 269_100, vetoes: ['COST_TOO_HIGH', 'EV_NEGATIVE'] },
    });
    const votes = text['votes'] as unknown as { strategy: string; vote: { checks: JsonObject[] } }[];
    expect(votes.map(({ strategy }) => strategy)).toEqual(engine.strategies.map(({ id }) => id));
    for (const check of votes.flatMap(({ vote }) => vote.checks)) {
      expect(Object.keys(check)).toEqual(expect.arrayContaining(['code', 'comparison', 'passed', 'rule', 'threshold']));
    }
    const { strategies } = text['configuration'] as { strategies: Record<string, JsonObject> };
    expect(strategies['grid']).toMatchObject({ minQuality: 0.6 });
  });

  it('is the same however old the candle was, unless that made the decision stale', () => {
    expect(record(view, EMPTY_BOOK, 80_000)).toEqual(record(view));
    expect(record(view, EMPTY_BOOK, 95_000)).not.toEqual(record(view));
  });

  it('is written of every view there can be', () => {
    fc.assert(
      fc.property(anyView, (any) => {
        const { text: written } = record(any);
        expect(written).toBe(canonicalJson(JSON.parse(written)));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the replay of a record', () => {
  const view = viewOf();
  const book: SignalBook = { ...EMPTY_BOOK, open: [{ id: 'a', setup: 'Grid', phase: 'ACTIVE' }] };
  const again = (one: Evidence, seen: AuctionView = view, flipped?: number): ReturnType<typeof replayRecord> =>
    replayRecord(one, { view: seen, ranges: rangesOf(flipped), engine, codeVersion: '2' });

  it.each<[string, Evidence]>([
    ['a signal', record(view)],
    ['a Flat', record(viewOf({ state: outOfBalance }))],
    ['one that the book kept back', record(view, book)],
    ['a stale one', record(view, EMPTY_BOOK, 123_000)],
    ['one of a feed at fault', record(view, EMPTY_BOOK, 0, { feedFault: 'the connection was lost' })],
    ['one by clocks that were apart', record(view, EMPTY_BOOK, 0, { clockSkewMs: -1_500, backfilledMinutes: 7 })],
  ])('of %s is identical, whichever code made it', (_what, one) => {
    const seen = one.text.includes('"label":"Out of Balance"') ? viewOf({ state: outOfBalance }) : view;
    expect(again(one, seen)).toEqual({
      identical: true,
      differences: [],
      trades: 'none',
      recordedBy: '1',
      replayedBy: '2',
    });
  });

  it('names the range in which one candle was bought differently', () => {
    const { identical, differences } = again(record(view), view, 2);
    expect(identical).toBe(false);
    expect(differences.map(({ pointer }) => pointer)).toEqual(['/inputs/ranges/0/digest']);
  });

  it('names every field that another reading changes', () => {
    const seen = viewOf({ aggression: { ...quietFlow, score: -0.5 }, inputDigest: 'b'.repeat(64) });
    const pointers = again(record(view), seen).differences.map(({ pointer }) => pointer);
    expect(pointers).toEqual(
      expect.arrayContaining(['/decision/signal', '/inputs/candles_digest', '/reading/aggression/score', '/signal_id']),
    );
    expect(again(record(view), seen).differences.find(({ pointer }) => pointer === '/decision/signal')).toEqual({
      pointer: '/decision/signal',
      recorded: 'Long',
      replayed: 'Flat',
    });
  });

  it('needs no tape: what trades told comes from the record', () => {
    const printed = { ...quietFlow, score: 0.3, bigTrades: 0.4, stackedImbalances: 0.1, source: 'trades' } as const;
    const known = viewOf({ aggression: printed, orderFlow: 'trades', trades: PRINTS });
    const one = record(known);
    expect(again(one, view)).toMatchObject({ identical: true });
    expect((JSON.parse(one.text) as JsonObject)['printed']).toMatchObject({ aggression: { big_trades: 0.4 } });
  });

  it('refuses a record that was tampered with', () => {
    const one = record(view);
    const forged = { ...one, text: one.text.replace('"Long"', '"Short"') };
    expect(() => again(forged)).toThrow(TamperedEvidenceError);
  });
});

const PRINTS = {
  coverage: 1,
  revision: 0,
  footprint: undefined,
  stackedZones: [],
  bigTrades: [],
  limits: undefined,
  exhaustion: 0,
  unfinishedAuctions: [],
  missing: [],
} as const;

describe('the names of fields', () => {
  it('go to snake case and back, and data that looks otherwise stays', () => {
    const value = {
      netRiskReward: 1,
      '1m': { cvdSession: 2 },
      'mean-reversion': [{ lossesInARow: 3 }],
      'Out of Balance': 4,
    };
    expect(snakeCased(value)).toEqual({
      net_risk_reward: 1,
      '1m': { cvd_session: 2 },
      'mean-reversion': [{ losses_in_a_row: 3 }],
      'Out of Balance': 4,
    });
    expect(camelCased(snakeCased(value))).toEqual(value);
  });
});

describe('range digests', () => {
  it('come to the same minute by minute and all at once', () => {
    const view = viewOf(short);
    const grown = candles(view);
    const range = short.inputs[0];
    let last = '';
    for (let count = 1; count <= 5; count += 1)
      last = grown.of({ ...view, inputs: [{ ...range, count }] })[0]?.digest ?? '';
    expect(last).not.toBe('');
    const whole = candles(view).of(view)[0]?.digest;
    const again = candles(view);
    again.of(view);
    again.reset();
    expect(again.of(view)[0]?.digest).toBe(whole);
  });
});
