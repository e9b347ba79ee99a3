import { DEFAULT_COST_PROFILE, type StrategyFactory, type Terms } from '#libs/strategy';
import { deepFrozen } from './views.js';

/** Something that every strategy must keep to. */
export interface Law {
  readonly name: string;
  /** @throws where the strategy breaks it. */
  readonly hold: (make: StrategyFactory) => void;
}

/** What votes are asked for at. */
export const terms: Terms = deepFrozen({
  costs: DEFAULT_COST_PROFILE,
  edgeCap: 0.6,
  costCap: 0.25,
  minExpectedValue: 0,
});

/** The same without fees: a mirrored market costs another share of another price. */
export const free: Terms = deepFrozen({
  ...terms,
  costs: { ...DEFAULT_COST_PROFILE, id: 'free', maker: 0, taker: 0, slip: 0 },
});
