import type { AuctionView, MissingCode, OrderFlowSource } from '#libs/analysis';
import { MINUTE_MS } from '#libs/market';
import { clamp } from '#libs/strategy';

export type Grade = 'A' | 'B' | 'C' | 'D' | 'F';

/** How fresh the candles are that a view was read from, and how they come. */
export interface Freshness {
  /** Milliseconds since the candle closed, by the exchange's clock. */
  readonly stalenessMs: number;
  /** Why the feed that brings the candles cannot be relied on, in words; left out where it can, or where none is followed. */
  readonly feedFault?: string | undefined;
  /** The exchange's clock minus this machine's, where they are further apart than is borne; else left out. */
  readonly clockSkewMs?: number | undefined;
  /** Of the 60 minutes up to this one, those that the stream did not bring and history had to; 0 where left out. */
  readonly backfilledMinutes?: number | undefined;
}

/** How far the data behind a decision can be trusted. */
export interface DataQuality {
  readonly grade: Grade;
  /** 0..1. */
  readonly score: number;
  readonly orderFlow: OrderFlowSource;
  /** Holes in the 1m candles. */
  readonly gaps: number;
  readonly stalenessMs: number;
  /** Why the feed could not be relied on; left out where it could. */
  readonly feedFault?: string;
  /** Left out where the clocks agree. */
  readonly clockSkewMs?: number;
  /** Left out where the stream brought every minute. */
  readonly backfilledMinutes?: number;
  /** What costs points, in words, the worst first. */
  readonly reasons: readonly string[];
}

/** What comes of data below grade C: decisions with the grade and its reasons, or none. */
export type DataPolicy = 'degrade' | 'refuse';

/** Why no decision may be made from a view, whatever the strategies say. */
export interface EngineVeto {
  readonly code: 'STALE' | 'FEED' | 'GAP' | 'WARMUP' | 'FLAT' | 'QUALITY' | 'MAX_LOSSES';
  readonly reason: string;
}

/** Age of the latest closed candle above which it no longer tells of the present. */
export const STALE_MS = 90_000;
/** A hole that ended less than this before the decision lies inside the windows of the aggression score. */
const FRESH_GAP_MS = 15 * MINUTE_MS;
/** Share of missing minutes from which profiles and state are halved. */
const MANY_MISSING = 0.02;

/** The minutes of which the backfilled are counted. */
export const HOUR_MINUTES = 60;
/** Below this score, a C, data is refused where the operator wants that. */
const LEAST_SCORE = 0.6;

const SOURCE_SCORE: Readonly<Record<OrderFlowSource, number>> = { trades: 1, klines: 0.8, estimated: 0.6, none: 0.4 };
const GRADES: readonly (readonly [Grade, number])[] = [
  ['A', 0.9],
  ['B', 0.75],
  ['C', 0.6],
  ['D', 0.4],
];

/**
 * Score: source of order flow (trades 1, klines 0.8, estimated 0.6, none 0.4) times contiguity (1 - 10 m for a share m
 * of missing minutes up to 2 %, 0.5 beyond) times 1 - 0.1 for each other input that is missing, 0.5 where the
 * feed has a fault, 0.8 where the clocks are apart, 1 - 0.2 b for a share b of the last hour that history had to bring; 0
 * where the data is stale. Grades: A from 0.9, B 0.75, C 0.6, D 0.4, else F.
 */
export function dataQuality(view: AuctionView, freshness: Freshness): DataQuality {
  const { orderFlow, contiguity } = view;
  const { stalenessMs, feedFault, clockSkewMs, backfilledMinutes = 0 } = freshness;
  const parts = scoreParts(view, freshness);
  const score = parts.reduce((product, part) => product * part.score, 1);
  const poor = parts.filter((part) => part.score < 1).toSorted((a, b) => a.score - b.score);
  return {
    grade: GRADES.find(([, least]) => score >= least)?.[0] ?? 'F',
    score,
    orderFlow,
    gaps: contiguity.gaps.length,
    stalenessMs,
    ...(feedFault === undefined ? {} : { feedFault }),
    ...(clockSkewMs === undefined ? {} : { clockSkewMs }),
    ...(backfilledMinutes === 0 ? {} : { backfilledMinutes }),
    reasons: poor.map(({ reason }) => reason()),
  };
}

interface ScorePart {
  readonly score: number;
  /** Put into words only where it costs points, which is seldom. */
  readonly reason: () => string;
}

function scoreParts(view: AuctionView, freshness: Freshness): readonly ScorePart[] {
  const { stalenessMs, feedFault, clockSkewMs, backfilledMinutes = 0 } = freshness;
  const missing = view.missing.filter(({ code }) => code !== 'GAP');
  return [
    { score: stalenessMs <= STALE_MS ? 1 : 0, reason: () => staleText(stalenessMs) },
    { score: feedFault === undefined ? 1 : 0.5, reason: () => `feed: ${feedFault}` },
    { score: clockSkewMs === undefined ? 1 : 0.8, reason: () => skewText(clockSkewMs ?? 0) },
    { score: 1 - (0.2 * backfilledMinutes) / HOUR_MINUTES, reason: () => backfillText(backfilledMinutes) },
    { score: contiguityScore(view), reason: () => gapText(view) },
    { score: clamp(1 - 0.1 * missing.length), reason: () => missing.map(missingText).join('; ') },
    { score: SOURCE_SCORE[view.orderFlow], reason: () => `order flow from ${view.orderFlow}` },
  ];
}

function contiguityScore({ contiguity: { missingMinutes, expectedMinutes } }: AuctionView): number {
  const share = expectedMinutes > 0 ? missingMinutes / expectedMinutes : 0;
  return share > MANY_MISSING ? 0.5 : 1 - 10 * share;
}

/**
 * The vetoes of the engine, in the order in which they are told: STALE (older than 90 s), FEED (what
 * brings the candles is not live), GAP (over 2 % of the minutes
 * that the state is read from are missing, or a hole ended less than 15 minutes ago), WARMUP (no market state yet), FLAT
 * (no range to measure distances by).
 */
export function engineVetoes(view: AuctionView, { stalenessMs, feedFault }: Freshness): readonly EngineVeto[] {
  const found: EngineVeto[] = [];
  if (!(stalenessMs <= STALE_MS)) found.push({ code: 'STALE', reason: `Data is stale: ${staleText(stalenessMs)}.` });
  if (feedFault !== undefined) found.push({ code: 'FEED', reason: `The feed is not live: ${feedFault}.` });
  if (hasFreshGap(view)) found.push({ code: 'GAP', reason: `Gap in the data: ${gapText(view)}.` });
  if (!view.state)
    found.push({ code: 'WARMUP', reason: `Warming up: ${lacking(view, 'WARMUP') || 'no market state'}.` });
  const flat = lacking(view, 'FLAT');
  if (flat) found.push({ code: 'FLAT', reason: `Flat market, no range to measure by: ${flat}.` });
  return found;
}

/** @returns the veto of data that is not good enough, where it is to be refused instead of being graded. */
export function qualityVeto({ score, grade, reasons }: DataQuality, policy: DataPolicy): readonly EngineVeto[] {
  if (policy === 'degrade' || score >= LEAST_SCORE) return [];
  return [{ code: 'QUALITY', reason: `Data is of grade ${grade}, C is asked for: ${reasons.join('; ')}.` }];
}

function hasFreshGap({ asOf, contiguity, state }: AuctionView): boolean {
  const last = contiguity.gaps.at(-1);
  return state?.gap === true || (last !== undefined && asOf - last.to < FRESH_GAP_MS);
}

function lacking({ missing }: AuctionView, wanted: MissingCode): string {
  return missing
    .filter(({ code }) => code === wanted)
    .map(missingText)
    .join('; ');
}

function staleText(stalenessMs: number): string {
  return `latest candle closed ${Math.round(stalenessMs / 1_000)} s ago, limit ${STALE_MS / 1_000} s`;
}

function skewText(skewMs: number): string {
  const seconds = Math.round(Math.abs(skewMs) / 100) / 10;
  return `the exchange's clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} this machine's`;
}

function backfillText(minutes: number): string {
  return `${minutes} of the last ${HOUR_MINUTES} minutes had from history after a loss`;
}

function gapText({ contiguity }: AuctionView): string {
  return `${contiguity.missingMinutes} of ${contiguity.expectedMinutes} minutes missing`;
}

function missingText({ what, have, need }: AuctionView['missing'][number]): string {
  return `${what} has ${have} of ${need}`;
}
