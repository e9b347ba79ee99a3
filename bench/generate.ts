import { generateTrades } from './gen/generate-trades.js';
import { MARKET_PROFILES, SEEDS } from './gen/market-profile.js';
import { statisticsOf } from './gen/statistics.js';
import { digest } from './gen/trade-columns.js';

/**
 * Prints what the generated markets look like, by profile and seed: `npm run bench:generate [trades]`. Rows of 50 ticks.
 */
const count = Number(process.argv[2] ?? 500_000);

for (const profile of MARKET_PROFILES) {
  for (const seed of SEEDS) {
    const trades = generateTrades(profile, seed, Math.min(count, profile.perMinute * 10_000));
    console.log(`${profile.name}, seed ${seed}, sha256 ${digest(trades).slice(0, 16)}`);
    console.log(
      JSON.stringify(statisticsOf(trades, 50), (_key, value) =>
        typeof value === 'number' ? +value.toFixed(3) : value,
      ),
    );
  }
}
