/** What a made-up market is like. Prices in ticks, sizes in steps. */
export interface MarketProfile {
  readonly name: string;
  /** Mean trades a minute. */
  readonly perMinute: number;
  readonly price: number;
  /** Best ask minus best bid, ticks. */
  readonly spread: number;
  /** Typical move of a minute with its mean number of trades, ticks. */
  readonly volatility: number;
  /** Median size, spread of its logarithm, share of sizes from the heavy tail and that tail's shape. */
  readonly size: { readonly median: number; readonly sigma: number; readonly tail: number; readonly shape: number };
  /** Share of new regimes that are a spike. */
  readonly spikes: number;
}

/** A future on bitcoin on a calm week: 830 trades a minute, a tick of 0.1, a step of 0.001. */
export const BTC_LIKE: MarketProfile = {
  name: 'btc-like',
  perMinute: 830,
  price: 600_000,
  spread: 1,
  volatility: 320,
  size: { median: 12, sigma: 1.5, tail: 0.004, shape: 1.4 },
  spikes: 0.04,
};

/** A coin that hardly trades: 12 trades a minute, wide spread, coarse ticks. */
export const ILLIQUID_ALT: MarketProfile = {
  name: 'illiquid-alt',
  perMinute: 12,
  price: 24_000,
  spread: 4,
  volatility: 14,
  size: { median: 900, sigma: 1.9, tail: 0.01, shape: 1.2 },
  spikes: 0.06,
};

/** The same future on the day of a liquidation cascade. */
export const SPIKE: MarketProfile = { ...BTC_LIKE, name: 'spike', volatility: 700, spikes: 0.5 };

export const MARKET_PROFILES: readonly MarketProfile[] = [BTC_LIKE, ILLIQUID_ALT, SPIKE];

/** The headline uses the first seed, fixed in advance; the others show the spread. */
export const SEEDS: readonly number[] = [42, 7, 2024];

/** @returns the same market with fewer trades and the same moves a minute. */
export function thinned(profile: MarketProfile, perMinute: number): MarketProfile {
  return { ...profile, name: `${profile.name}-thin`, perMinute };
}
