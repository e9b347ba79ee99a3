import type { Strategy } from '#libs/strategy';
import type { Metrics } from './metrics.js';

/** @param now milliseconds of a clock that only goes forward. @returns a strategy whose votes are timed, else the same. */
export function timed(strategy: Strategy, { strategies }: Pick<Metrics, 'strategies'>, now: () => number): Strategy {
  const labels = { strategy: strategy.id };
  return {
    ...strategy,
    vote: (view, terms) => {
      const before = now();
      try {
        return strategy.vote(view, terms);
      } finally {
        strategies.observe(labels, (now() - before) / 1000);
      }
    },
  };
}
