import { UnknownCostProfileError } from './errors.js';

/** Who waits (maker) and who crosses the spread (taker). */
export type Liquidity = 'maker' | 'taker';

/** What trading costs on one account. Rates are shares of the traded value, per side. */
export interface CostProfile {
  readonly id: string;
  readonly maker: number;
  readonly taker: number;
  /** Slippage of a taker side. */
  readonly slip: number;
  /** How trades are entered and left unless the strategy says otherwise. */
  readonly entry: Liquidity;
  readonly exit: Liquidity;
}

/** The rates of the two sides of a trade. */
export interface SideRates {
  readonly entry: number;
  readonly exit: number;
}

/**
 * USD-margined futures of Binance at its base fee tier (VIP 0) without discounts, crossing the spread both ways: what
 * most accounts pay, and the default.
 */
export const DEFAULT_COST_PROFILE: CostProfile = {
  id: 'binance-usdm-vip0-taker',
  maker: 0.0002,
  taker: 0.0005,
  slip: 0.0001,
  entry: 'taker',
  exit: 'taker',
};

/** The same with fees paid in BNB: a tenth off. */
const USDM_IN_BNB: CostProfile = {
  ...DEFAULT_COST_PROFILE,
  id: 'binance-usdm-vip0-bnb-taker',
  maker: 0.000_18,
  taker: 0.000_45,
};

/** Spot at the base tier. At these rates next to nothing pays whose stop is structure below 4h. */
const SPOT: CostProfile = { ...DEFAULT_COST_PROFILE, id: 'binance-spot-vip0', maker: 0.001, taker: 0.001 };

/**
 * The profiles one can choose by id, which every signal names. Another account or exchange is another entry. `maker` in an
 * id is a resting entry and a taker's exit; a price that touches a resting order has not filled it. Rates are those of the
 * exchange's public fee schedule (futures 0.02 % / 0.05 %, spot 0.1 %; in BNB 10 % and 25 % off).
 */
export const COST_PROFILES: readonly [CostProfile, ...CostProfile[]] = [
  DEFAULT_COST_PROFILE,
  { ...DEFAULT_COST_PROFILE, id: 'binance-usdm-vip0-maker', entry: 'maker' },
  USDM_IN_BNB,
  { ...USDM_IN_BNB, id: 'binance-usdm-vip0-bnb-maker', entry: 'maker' },
  SPOT,
  { ...SPOT, id: 'binance-spot-vip0-bnb', maker: 0.000_75, taker: 0.000_75 },
];

/** @throws UnknownCostProfileError unless `id` is listed. */
export function costProfile(id: string): CostProfile {
  const found = COST_PROFILES.find((profile) => profile.id === id);
  if (!found)
    throw new UnknownCostProfileError(
      id,
      COST_PROFILES.map((profile) => profile.id),
    );
  return found;
}

/** Fees alone, as they appear on the bill. */
export function feeRates(profile: CostProfile, entry: Liquidity = profile.entry): SideRates {
  return { entry: profile[entry], exit: profile[profile.exit] };
}

/** Fees plus slippage of the taker sides. */
export function costRates(profile: CostProfile, entry: Liquidity = profile.entry): SideRates {
  const fees = feeRates(profile, entry);
  return { entry: fees.entry + slipOf(profile, entry), exit: fees.exit + slipOf(profile, profile.exit) };
}

function slipOf(profile: CostProfile, liquidity: Liquidity): number {
  return liquidity === 'taker' ? profile.slip : 0;
}
