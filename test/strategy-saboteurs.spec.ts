import type { StrategyFactory } from '#libs/strategy';
import type { Law } from './support/law.js';
import { SABOTEURS } from './support/saboteurs.js';
import { STRATEGY_LAWS } from './support/strategy-laws.js';

/** @returns what the law holds against a strategy; nothing where it is kept. A failed property hides it in its cause. */
function accusation({ hold }: Law, make: StrategyFactory): string {
  try {
    hold(make);
    return '';
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}

// Each of these is registered nowhere. That no honest strategy is accused is what the contract suite says.
describe('the contract of strategies', () => {
  it.each(SABOTEURS.map((saboteur) => [saboteur.what, saboteur] as const))(
    'catches one that %s',
    (_what, { make, breaks, because }) => {
      const broken = STRATEGY_LAWS.filter(({ name }) => name === breaks);
      expect(broken.map((law) => accusation(law, make))).toEqual([expect.stringMatching(because)]);
    },
  );
});
