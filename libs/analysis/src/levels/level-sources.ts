import { toIso, type EpochMs } from '#libs/market';
import type { BalanceArea, ProfileReading } from '../readings.js';
import type { LevelKind } from './level-catalogue.js';
import type { LevelCandidate } from './level.js';
import type { ValueMarks } from '../profile/developing-value.js';
import type { NakedPoc } from '../profile/naked-poc.js';
import type { PriceRange } from '../candles/price-range.js';
import type { UnfinishedAuction } from '../order-flow/unfinished-auction.js';
import type { SinglePrints } from '../profile/tpo.js';
import type { Pivot } from '../structure/zigzag.js';

/** One level of a kind, named for where it comes from. */
function level(kind: LevelKind, origin: string, price: number, bornAt: EpochMs): LevelCandidate {
  return { id: `${kind}:${origin}`, kind, price, bornAt };
}

/** POC, value area and range of a closed day or week, known from its end. */
export function priorProfileLevels(
  scope: 'prior_day' | 'prior_week',
  { poc, vah, val, high, low, from, to }: ProfileReading,
): readonly LevelCandidate[] {
  const origin = toIso(from);
  return [
    level(`${scope}_poc`, origin, poc, to),
    level(`${scope}_vah`, origin, vah, to),
    level(`${scope}_val`, origin, val, to),
    level(`${scope}_high`, origin, high, to),
    level(`${scope}_low`, origin, low, to),
  ];
}

const NAKED_KINDS = { day: 'naked_daily_poc', week: 'naked_weekly_poc', balance: 'balance_poc' } as const;

/** POC of a closed profile. Put it forward after it was tested too: its touches are counted here. */
export function nakedPocLevel({
  kind,
  price,
  from,
  to,
  testedAt,
}: Omit<NakedPoc, 'state' | 'quality'>): LevelCandidate {
  return { ...level(NAKED_KINDS[kind], toIso(from), price, to), testedAt };
}

/** Edges and POC of the balance area that holds. Of one that is over the POC is left among the naked ones. */
export function balanceLevels({ id, low, high, poc, confirmedAt }: BalanceArea): readonly LevelCandidate[] {
  return [
    level('balance_high', id, high, confirmedAt),
    level('balance_low', id, low, confirmedAt),
    level('balance_poc', id, poc, confirmedAt),
  ];
}

/** POC and value area of the day so far. They move: put them forward again with each 5m close. */
export function developingLevels({ poc, vah, val }: ValueMarks): readonly LevelCandidate[] {
  return [
    level('developing_poc', toIso(poc.since), poc.price, poc.since),
    level('developing_vah', toIso(vah.since), vah.price, vah.since),
    level('developing_val', toIso(val.since), val.price, val.since),
  ];
}

/** High and low of a session or an initial balance that is over. @param origin names it: `london:2024-03-04`. */
export function rangeLevels(
  scope: 'session' | 'initial_balance',
  origin: string,
  { high, low }: PriceRange,
  closedAt: EpochMs,
): readonly LevelCandidate[] {
  return [level(`${scope}_high`, origin, high, closedAt), level(`${scope}_low`, origin, low, closedAt)];
}

/** POC of a session that is over. */
export function sessionPocLevel(origin: string, poc: number, closedAt: EpochMs): LevelCandidate {
  return level('session_poc', origin, poc, closedAt);
}

/** The price at which a day or the New York session opened. */
export function openLevel(kind: 'day_open' | 'new_york_open', price: number, at: EpochMs): LevelCandidate {
  return level(kind, toIso(at), price, at);
}

/** A confirmed swing high or low. */
export function swingLevel(timeframe: '4h' | '1h' | '5m', { kind, price, at, confirmedAt }: Pivot): LevelCandidate {
  return level(`swing_${timeframe}`, `${kind}:${toIso(at)}`, price, confirmedAt);
}

/**
 * Nodes, stacked imbalances and big trades, each with a zone of its own; without a price at the middle of it, the upper
 * one of two.
 *
 * @param origin names their source: the profile, the candle.
 */
export function zoneLevels(
  kind: 'composite_hvn' | 'composite_lvn' | 'leg_lvn' | 'stacked_imbalance' | 'big_trades',
  origin: string,
  zones: readonly LevelPlace[],
  bornAt: EpochMs,
): readonly LevelCandidate[] {
  return zones.map(({ low, high, price = Math.round((low + high) / 2) }) => ({
    ...level(kind, `${origin}:${low}-${high}`, price, bornAt),
    zone: { low, high },
  }));
}

/** A zone of prices, ticks, edges included. */
interface LevelPlace {
  readonly low: number;
  readonly high: number;
  readonly price?: number;
}

/** Both ends of runs of single prints: price went through fast, and often comes back. */
export function singlePrintLevels(origin: string, runs: readonly SinglePrints[]): readonly LevelCandidate[] {
  return runs.flatMap(({ low, high, printedAt }) => [
    level('single_prints', `${origin}:low:${low}`, low, printedAt),
    level('single_prints', `${origin}:high:${high}`, high, printedAt),
  ]);
}

/** Ends of candles that the auction may come back to. */
export function unfinishedLevels(auctions: readonly UnfinishedAuction[]): readonly LevelCandidate[] {
  return auctions.map(({ end, price, since }) => level('unfinished_auction', `${end}:${toIso(since)}`, price, since));
}
