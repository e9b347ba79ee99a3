import type { Chance } from '../chance.js';

/** How many aggregates and raw trades of a minute were aggressive buys; the rest were sells. */
export interface SidePlan {
  readonly buyAggregates: number;
  readonly buyTrades: number;
}

/** The counts a plan has to fit: lots are indivisible, each raw trade takes at least one. */
export interface SideCounts {
  readonly aggregates: number;
  readonly trades: number;
  readonly lots: number;
  readonly buyLots: number;
}

/** Chance that the next taker order is on the same side as the last one, beyond plain luck: metaorders are sliced. */
const PERSISTENCE = 0.5;

/** Chooses side counts near the volume share, within what the lots allow. Both sides trade exactly when both have volume. */
export function planSides(counts: SideCounts, chance: Chance): SidePlan {
  const { aggregates, trades, lots, buyLots } = counts;
  const sellLots = lots - buyLots;
  if (buyLots === 0) return { buyAggregates: 0, buyTrades: 0 };
  if (sellLots === 0) return { buyAggregates: aggregates, buyTrades: trades };
  const share = buyLots / lots + 0.05 * chance.gauss();
  const buyAggregates = clamp(
    Math.round(aggregates * share),
    Math.max(1, aggregates - sellLots),
    Math.min(aggregates - 1, buyLots),
  );
  const sellAggregates = aggregates - buyAggregates;
  const buyTrades = clamp(
    Math.round((trades * buyAggregates) / aggregates),
    Math.max(buyAggregates, trades - sellLots),
    Math.min(buyLots, trades - sellAggregates),
  );
  return { buyAggregates, buyTrades };
}

/** A sequence of sides with exactly `buys` buys (0) among `count`; 1 marks a sell, as the wire's "buyer is maker" does. */
export function sideSequence(count: number, buys: number, chance: Chance): Uint8Array {
  const sells = new Uint8Array(count);
  let buysLeft = buys;
  let last = chance.next() < 0.5 ? 0 : 1;
  for (let i = 0; i < count; i += 1) {
    const left = count - i;
    if (chance.next() >= PERSISTENCE) last = chance.next() * left < buysLeft ? 0 : 1;
    if (buysLeft === 0) last = 1;
    else if (buysLeft === left) last = 0;
    sells[i] = last;
    buysLeft -= 1 - last;
  }
  return sells;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
