import type { AuctionView } from '#libs/analysis';
import type { Terms } from '../../bracket.js';
import { defineStrategy } from '../../strategy.js';
import type { Vote } from '../../vote.js';
import { reversionModel } from './reversion-model.js';
import { reversionParameters, type ReversionValues } from './reversion-parameters.js';
import { trendModel } from './trend-model.js';
import { trendParameters } from './trend-parameters.js';

/**
 * Two models of one playbook under one voice: with the break while the market is out of balance, back to value after a
 * break that failed. Whichever is live speaks; of two plans the one with the higher expected value.
 *
 * Warm-up: what the reader calls full.
 */
export const fabioPlaybook = defineStrategy({
  id: 'fabio-playbook',
  setups: ['Trend Model', 'Mean Reversion Model'],
  parameters: { ...trendParameters, ...reversionParameters },
  warmUp: { '1d': 60, '4h': 180, '1h': 500, '5m': 5_760, '1m': 4_320 },
  gate: { outOfBalance: 1, balanced: 1, failedBreakout: 1, transition: 0.5, event: 0.5 },
  vote: (view, terms, values) => playbookVote(view, terms, values),
});

function playbookVote(view: AuctionView, terms: Terms, values: ReversionValues): Vote {
  const [trend, reversion] = [trendModel(view, terms, values), reversionModel(view, terms, values)];
  if (trend.kind === 'vote' && reversion.kind === 'vote') {
    return reversion.pricing.expectedValue > trend.pricing.expectedValue ? reversion : trend;
  }
  if (trend.kind === 'vote') return trend;
  return reversion.kind === 'vote' || view.state?.label === 'Balanced' ? reversion : trend;
}
