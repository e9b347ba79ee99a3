import { btcusdt, emptyView, minutesFrom, viewOf } from '../../../test/support/views.js';
import { Instrument } from '#libs/market';
import { DEFAULT_COST_PROFILE } from './costs.js';
import { StrategyGuard } from './strategy-guard.js';
import { defineStrategy, type Strategy } from './strategy.js';
import { abstain, type Vote } from './vote.js';

const terms = { costs: DEFAULT_COST_PROFILE, edgeCap: 0.6, costCap: 0.25, minExpectedValue: 0 };
const settings = { budgetMs: 100, failures: 3, pauseMinutes: 60 };
const calm = (): Vote => abstain('None', { checks: [] });

function strategyOf(id: string, vote: Strategy['vote']): Strategy {
  const gate = { outOfBalance: 1, balanced: 1, failedBreakout: 1, transition: 1, event: 1 };
  return defineStrategy({ id, setups: ['None'], parameters: {}, warmUp: {}, gate, vote })();
}

/** A strategy that answers as it is told, and counts how often it was asked. */
class Scripted {
  asked = 0;
  readonly strategy: Strategy;

  constructor(id: string, act: (asked: number) => Vote) {
    this.strategy = strategyOf(id, () => {
      this.asked += 1;
      return act(this.asked);
    });
  }
}

const honest = strategyOf('honest', calm);
const throwing = strategyOf('throwing', () => {
  throw new Error('a bug');
});
const hanging = strategyOf('hanging', () => {
  for (;;);
});
const babbling = strategyOf('babbling', () => ({ ...calm(), reason: '' }));

/** Kinds and codes of the votes on a view so many minutes on. */
function codes(guard: StrategyGuard, minute: number): readonly string[] {
  const asked = guard.ask(viewOf({ asOf: minutesFrom(minute) }), terms);
  return asked.map(({ vote }) => (vote.kind === 'vote' ? '' : vote.code));
}

describe('the guard', () => {
  it('hands on sound votes, in the order of the strategies', () => {
    const second = strategyOf('second', () => abstain('Grid', { checks: [] }));
    expect(new StrategyGuard([honest, second], settings).ask(viewOf(), terms)).toEqual([
      { strategy: honest, vote: honest.vote(viewOf(), terms) },
      { strategy: second, vote: second.vote(viewOf(), terms) },
    ]);
  });

  it('lets the others go on beside one that throws, one that answers nonsense and one that hangs', () => {
    const guard = new StrategyGuard([throwing, honest, hanging, babbling, honest], settings);
    const votes = guard.ask(viewOf(), terms);
    expect(votes.map(({ vote }) => vote.kind)).toEqual([
      'ineligible',
      'abstain',
      'ineligible',
      'ineligible',
      'abstain',
    ]);
    expect(votes.map(({ vote }) => vote.reason)).toEqual([
      'throwing failed: a bug',
      'None lacks an input.',
      'hanging did not come back within 100 ms.',
      'babbling failed: Reason must be text, was ',
      'None lacks an input.',
    ]);
    expect(codes(new StrategyGuard([throwing, hanging, babbling], settings), 0)).toEqual([
      'STRATEGY_FAILED',
      'STRATEGY_TIMEOUT',
      'STRATEGY_FAILED',
    ]);
  });

  it('blames nobody for a time-out that happens once', () => {
    const stalled = new Scripted('stalled', (asked) => (asked === 1 ? hang() : calm()));
    expect(codes(new StrategyGuard([stalled.strategy, honest], settings), 0)).toEqual([
      'INPUT_MISSING',
      'INPUT_MISSING',
    ]);
    expect(stalled.asked).toBe(2);
  });

  it('says what was thrown, error or not', () => {
    const words = strategyOf('words', () => throwAny('just words'));
    const thing = strategyOf('thing', () => throwAny({ not: 'an error' }));
    const reasons = new StrategyGuard([words, thing], settings).ask(emptyView, terms).map(({ vote }) => vote.reason);
    expect(reasons).toEqual(['words failed: just words', 'thing failed: it threw no error']);
  });
});

describe('a strategy that fails', () => {
  it('is paused from its third minute in a row, for an hour of the market', () => {
    const bad = new Scripted('bad', () => throwAny('again'));
    const guard = new StrategyGuard([bad.strategy], settings);
    expect([0, 1, 2, 3, 61].map((minute) => codes(guard, minute)[0])).toEqual([
      'STRATEGY_FAILED',
      'STRATEGY_FAILED',
      'STRATEGY_FAILED',
      'STRATEGY_PAUSED',
      'STRATEGY_PAUSED',
    ]);
    expect(bad.asked).toBe(3);
    expect(guard.ask(viewOf({ asOf: minutesFrom(3) }), terms)[0]?.vote.reason).toBe(
      'bad is paused until 2025-11-01T14:12:00.000Z after failing 3 times in a row. bad failed: again',
    );
  });

  it('is asked again after the pause, and paused at once if it fails again', () => {
    const bad = new Scripted('bad', (asked) => (asked < 5 ? throwAny('again') : calm()));
    const guard = new StrategyGuard([bad.strategy], settings);
    expect([0, 1, 2, 62, 63, 122, 123].map((minute) => codes(guard, minute)[0])).toEqual([
      'STRATEGY_FAILED',
      'STRATEGY_FAILED',
      'STRATEGY_FAILED',
      'STRATEGY_FAILED',
      'STRATEGY_PAUSED',
      'INPUT_MISSING',
      'INPUT_MISSING',
    ]);
  });

  it('starts anew after a sound vote', () => {
    const moody = new Scripted('moody', (asked) => (asked % 3 === 0 ? calm() : throwAny('mood')));
    const guard = new StrategyGuard([moody.strategy], settings);
    const said = Array.from({ length: 12 }, (_, minute) => codes(guard, minute)[0]);
    expect(said).not.toContain('STRATEGY_PAUSED');
  });

  it('is paused after hanging once, so that the next minute costs nothing', () => {
    const lazy = new Scripted('lazy', hang);
    const guard = new StrategyGuard([lazy.strategy, honest], settings);
    expect([0, 1, 59].map((minute) => codes(guard, minute))).toEqual([
      ['STRATEGY_TIMEOUT', 'INPUT_MISSING'],
      ['STRATEGY_PAUSED', 'INPUT_MISSING'],
      ['STRATEGY_PAUSED', 'INPUT_MISSING'],
    ]);
    expect(lazy.asked).toBe(2);
    expect(guard.ask(viewOf({ asOf: minutesFrom(1) }), terms)[0]?.vote.reason).toMatch(
      / after failing once\. lazy did not/,
    );
  });

  it('gets the same answer to the same minute, however often it is asked', () => {
    const [lazy, bad] = [new Scripted('lazy', hang), new Scripted('bad', () => throwAny('again'))];
    const guard = new StrategyGuard([lazy.strategy, bad.strategy], settings);
    const said = Array.from({ length: 5 }, () => codes(guard, 0));
    expect(said).toEqual(said.map(() => ['STRATEGY_TIMEOUT', 'STRATEGY_FAILED']));
    expect(lazy.asked).toBe(2);
    expect(codes(guard, 1)).toEqual(['STRATEGY_PAUSED', 'STRATEGY_FAILED']);
  });

  it('is paused in the market where it failed, and in no other', () => {
    const ethusdt = new Instrument({ ...btcusdt.facts, symbol: 'ETHUSDT' });
    const picky = strategyOf('picky', ({ instrument }) => (instrument.symbol === 'BTCUSDT' ? hang() : calm()));
    const guard = new StrategyGuard([picky], settings);
    expect(codes(guard, 0)).toEqual(['STRATEGY_TIMEOUT']);
    expect(guard.ask(viewOf({ asOf: minutesFrom(1), instrument: ethusdt }), terms)[0]?.vote.kind).toBe('abstain');
    expect(codes(guard, 1)).toEqual(['STRATEGY_PAUSED']);
  });
});

function hang(): never {
  for (;;);
}

function throwAny(thing: unknown): never {
  throw thing;
}
