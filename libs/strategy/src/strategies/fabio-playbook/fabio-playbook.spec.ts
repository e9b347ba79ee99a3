import fc from 'fast-check';
import type { AuctionView, MinuteReading } from '#libs/analysis';
import { after, epochMs, MINUTE_MS, TIMEFRAME_MS, type EpochMs, type Timeframe } from '#libs/market';
import { failureView, playbookView, retestView } from '../../../../../test/support/playbook-views.js';
import { minutesFrom, mirrored } from '../../../../../test/support/views.js';
import type { Terms } from '../../bracket.js';
import { DEFAULT_COST_PROFILE } from '../../costs.js';
import { checkVote } from '../../vote-check.js';
import { fabioPlaybook } from './fabio-playbook.js';

const terms: Terms = { costs: DEFAULT_COST_PROFILE, edgeCap: 0.6, costCap: 0.25, minExpectedValue: 0 };
const runs = { numRuns: 1_000 };
const strategy = fabioPlaybook();

describe('the Fabio playbook', () => {
  it('has one voice: the Trend Model out of balance, the Mean Reversion Model in balance', () => {
    expect(strategy.vote(retestView(), terms)).toMatchObject({ kind: 'vote', plan: { setup: 'Trend Model' } });
    expect(strategy.vote(failureView(), terms)).toMatchObject({
      kind: 'vote',
      plan: { setup: 'Mean Reversion Model' },
    });
  });

  it.each(['1d', '4h', '1h', '5m', '1m'] as const)('waits for its last %s candle', (timeframe) => {
    const view = retestView();
    const since = (need: number, of: Timeframe): EpochMs => after(view.asOf, -need * TIMEFRAME_MS[of]);
    const inputs = (lacking: number): AuctionView['inputs'] =>
      view.inputs.map((range) => {
        const need = strategy.warmUp[range.timeframe] ?? 0;
        return { ...range, from: since(range.timeframe === timeframe ? need - lacking : need, range.timeframe) };
      });
    expect(strategy.vote({ ...view, inputs: inputs(0) }, terms).kind).toBe('vote');
    expect(strategy.vote({ ...view, inputs: inputs(1) }, terms)).toMatchObject({ kind: 'abstain', code: 'WARMUP' });
  });

  it('plans stop < entry < target on the tick grid, above its R:R floors, with every rule met', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(playbookView, (view) => {
        const vote = checkVote(strategy.vote(view, terms));
        if (vote.kind !== 'vote') return;
        const { setup, direction, entry, targets } = vote.plan;
        seen.set(setup, (seen.get(setup) ?? 0) + 1);
        expect(entry).toBe(view.price);
        expect(vote.checks.filter(({ passed }) => !passed)).toEqual([]);
        expect(vote.pricing.riskReward).toBeGreaterThanOrEqual(setup === 'Trend Model' ? 1.5 : 1.2);
        if (setup === 'Trend Model') expect(direction).toBe(view.state?.direction);
        else expect(targets[0]?.price).toBe(view.state?.reference?.poc);
      }),
      runs,
    );
    expect(seen.get('Trend Model')).toBeGreaterThan(20);
    expect(seen.get('Mean Reversion Model')).toBeGreaterThan(20);
  });

  it('says the mirror image of a mirrored market, rule by rule', () => {
    const told = (view: AuctionView, up: 1 | -1): object => {
      const vote = strategy.vote(view, terms);
      const plan = vote.kind === 'vote' ? vote.plan : vote.rejected?.plan;
      const prices = plan && [plan.stop, ...plan.targets.map(({ price }) => price)];
      return {
        kind: vote.kind,
        rules: vote.checks.map(({ code, passed }) => `${code} ${passed}`),
        direction: plan && up * plan.direction,
        distances: plan && prices?.map((price) => plan.direction * (price - plan.entry)),
      };
    };
    fc.assert(
      fc.property(playbookView, (view) => {
        expect(told(mirrored(view), -1)).toEqual(told(view, 1));
      }),
      runs,
    );
  });

  it('never looks at a minute after asOf', () => {
    fc.assert(
      fc.property(playbookView, playbookView, (view, other) => {
        const ahead = other.recent.map((minute, i) => at(minute, minutesFrom(i)));
        const vote = strategy.vote(view, terms);
        expect(strategy.vote({ ...view, recent: [...view.recent, ...ahead] }, terms)).toEqual(vote);
      }),
      runs,
    );
  });

  it('needs the minute of asOf: without it nothing triggers', () => {
    fc.assert(
      fc.property(playbookView, (view) => {
        expect(strategy.vote({ ...view, recent: view.recent.slice(0, -1) }, terms).kind).toBe('abstain');
      }),
      runs,
    );
  });

  it('gives one signal a touch and a drive: the same flow five minutes on is none', () => {
    let votes = 0;
    fc.assert(
      fc.property(playbookView, (view) => {
        if (strategy.vote(view, terms).kind !== 'vote') return;
        votes += 1;
        expect(strategy.vote(fiveMinutesOn(view), terms).kind).toBe('abstain');
      }),
      runs,
    );
    expect(votes).toBeGreaterThan(60);
  });
});

function at(minute: MinuteReading, openTime: number): MinuteReading {
  return { ...minute, openTime: epochMs(openTime), closeTime: epochMs(openTime + MINUTE_MS) };
}

/** The auction five minutes later, each of them like the last one. */
function fiveMinutesOn(view: AuctionView): AuctionView {
  const wait = 5 * MINUTE_MS;
  const last = view.recent.at(-1);
  if (!last) throw new Error('A view of the playbook has minutes');
  const before = view.recent.map((minute) => at(minute, minute.openTime - wait));
  const again = Array.from({ length: 5 }, (_, i) => at(last, last.openTime - wait + (i + 1) * MINUTE_MS));
  const { legs } = view;
  const earlier = (leg: typeof legs.up): typeof leg => leg && { ...leg, frozenAt: after(leg.frozenAt, -wait) };
  const moved = { up: earlier(legs.up), down: earlier(legs.down), latest: earlier(legs.latest) };
  return { ...view, legs: moved, recent: [...before, ...again] };
}
