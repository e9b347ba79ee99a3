import type { AuctionView, KeyLevel, LevelKind } from '#libs/analysis';
import type { Direction } from './plan.js';

/** A price at which volume gathered, for which a trade may reach. */
export interface PocTarget {
  /** Ticks. */
  readonly price: number;
  /** Evidence code. */
  readonly code: string;
  /** In words, for people. */
  readonly name: string;
}

type Named = Omit<PocTarget, 'price'>;

const NAKED: Readonly<Record<AuctionView['nakedPocs'][number]['kind'], Named>> = {
  day: { code: 'TGT_NAKED_POC', name: 'naked daily POC' },
  week: { code: 'TGT_NAKED_POC', name: 'naked weekly POC' },
  balance: { code: 'TGT_NAKED_POC', name: 'prior balance POC' },
};

const LEVELS: Readonly<Partial<Record<LevelKind, Named>>> = {
  naked_daily_poc: NAKED.day,
  naked_weekly_poc: NAKED.week,
  balance_poc: { code: 'TGT_BALANCE_POC', name: 'balance POC' },
  prior_day_poc: { code: 'TGT_PRIOR_POC', name: 'prior day POC' },
  prior_week_poc: { code: 'TGT_PRIOR_POC', name: 'prior week POC' },
  composite_hvn: { code: 'TGT_COMPOSITE_HVN', name: 'composite HVN' },
};

/**
 * Where a trade in `direction` may find its way back into accepted value, beyond price, nearest first: untested POCs of
 * closed days, weeks and balance areas, the POC of the living area, of the prior day and week, high nodes of the
 * composites. All are levels of the first two tiers.
 */
export function pocTargets(
  { price, nakedPocs, levels }: Pick<AuctionView, 'price' | 'nakedPocs' | 'levels'>,
  direction: Direction,
): readonly PocTarget[] {
  const ahead = ({ price: at }: { readonly price: number }): boolean => direction * (at - price) > 0;
  const naked = nakedPocs
    .filter((poc) => poc.state === 'naked' && ahead(poc))
    .map((poc) => ({ price: poc.price, ...NAKED[poc.kind] }));
  const members = levels.flatMap((level) =>
    level.members.flatMap((member) => {
      const named = ahead(member) ? LEVELS[member.kind] : undefined;
      return named ? [{ price: member.price, ...named }] : [];
    }),
  );
  return [...naked, ...members].toSorted((a, b) => direction * (a.price - b.price));
}

/**
 * The nearest strong level of the first tier in the way of a trade: between price and target, holding neither of them.
 *
 * @param minScore least score of a level that counts as one in the way.
 */
export function opposingLevel(
  { price, levels }: Pick<AuctionView, 'price' | 'levels'>,
  direction: Direction,
  target: number,
  minScore: number,
): KeyLevel | undefined {
  const between = ({ price: at }: KeyLevel): boolean => direction * (at - price) > 0 && direction * (target - at) > 0;
  const holds = ({ low, high }: KeyLevel, at: number): boolean => low <= at && at <= high;
  const inTheWay = levels.filter(
    (level) =>
      level.tier === 1 && level.score >= minScore && between(level) && !holds(level, price) && !holds(level, target),
  );
  return direction === 1 ? inTheWay[0] : inTheWay.at(-1);
}
