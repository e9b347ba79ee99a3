import type { EpochMs } from '#libs/market';
import type { Missing } from '../readings.js';
import type { BigTrade, BigTradeLimits } from './big-trades.js';
import type { FootprintReading } from './footprint-reading.js';
import type { StackedZone } from './stacked-zones.js';
import type { TradeFlow } from './trade-flow.js';
import type { UnfinishedAuction } from './unfinished-auction.js';

/** What only single trades tell, as of the close of a minute. Prices in ticks, volumes in steps. */
export interface TradesReading {
  /** Share of the last 24 hours whose minutes have all their trades, 0..1. */
  readonly coverage: number;
  /** How often late trades changed a closed minute. */
  readonly revision: number;
  /** The closed minute by row and aggressor; undefined where nothing was traded or no trade is known. */
  readonly footprint: FootprintReading | undefined;
  /** Those of the last 24 hours that price has not closed through, oldest first. */
  readonly stackedZones: readonly StackedZone[];
  /** Clusters of tier M and S of the last 4 hours with what they got, oldest first. */
  readonly bigTrades: readonly BigTrade[];
  /** Least notional of each tier, quote units; undefined while warming up. */
  readonly limits: BigTradeLimits | undefined;
  /** The side that dried up at a new extreme with the last 5m candle; undefined unless enough is known. */
  readonly exhaustion: 1 | -1 | 0 | undefined;
  /** Ends of 5m candles of the last hour that price may come back to. */
  readonly unfinishedAuctions: readonly UnfinishedAuction[];
  /** What it takes to know the parts of aggression. */
  readonly missing: readonly Missing[];
}

/** @returns the reading of a flow at the close of its last minute, frozen through and through. */
export function readTrades(flow: TradeFlow, asOf: EpochMs, footprint: FootprintReading | undefined): TradesReading {
  const { limits, events } = flow.bigTrades;
  return Object.freeze({
    coverage: flow.coverage(asOf),
    revision: flow.revision,
    footprint,
    stackedZones: frozenList(flow.zones.zones.filter(({ brokenAt }) => brokenAt === undefined)),
    bigTrades: Object.freeze(events.filter(({ tier }) => tier !== 'L')),
    limits: limits && Object.freeze({ ...limits }),
    exhaustion: flow.exhaustion(),
    unfinishedAuctions: frozenList(flow.unfinishedAuctions(asOf)),
    missing: frozenList(flow.missing(asOf)),
  });
}

/** Freezes a list of its own and each of its entries. */
export function frozenList<T extends object>(entries: readonly T[]): readonly T[] {
  for (const entry of entries) Object.freeze(entry);
  return Object.freeze(entries.slice());
}
