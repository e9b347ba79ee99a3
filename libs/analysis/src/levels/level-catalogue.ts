/** How a level works: price turns at it, or is drawn to it until it has traded there. */
export type LevelResponse = 'reaction' | 'magnet';

/** Levels of one family say the same thing twice: of several in one place only the best counts. */
export type LevelFamily = 'poc' | 'value-edge' | 'high-low' | 'node' | 'open' | 'swing' | 'prints' | 'flow' | 'round';

export type LevelTier = 1 | 2 | 3;

/** What a kind of level is worth when it is new. */
export interface LevelTraits {
  readonly tier: LevelTier;
  /** 0..1. */
  readonly base: number;
  /** Hours after which half of the worth is left; absent where a level does not age. */
  readonly halfLife?: number;
  readonly family: LevelFamily;
  readonly response: LevelResponse;
}

const DAY = 24;
const [LASTING, WEEKS] = [5 * DAY, 21 * DAY];

function reaction(tier: LevelTier, base: number, halfLife: number, family: LevelFamily): LevelTraits {
  return { tier, base, halfLife, family, response: 'reaction' };
}

function magnet(tier: LevelTier, base: number, halfLife: number, family: LevelFamily): LevelTraits {
  return { tier, base, halfLife, family, response: 'magnet' };
}

function timeless(tier: LevelTier, base: number, family: LevelFamily): LevelTraits {
  return { tier, base, family, response: 'reaction' };
}

/**
 * All kinds of key levels. Worth and half-lives are priors of ours: order and rough distance are practitioners'
 * consensus, and that levels decay and that bounces make them stronger is published for daily and intraday prices
 * (Chung and Bellotti 2021). The data is part of the analysis settings and read from there.
 */
export const LEVEL_CATALOGUE = {
  prior_week_poc: reaction(1, 0.95, WEEKS, 'poc'),
  prior_week_vah: reaction(1, 0.9, WEEKS, 'value-edge'),
  prior_week_val: reaction(1, 0.9, WEEKS, 'value-edge'),
  prior_week_high: reaction(1, 0.9, WEEKS, 'high-low'),
  prior_week_low: reaction(1, 0.9, WEEKS, 'high-low'),
  prior_day_poc: reaction(1, 0.9, LASTING, 'poc'),
  prior_day_vah: reaction(1, 0.85, LASTING, 'value-edge'),
  prior_day_val: reaction(1, 0.85, LASTING, 'value-edge'),
  prior_day_high: reaction(1, 0.85, LASTING, 'high-low'),
  prior_day_low: reaction(1, 0.85, LASTING, 'high-low'),
  naked_daily_poc: magnet(1, 0.9, LASTING, 'poc'),
  naked_weekly_poc: magnet(1, 1, WEEKS, 'poc'),
  balance_high: reaction(1, 0.85, LASTING, 'value-edge'),
  balance_low: reaction(1, 0.85, LASTING, 'value-edge'),
  balance_poc: reaction(1, 0.8, LASTING, 'poc'),
  session_high: reaction(2, 0.6, DAY, 'high-low'),
  session_low: reaction(2, 0.6, DAY, 'high-low'),
  initial_balance_high: reaction(2, 0.55, DAY, 'high-low'),
  initial_balance_low: reaction(2, 0.55, DAY, 'high-low'),
  session_poc: reaction(2, 0.6, DAY, 'poc'),
  composite_hvn: reaction(2, 0.65, DAY, 'node'),
  composite_lvn: reaction(2, 0.6, DAY, 'node'),
  leg_lvn: reaction(2, 0.6, DAY, 'node'),
  day_open: reaction(2, 0.5, DAY, 'open'),
  new_york_open: reaction(2, 0.5, DAY, 'open'),
  developing_vah: reaction(2, 0.5, DAY, 'value-edge'),
  developing_val: reaction(2, 0.5, DAY, 'value-edge'),
  developing_poc: reaction(2, 0.5, DAY, 'poc'),
  swing_4h: reaction(3, 0.45, 8, 'swing'),
  swing_1h: reaction(3, 0.4, 8, 'swing'),
  swing_5m: reaction(3, 0.25, 8, 'swing'),
  single_prints: magnet(3, 0.4, 8, 'prints'),
  stacked_imbalance: reaction(3, 0.4, 8, 'flow'),
  big_trades: reaction(3, 0.35, 8, 'flow'),
  round_number: timeless(3, 0.3, 'round'),
  unfinished_auction: magnet(3, 0.2, 8, 'flow'),
} as const satisfies Readonly<Record<string, LevelTraits>>;

export type LevelKind = keyof typeof LEVEL_CATALOGUE;
