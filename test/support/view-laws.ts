import fc from 'fast-check';
import type { AuctionView } from '#libs/analysis';
import type { WorkingTimeframe } from '#libs/market';
import { checkVote, SETUPS, type StrategyFactory, type Vote } from '#libs/strategy';
import { free, terms, type Law } from './law.js';
import { playbookView } from './playbook-views.js';
import { anyFailedBreak, anyView, calmView, deepFrozen, emptyView, failedBreak, partialView, viewOf } from './views.js';
import { minutesFrom, mirrored, stretched } from './views.js';
import { poisoned } from './watched-view.js';

/** Every kind of view, and those that strategies have much to say about. */
const anyWhole = fc.oneof(anyView, calmView, anyFailedBreak, playbookView);

/** What a law is held on: views at one timeframe, and how many of them. */
interface Trial {
  readonly timeframe: WorkingTimeframe;
  readonly whole: fc.Arbitrary<AuctionView>;
  readonly views: fc.Arbitrary<AuctionView>;
  readonly runs: { readonly numRuns: number };
}

/** Views of longer timeframes hold many times the minutes: fewer of them are asked about. */
function trialAt(timeframe: WorkingTimeframe): Trial {
  const slow = (view: AuctionView): AuctionView => stretched(view, timeframe);
  const views = fc.oneof(anyWhole, partialView);
  if (timeframe === '5m') return { timeframe, whole: anyWhole, views, runs: { numRuns: 1_000 } };
  return { timeframe, whole: anyWhole.map(slow), views: views.map(slow), runs: { numRuns: 60 } };
}

function bytes(vote: Vote): string {
  return JSON.stringify(vote);
}

/** The view without shared parts, but for the instrument. */
function copied({ instrument, ...rest }: AuctionView): AuctionView {
  return { ...structuredClone(rest), instrument };
}

/** What must turn over with the market, and nothing else: words and codes name the side. */
function side(vote: Vote): object {
  if (vote.kind !== 'vote') return { kind: vote.kind, code: vote.code };
  const { direction, entry, stop, targets, timeStopMinutes, expiresAt } = vote.plan;
  const distances = [entry - stop, ...targets.map(({ price }) => price - entry)].map(
    (distance) => direction * distance,
  );
  const { odds, edge, riskReward, expectedValue, quality } = vote.pricing;
  return { direction, distances, timeStopMinutes, expiresAt, odds, edge, riskReward, expectedValue, quality };
}

function flipped(vote: Vote): object {
  return vote.kind === 'vote' ? { ...side(vote), direction: -vote.plan.direction } : side(vote);
}

/** Runs `act` with a clock and a die that throw. */
function withoutChance<T>(act: () => T): T {
  const { now } = Date;
  const { random } = Math;
  const forbidden = (): never => {
    throw new Error('A strategy must read nothing but its view');
  };
  Date.now = forbidden;
  Math.random = forbidden;
  try {
    return act();
  } finally {
    Date.now = now;
    Math.random = random;
  }
}

/** Laws on views that were made up, of auctions read at one timeframe. */
export function viewLaws(at: WorkingTimeframe): readonly Law[] {
  const trial = trialAt(at);
  const { timeframe, whole, views, runs } = trial;
  return [
    {
      name: 'has an id in lower case with hyphens, and a setup that users know',
      hold: (make) => {
        const { id, setups } = make();
        expect(id).toBe(make.id);
        expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        expect(setups.every((setup) => SETUPS.includes(setup))).toBe(true);
      },
    },
    { name: 'declares every parameter with bounds and a reason, and keeps them', hold: keepsBounds },
    {
      name: 'has a gate of 0 to 1 in each state, and a warm-up of whole candles',
      hold: (make) => {
        const { gate, warmUp } = make();
        const { outOfBalance, balanced, failedBreakout, transition, event } = gate;
        for (const share of [outOfBalance, balanced, failedBreakout, transition, event]) {
          expect(share >= 0 && share <= 1).toBe(true);
        }
        for (const count of Object.values(warmUp)) expect(Number.isSafeInteger(count) && count > 0).toBe(true);
      },
    },
    {
      name: 'answers any view with a sound vote, and writes to none',
      hold: (make) => {
        const strategy = make();
        const law = fc.property(views, (view) => {
          checkVote(strategy.vote(deepFrozen(view), terms));
        });
        fc.assert(law, { numRuns: 4 * runs.numRuns });
      },
    },
    { name: 'answers with any allowed parameters', hold: (make) => takesAnyParameters(make, trial) },
    {
      name: 'answers equal views with equal bytes, from any instance, without clock or chance',
      hold: (make) => {
        const strategy = make();
        const law = fc.property(views, (view) => {
          const first = bytes(strategy.vote(view, terms));
          expect(withoutChance(() => bytes(make().vote(copied(view), terms)))).toBe(first);
        });
        fc.assert(law, runs);
      },
    },
    {
      name: 'remembers nothing from one view to the next',
      hold: (make) => {
        const strategy = make();
        const law = fc.property(views, views, (view, other) => {
          const first = bytes(strategy.vote(view, terms));
          strategy.vote(other, terms);
          expect(bytes(strategy.vote(view, terms))).toBe(first);
        });
        fc.assert(law, runs);
      },
    },
    {
      name: 'reads nothing that was not known yet',
      hold: (make) => {
        const strategy = make();
        const law = fc.property(views, (view) => {
          expect(bytes(strategy.vote(poisoned(view), terms))).toBe(bytes(strategy.vote(view, terms)));
        });
        fc.assert(law, runs);
      },
    },
    {
      name: 'says the mirror image of a mirrored market',
      hold: (make) => {
        const strategy = make();
        const holds = (view: AuctionView): void =>
          expect(side(strategy.vote(mirrored(view), free))).toEqual(flipped(strategy.vote(view, free)));
        fc.assert(fc.property(whole, holds), { numRuns: 2 * runs.numRuns });
        [viewOf(), failedBreak()].map((view) => stretched(view, timeframe)).forEach(holds);
      },
    },
    {
      name: 'has nothing to say of a view that knows nothing, or is warming up',
      hold: (make) => {
        const strategy = make();
        expect(strategy.vote(stretched(emptyView, timeframe), terms).kind).toBe('abstain');
        const cold = viewOf({
          inputs: viewOf().inputs.map((range) => ({ ...range, from: minutesFrom(-1), count: 1 })),
        });
        expect(strategy.vote(stretched(cold, timeframe), terms)).toMatchObject({ kind: 'abstain', code: 'WARMUP' });
      },
    },
  ];
}

function keepsBounds(make: StrategyFactory): void {
  for (const [name, { value, min, max, why, whole: isWhole }] of Object.entries(make().parameters)) {
    expect([value, min, max].every(Number.isFinite) && min <= value && value <= max).toBe(true);
    expect(why.length).toBeGreaterThan(5);
    expect(make({ [name]: min }).values[name]).toBe(min);
    expect(make({ [name]: max }).values[name]).toBe(max);
    const outside = { code: 'STRATEGY_PARAMETER_OUT_OF_BOUNDS', kind: 'invalid' };
    for (const bad of [min - 1, max + 1, NaN, Infinity, ...(isWhole ? [min + 0.5] : [])]) {
      expect(() => make({ [name]: bad })).toThrow(expect.objectContaining(outside));
    }
  }
  expect(() => make({ noSuchParameter: 1 })).toThrow(expect.objectContaining({ code: 'STRATEGY_PARAMETER_UNKNOWN' }));
}

function takesAnyParameters(make: StrategyFactory, { views, runs }: Trial): void {
  const values = fc.record(
    Object.fromEntries(
      Object.entries(make().parameters).map(([name, { min, max, whole: isWhole }]) => [
        name,
        isWhole ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true }),
      ]),
    ),
  );
  const law = fc.property(views, values, (view, overrides) => {
    checkVote(make(overrides).vote(view, terms));
  });
  fc.assert(law, runs);
}
