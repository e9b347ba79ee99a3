import fc from 'fast-check';
import {
  anyView,
  balance,
  balanced,
  calmView,
  emptyView,
  minutesFrom,
  outOfBalance,
  partialView,
  viewOf,
} from '../../../test/support/views.js';
import type { AuctionView } from '#libs/analysis';
import { abstain, check, createStrategies, defineStrategy, type Strategy, type Vote } from '#libs/strategy';
import { signalSettings, type SignalOptions } from './settings.js';
import type { Signal } from './signal.js';
import { SignalEngine } from './signal-engine.js';
import { VotingService } from './voting.service.js';

const fresh = { stalenessMs: 412 };

/** An engine of the grid alone, whatever else is on the list. */
function engine(options: SignalOptions = {}, more: readonly Strategy[] = []): SignalEngine {
  const settings = signalSettings(options);
  const grid = createStrategies(options.parameters).filter(({ id }) => id === 'grid');
  const strategies = [...grid, ...more];
  return new SignalEngine(strategies, new VotingService(settings.voting, settings.terms), settings);
}

/** A strategy that answers whatever it is told to, or throws it. */
function rogue(answer: () => unknown): Strategy {
  return defineStrategy({
    id: 'rogue',
    setups: ['None'],
    parameters: {},
    warmUp: {},
    gate: { outOfBalance: 1, balanced: 1, failedBreakout: 1, transition: 1, event: 1 },
    vote: () => answer() as Vote,
  })();
}

function gridVote(view: AuctionView): Vote | undefined {
  const grid = createStrategies().find(({ id }) => id === 'grid');
  return grid?.vote(view, signalSettings().terms);
}

describe('the engine on a setup', () => {
  const signal = engine().decide(viewOf(), fresh);

  it('gives the lead plan, unchanged', () => {
    expect(signal).toMatchObject({
      broker: 'BINANCE',
      symbol: 'BTCUSDT',
      asOf: minutesFrom(0),
      signal: 'Long',
      entry: 269_100,
      stop: 268_450,
      target: 270_000,
      targets: [{ price: 270_000, fraction: 1 }],
      marketState: 'Balanced',
      setup: 'Grid',
      strategy: 'grid',
      strength: 'solo',
      expiresAt: minutesFrom(60),
      timeStopAt: minutesFrom(360),
      workingTimeframe: '5m',
      costProfile: 'binance-usdm-vip0-taker',
      inputDigest: `sha256:${'a'.repeat(64)}`,
    });
    expect(signal.reason).toBe(signal.votes[0]?.vote.reason);
  });

  it('says with two decimals how probable the target is', () => {
    expect(signal.confidence).toBe(0.34);
    expect(signal.odds?.target).toBeCloseTo(0.3385, 4);
    expect(signal.expectedValue).toBeCloseTo(
      signal.votes[0]?.vote.kind === 'vote' ? signal.votes[0].vote.pricing.expectedValue : NaN,
      12,
    );
  });

  it('publishes what its costs eat as not tradable, or keeps it back', () => {
    expect(signal).toMatchObject({ tradable: false, vetoes: ['COST_TOO_HIGH', 'EV_NEGATIVE'] });
    const blocked = engine({ economics: 'block' }).decide(viewOf(), fresh);
    expect(blocked).toMatchObject({
      signal: 'Flat',
      refusal: 'COST_TOO_HIGH',
      vetoes: ['COST_TOO_HIGH', 'EV_NEGATIVE'],
      confidence: 0.34,
      entry: undefined,
      tradable: false,
    });
    expect(blocked.reason).toBe(
      'COST_TOO_HIGH: costs 0.33 R, target by chance 0.28, expected -0.22 R. Nearest: Grid Long at 26,910.0 (p 0.34).',
    );
  });

  it('is tradable where the range pays', () => {
    // Ten times the room at the same rungs: costs fall to a tenth of R.
    const wide = { ...balance, low: 256_500, high: 283_500, poc: 275_000 };
    const view = viewOf({
      balance: wide,
      price: 262_000,
      sigma: 700,
      atr: { ...viewOf().atr, '5m': 2_000, '15m': 4_000 },
    });
    expect(engine().decide(view, fresh)).toMatchObject({ signal: 'Long', tradable: true, vetoes: [] });
  });
});

describe('the id', () => {
  it('is another one where clocks were apart, and then not tradable, however far apart', () => {
    const one = engine().decide(viewOf(), fresh);
    const skewed = engine().decide(viewOf(), { ...fresh, clockSkewMs: 2_000 });
    expect(skewed).toMatchObject({ signal: 'Long', entry: one.entry, tradable: false });
    expect(skewed.vetoes).toEqual([...one.vetoes, 'CLOCK_SKEW']);
    expect(skewed.id).not.toBe(one.id);
    expect(engine().decide(viewOf(), { ...fresh, clockSkewMs: -80_000 }).id).toBe(skewed.id);
  });

  it('is the same whether history had to bring minutes or not', () => {
    const one = engine().decide(viewOf(), fresh);
    const filled = engine().decide(viewOf(), { ...fresh, backfilledMinutes: 30 });
    expect(filled).toEqual({ ...one, dataQuality: filled.dataQuality });
    expect(filled.dataQuality.score).toBeLessThan(one.dataQuality.score);
  });

  it('is Flat on poor data where that is refused, by another configuration and another id', () => {
    const poor = viewOf({ orderFlow: 'none' });
    const [degraded, refused] = [engine(), engine({ dataPolicy: 'refuse' })];
    expect(engine({ dataPolicy: 'degrade' }).configVersion).toBe(degraded.configVersion);
    expect(refused.configVersion).not.toBe(degraded.configVersion);
    expect(degraded.decide(poor, fresh).dataQuality.grade).toBe('D');
    expect(degraded.decide(poor, fresh).vetoes).not.toContain('QUALITY');
    expect(refused.decide(poor, fresh)).toMatchObject({ signal: 'Flat', tradable: false, vetoes: ['QUALITY'] });
    expect(refused.decide(viewOf(), fresh).signal).toBe('Long');
  });

  it('is a function of the inputs, and of whether they were stale, not of their age', () => {
    const one = engine().decide(viewOf(), { stalenessMs: 0 });
    const soon = engine().decide(viewOf(), { stalenessMs: 90_000 });
    const late = engine().decide(viewOf(), { stalenessMs: 95_000 });
    const later = engine().decide(viewOf(), { stalenessMs: 950_000 });
    expect([soon.id, later.id]).toEqual([one.id, late.id]);
    expect(late.id).not.toBe(one.id);
    expect([one.signal, late.signal]).toEqual(['Long', 'Flat']);
  });

  it('changes with the input, the minute and the configuration', () => {
    const ids = [
      engine().decide(viewOf(), fresh),
      engine().decide(viewOf({ inputDigest: 'b'.repeat(64) }), fresh),
      engine().decide(viewOf({ asOf: minutesFrom(1) }), fresh),
      engine({ economics: 'block' }).decide(viewOf(), fresh),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });
});

describe('the engine without a setup', () => {
  const flat = (view: AuctionView, stalenessMs = 412, options: SignalOptions = {}): Signal =>
    engine(options).decide(view, { stalenessMs });

  it.each<[string, AuctionView, string]>([
    [
      'quality',
      viewOf({ balance: { ...balance, quality: 0.41 } }),
      'No setup: Grid needs balance quality >= 0.60, was 0.41. Nearest: Grid, 9 of 10 rules met, 0.19 short.',
    ],
    [
      'place',
      viewOf({ price: 270_000 }),
      'No setup: Grid needs distance from the edge (widths) <= 0.35, was 0.50. Nearest: Grid, 10 of 11 rules met, 0.15 short.',
    ],
    [
      'state',
      viewOf({ state: outOfBalance }),
      'No setup: Grid needs a regime open to it, was Out of Balance for 400 min (S 0.80). Nearest: Grid, 9 of 11 rules met.',
    ],
    [
      'transition',
      viewOf({ state: { ...balanced, score: 0.6, since: minutesFrom(-12) } }),
      'No setup: Grid needs a regime open to it, was Balanced for 12 min (S 0.60). Nearest: Grid Long at 26,910.0 (p 0.34).',
    ],
    [
      'event',
      viewOf({ state: { ...balanced, event: true } }),
      'No setup: Grid needs a regime open to it, was a volatility event. Nearest: Grid, 9 of 11 rules met.',
    ],
    [
      'R:R',
      viewOf({ price: 269_550, balance: { ...balance, poc: 269_700 } }),
      'No setup: Grid needs R:R >= 0.80, was 0.51. Nearest: Grid Long at 26,932.5 (p 0.61), 0.29 short.',
    ],
  ])('names the first rule that failed and the nearest candidate: %s', (_name, view, reason) => {
    expect(flat(view)).toMatchObject({ signal: 'Flat', setup: 'None', refusal: 'NO_SETUP', reason, tradable: false });
  });

  it('tells the probability of the best plan refused, and none where there was no plan', () => {
    expect(flat(viewOf({ price: 269_550, balance: { ...balance, poc: 269_700 } })).confidence).toBe(0.61);
    expect(flat(viewOf({ price: 270_000 })).confidence).toBeUndefined();
  });

  it('tells of the conflict', () => {
    const bear = rogue(() => gridVote(viewOf({ price: 270_800 })));
    const signal = engine({}, [bear]).decide(viewOf(), fresh);
    expect(signal).toMatchObject({ signal: 'Flat', refusal: 'CONFLICT' });
    expect(signal.reason).toMatch(/^Conflict: (Long|Short) holds 0\.50 of the weight, needs 0\.67\. Nearest: Grid /);
  });

  it('tells where the claim is no better than chance', () => {
    const hopeless = { state: { ...balanced, confidence: 0.6 }, balance: { ...balance, quality: 0.6 } };
    const parameters = { grid: { betaCalm: 0, betaEdge: 0, betaSession: 0 } };
    const signal = flat(viewOf(hopeless), 412, { parameters });
    expect(signal).toMatchObject({ signal: 'Flat', refusal: 'NO_EDGE' });
    expect(signal.reason).toMatch(
      /^No edge: Long claims -0\.04 over chance after opposition, needs more than 0\. Nearest/,
    );
  });

  it('names the strategy that came nearest, not the first on the list', () => {
    const checks = [
      check('ONE', 'one', 2, '>', 1),
      check('TWO', 'two', 1, '>', 1.5),
      check('THREE', 'three', 2, '>', 1),
    ];
    const near = rogue(() => abstain('Mean Reversion', { checks: [...checks, ...checks.slice(2)] }));
    const view = viewOf({ balance: undefined, hourlyRange: [0.007] });
    expect(engine({}, [near]).decide(view, fresh).reason).toBe(
      'No setup: Grid needs balance area confirmed, was none. Nearest: Mean Reversion, 3 of 4 rules met, 0.50 short.',
    );
  });

  it('tells of the quorum', () => {
    expect(flat(viewOf(), 412, { minSupporters: 2 })).toMatchObject({
      refusal: 'QUORUM',
      reason: 'Quorum: 1 for Long, needs 2. Nearest: Grid Long at 26,910.0 (p 0.34).',
    });
  });

  it('stops on stale data whatever the strategies say', () => {
    expect(flat(viewOf(), 95_000)).toMatchObject({
      signal: 'Flat',
      vetoes: ['STALE'],
      refusal: undefined,
      reason: 'Data is stale: latest candle closed 95 s ago, limit 90 s. Nearest: Grid Long at 26,910.0 (p 0.34).',
      dataQuality: { grade: 'F', score: 0 },
    });
  });

  it('warms up in plain words', () => {
    const missing = [{ code: 'WARMUP', what: 'history.5m', have: 30, need: 5_760 }] as const;
    expect(flat({ ...emptyView, missing })).toMatchObject({
      vetoes: ['WARMUP'],
      marketState: undefined,
      reason: 'Warming up: history.5m has 30 of 5760. Nearest: Grid, 0 of 4 rules met, 4320 short.',
      votes: [{ vote: { kind: 'abstain', code: 'WARMUP' } }],
    });
  });

  it('has a reason even without strategies', () => {
    const settings = signalSettings();
    const bare = new SignalEngine([], new VotingService(settings.voting, settings.terms), settings);
    expect(bare.decide(viewOf(), fresh).reason).toBe('No setup: no strategy is installed.');
  });
});

describe('the engine with a strategy that fails', () => {
  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
      'rogue failed: boom',
    ],
    [
      'throws text',
      () => {
        throw 'boom';
      },
      'rogue failed: boom',
    ],
    [
      'throws nothing at all',
      () => {
        throw Object.create(null);
      },
      'rogue failed: it threw no error',
    ],
    ['says nothing', () => undefined, 'rogue failed: '],
    ['says a number', () => 42, 'rogue failed: '],
    ['is late', async () => Promise.resolve({ kind: 'vote' }), 'rogue failed: '],
    ['says nonsense', () => ({ kind: 'vote', reason: 'Up.', evidence: [], checks: [] }), 'rogue failed: '],
    ['gives a stop beyond its entry', () => twisted(), 'rogue failed: Prices must be stop < entry < target'],
  ])('goes on with the others when it %s', (_name, answer, reason) => {
    const signal = engine({}, [rogue(answer)]).decide(viewOf(), fresh);
    expect(signal.signal).toBe('Long');
    const vote = signal.votes.find(({ strategy }) => strategy === 'rogue')?.vote;
    expect(vote).toMatchObject({ kind: 'ineligible', code: 'STRATEGY_FAILED' });
    expect(vote?.reason.startsWith(reason)).toBe(true);
  });

  function twisted(): unknown {
    const vote = gridVote(viewOf());
    return vote?.kind === 'vote' ? { ...vote, plan: { ...vote.plan, stop: vote.plan.entry + 1 } } : vote;
  }
});

describe('any decision', () => {
  const all = engine();
  const views = fc.oneof(anyView, calmView, partialView);

  it('is complete, in order and on tick', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(views, fc.integer({ min: 0, max: 100_000 }), (view, stalenessMs) => {
        const signal = all.decide(view, { stalenessMs });
        seen.add(signal.signal);
        expect(signal.reason.length).toBeGreaterThan(0);
        expect(signal.reason.length).toBeLessThanOrEqual(240);
        expect(signal.confidence === undefined || (signal.confidence >= 0 && signal.confidence <= 1)).toBe(true);
        if (signal.signal === 'Flat') {
          expect([signal.entry, signal.stop, signal.target, signal.tradable]).toEqual([
            undefined,
            undefined,
            undefined,
            false,
          ]);
          return;
        }
        const side = signal.signal === 'Long' ? 1 : -1;
        const { stop = NaN, entry = NaN, target = NaN } = signal;
        expect(side * (entry - stop)).toBeGreaterThan(0);
        expect(side * (target - entry)).toBeGreaterThan(0);
        expect([stop, entry, target].every(Number.isSafeInteger)).toBe(true);
        expect(signal.tradable).toBe(signal.vetoes.length === 0);
      }),
      { numRuns: 3_000 },
    );
    expect([...seen].toSorted()).toEqual(['Flat', 'Long', 'Short']);
  });

  it('is the same when made again', () => {
    fc.assert(
      fc.property(views, (view) => {
        const bytes = (signal: Signal): string => JSON.stringify({ ...signal, instrument: undefined });
        expect(bytes(engine().decide(view, fresh))).toBe(bytes(all.decide(view, fresh)));
      }),
      { numRuns: 1_000 },
    );
  });
});
