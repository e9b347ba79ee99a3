import { MIN_SHOWN, tooFew, type Known } from '../learning/forecast-score.js';
import { wasEntered } from './barrier-result.js';
import type { Outcome } from './outcome.js';

/** How the votes of one strategy have come out so far. */
export interface StrategyRecord {
  /** Votes that became a trade and have closed. */
  readonly closed: number;
  /** Votes that were never entered. */
  readonly unentered: number;
  /** Share whose first target came before stop and time stop. */
  readonly hitRate: Known;
  /** Mean stated probability of the same votes. */
  readonly stated: Known;
  /** Mean result in R before and after costs. */
  readonly grossR: Known;
  readonly netR: Known;
}

interface Sums {
  closed: number;
  unentered: number;
  hits: number;
  stated: number;
  grossR: number;
  netR: number;
}

/** Sums up the outcomes of every strategy's own votes. Fewer than 30 show no number. */
export class StrategyRecords {
  readonly #sums = new Map<string, Sums>();

  take({ kind, strategy, claim, result }: Outcome): void {
    if (kind !== 'vote') return;
    const sums = this.#sums.get(strategy) ?? { closed: 0, unentered: 0, hits: 0, stated: 0, grossR: 0, netR: 0 };
    this.#sums.set(strategy, sums);
    if (!wasEntered(result)) {
      sums.unentered += 1;
      return;
    }
    sums.closed += 1;
    sums.hits += result.hit ? 1 : 0;
    sums.stated += claim.p;
    sums.grossR += result.grossR;
    sums.netR += result.netR;
  }

  of(strategy: string): StrategyRecord {
    const { closed = 0, unentered = 0, hits = 0, stated = 0, grossR = 0, netR = 0 } = this.#sums.get(strategy) ?? {};
    const mean = (sum: number): Known => (closed < MIN_SHOWN ? tooFew(closed) : { value: sum / closed });
    return {
      closed,
      unentered,
      hitRate: mean(hits),
      stated: mean(stated),
      grossR: mean(grossR),
      netR: mean(netR),
    };
  }
}
