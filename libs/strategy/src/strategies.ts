import type { WorkingTimeframe } from '#libs/market';
import { UnknownStrategyError } from './errors.js';
import { fabioPlaybook } from './strategies/fabio-playbook/fabio-playbook.js';
import { grid } from './strategies/grid.js';
import { meanReversion } from './strategies/mean-reversion.js';
import type { Strategy, StrategyFactory } from './strategy.js';

/** Every strategy this build knows, in display order. The contract suite loops over this list. */
export const strategies: readonly StrategyFactory[] = [fabioPlaybook, meanReversion, grid];

/** Parameter values by strategy id, where they differ from the defaults. */
export type StrategyOverrides = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * One instance of every strategy, for structure on candles of `timeframe`.
 *
 * @throws UnknownStrategyError, UnknownParameterError or BadParameterError for an override that fits nothing.
 */
export function createStrategies(
  overrides: StrategyOverrides = {},
  timeframe: WorkingTimeframe = '5m',
): readonly Strategy[] {
  const known = strategies.map(({ id }) => id);
  const stranger = Object.keys(overrides).find((id) => !known.includes(id));
  if (stranger !== undefined) throw new UnknownStrategyError(stranger, known);
  return strategies.map((make) => make(overrides[make.id], timeframe));
}
