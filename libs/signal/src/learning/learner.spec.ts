import { epochMs } from '#libs/market';
import { Learner } from './learner.js';

const weights = { 'fabio-playbook': 0.4, 'mean-reversion': 0.35, grid: 0.25 };
const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;

function label(learner: Learner, strategy: string, netR: number, times = 1): void {
  for (let i = 0; i < times; i += 1) learner.voteClosed({ strategy, state: 'Balanced', netR });
}

/** A learner in which every strategy has 49 labels: the next of each are the 50th. */
function nearlyThere(): Learner {
  const learner = new Learner(weights);
  for (const strategy of Object.keys(weights)) label(learner, strategy, -1, 49);
  return learner;
}

describe('what outcomes teach about weights', () => {
  it('is nothing before 50 labels of every strategy', () => {
    const learner = nearlyThere();
    label(learner, 'grid', -1, 500);
    label(learner, 'mean-reversion', 2, 500);
    expect(learner.learned).toBeUndefined();
    label(learner, 'fabio-playbook', 0);
    expect(learner.learned).toBeUndefined();
    label(learner, 'grid', -1);
    expect(learner.learned?.weights?.Balanced['grid']).toBeLessThan(0.25);
  });

  it('moves only among those that have closed votes, and in their market state only', () => {
    const learner = nearlyThere();
    for (const strategy of Object.keys(weights)) label(learner, strategy, 0);
    label(learner, 'mean-reversion', 0);
    const before = learner.learned?.weights;
    label(learner, 'mean-reversion', 2);
    label(learner, 'grid', -1.5);
    const now = learner.learned?.weights;
    expect(now?.Balanced['fabio-playbook']).toBe(before?.Balanced['fabio-playbook']);
    expect(now?.Balanced['mean-reversion']).toBeGreaterThan(before?.Balanced['mean-reversion'] ?? 1);
    expect(now?.['Out of Balance']).toEqual(weights);
  });

  it('waits where one strategy alone closes votes, and counts each label once', () => {
    const learner = nearlyThere();
    for (const strategy of Object.keys(weights)) label(learner, strategy, 0);
    const before = learner.learned;
    label(learner, 'grid', -1.5, 20);
    expect(learner.learned).toBe(before);
  });

  it('depends on the order in which labels close and on nothing else', () => {
    const run = (): unknown => {
      const learner = nearlyThere();
      for (let i = 0; i < 90; i += 1) label(learner, Object.keys(weights)[i % 3] ?? '', (i % 7) - 3);
      return learner.learned;
    };
    expect(run()).toEqual(run());
  });

  it('ignores strangers', () => {
    const learner = new Learner({ grid: 0.25 });
    label(learner, 'stranger', 1, 100);
    expect(learner.learned).toBeUndefined();
  });
});

describe('what outcomes teach about probabilities', () => {
  const teach = (learner: Learner, count: number): void => {
    for (let i = 0; i < count; i += 1) learner.signalClosed({ chance: 0, edge: 0.3, y: i % 4 === 0 ? 1 : 0 });
  };

  it('is fitted at the first minute of a week, on what had closed before', () => {
    const learner = new Learner(weights);
    learner.advance(epochMs(MONDAY));
    teach(learner, 150);
    learner.advance(epochMs(MONDAY + 7 * DAY - 60_000));
    expect(learner.learned).toBeUndefined();
    learner.advance(epochMs(MONDAY + 7 * DAY));
    expect(learner.learned?.calibration).toMatchObject({ observations: 150 });
    expect(learner.learned?.calibration.intercept).toBeLessThan(0);
    expect(learner.learned?.weights).toBeUndefined();
  });

  it('is nothing new where fewer than 100 have closed, or no more than last week', () => {
    const learner = new Learner(weights);
    learner.advance(epochMs(MONDAY));
    teach(learner, 99);
    learner.advance(epochMs(MONDAY + 7 * DAY));
    expect(learner.learned).toBeUndefined();
    teach(learner, 30);
    learner.advance(epochMs(MONDAY + 14 * DAY));
    const { learned } = learner;
    learner.advance(epochMs(MONDAY + 21 * DAY));
    expect(learner.learned).toBe(learned);
  });

  it('opens the larger edge at 300 outcomes', () => {
    const learner = new Learner(weights);
    teach(learner, 299);
    expect(learner.learned).toBeUndefined();
    teach(learner, 1);
    expect(learner.learned).toMatchObject({ isSeasoned: true });
  });
});
