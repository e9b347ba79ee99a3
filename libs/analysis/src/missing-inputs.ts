import { after, DAY_MS, MINUTE_MS, startOfDay, TIMEFRAME_MS, TIMEFRAMES, type EpochMs } from '#libs/market';
import type { AuctionReading } from './auction-reading.js';
import type { AuctionView } from './auction-view.js';
import type { Missing } from './readings.js';

/** The readings of a view that can be absent. */
export interface Absentable extends Pick<
  AuctionView,
  | 'state'
  | 'aggression'
  | 'delta'
  | 'developing'
  | 'priorDay'
  | 'sigma'
  | 'atr'
  | 'contiguity'
  | 'confluence'
  | 'levels'
> {
  readonly biasCoverage: number;
}

/**
 * Why something is not known. `what` names the reading: `history.<timeframe>` (shorter than a full reading takes),
 * `atr.<timeframe>`, `minutes` (holes), `flow.<span>` and `cvd.<anchor>` (holes in them), `developing`, `priorDay`,
 * `state`, `aggression`, `sigma`, `confluence`, `levels`.
 * `have` and `need` are counts of candles, but for `state` and `confluence`, where they are weights of evidence.
 */
export function missingInputs(reading: AuctionReading, asOf: EpochMs, parts: Absentable): readonly Missing[] {
  const found: Missing[] = [];
  const note = (missing: Missing | undefined): void => {
    if (missing) found.push(missing);
  };
  for (const timeframe of TIMEFRAMES) note(shortHistory(reading, timeframe, asOf));
  for (const timeframe of TIMEFRAMES) note(range(reading, timeframe, parts));
  for (const missing of structureRanges(reading, parts)) note(missing);
  note(holes(reading, parts));
  brokenSums(reading, asOf, parts, note);
  note(developing(reading, parts));
  if (!parts.priorDay) note(warmUp('priorDay', 0, 1));
  if (!parts.state) note(warmUp('state', reading.walk.coverage, reading.settings.state.minCoverage));
  if (!parts.aggression) note(aggression(reading, asOf, parts));
  if (parts.sigma === undefined) note(sigma(reading));
  if (!parts.confluence) note(confluence(reading, asOf, parts));
  if (parts.levels.length === 0) note(warmUp('levels', 0, 1));
  return found.length === 0 ? NOTHING : Object.freeze(found);
}

const NOTHING: readonly Missing[] = Object.freeze([]);

function entry(code: Missing['code'], what: string, have: number, need: number): Missing {
  return Object.freeze({ code, what, have, need });
}

function warmUp(what: string, have: number, need: number): Missing {
  return entry('WARMUP', what, have, need);
}

type Given = (typeof TIMEFRAMES)[number];

/** By the time since the first candle: a hole inside is not a short history. */
function shortHistory({ candles, settings }: AuctionReading, timeframe: Given, asOf: EpochMs): Missing | undefined {
  const series = candles[timeframe];
  const need = settings.warmUp[timeframe];
  const have = series.length === 0 ? 0 : Math.floor((asOf - series.openTime(0)) / TIMEFRAME_MS[timeframe]);
  return have >= need * (1 - settings.holes) ? undefined : warmUp(`history.${timeframe}`, have, need);
}

function range(
  { candles, settings, ranges }: AuctionReading,
  timeframe: Given,
  { atr }: Absentable,
): Missing | undefined {
  if (atr[timeframe] !== undefined) return undefined;
  const code = ranges[timeframe].latest() === 0 ? 'FLAT' : 'WARMUP';
  return entry(code, `atr.${timeframe}`, candles[timeframe].length, settings.atr.period);
}

/** Of those that no timeframe tells. */
function structureRanges(
  { working, structureRanges: { spans, exit, height }, settings }: AuctionReading,
  { atr }: Absentable,
): Missing[] {
  if (working.timeframe === '5m') return [];
  const joined = [
    [spans.exit, exit],
    [spans.height, height],
  ] as const;
  return joined.flatMap(([span, range]) => {
    if (atr[span] !== undefined) return [];
    return [entry(range.latest() === 0 ? 'FLAT' : 'WARMUP', `atr.${span}`, range.length, settings.atr.period)];
  });
}

function holes({ settings }: AuctionReading, { contiguity }: Absentable): Missing | undefined {
  const { expectedMinutes, missingMinutes } = contiguity;
  if (missingMinutes <= settings.holes * expectedMinutes) return undefined;
  return entry('GAP', 'minutes', expectedMinutes - missingMinutes, expectedMinutes);
}

function developing({ day, candles, settings }: AuctionReading, parts: Absentable): Missing | undefined {
  if (parts.developing) return undefined;
  if (!day || day.minutes === 0) return entry('EMPTY', 'developing', 0, 1);
  if (day.profile) return entry('ZERO_VOLUME', 'developing', day.minutes, day.minutes);
  return warmUp('developing', candles['1d'].length, settings.atr.period);
}

/** Notes what a hole takes from sums over the last minutes, hour, day. */
function brokenSums(
  reading: AuctionReading,
  asOf: EpochMs,
  { delta }: Absentable,
  note: (missing: Missing | undefined) => void,
): void {
  const { short, medium, long } = reading.settings.flow;
  const minutes = (since: number): number => (asOf - since) / MINUTE_MS;
  if (delta.ratio3m === undefined) note(lost(reading, asOf, 'flow.3m', short));
  if (delta.ratio15m === undefined) note(lost(reading, asOf, 'flow.15m', medium));
  if (delta.ratio1h === undefined) note(lost(reading, asOf, 'flow.1h', long));
  if (delta.cvdSession === undefined) {
    note(lost(reading, asOf, 'cvd.session', minutes(startOfDay(after(asOf, -MINUTE_MS)))));
  }
  if (delta.cvdNewYork === undefined) {
    note(lost(reading, asOf, 'cvd.newYork', minutes(reading.sessions.newYorkOpen(asOf) ?? asOf)));
  }
}

/** @returns that minutes of the last `need` are missing, if there are such. */
function lost({ contiguity }: AuctionReading, asOf: EpochMs, what: string, need: number): Missing | undefined {
  const gone = contiguity.missing(after(asOf, -need * MINUTE_MS), asOf);
  return gone > 0 ? entry('GAP', what, need - gone, need) : undefined;
}

function aggression(reading: AuctionReading, asOf: EpochMs, { atr }: Absentable): Missing {
  const { candles, settings, ranges: all } = reading;
  const gap = lost(reading, asOf, 'aggression', settings.effort.window);
  if (gap) return gap;
  const have = candles['1m'].length;
  if (atr['1m'] === undefined && all['1m'].latest() === 0) return entry('FLAT', 'aggression', have, have);
  return warmUp('aggression', have, settings.effort.minSamples);
}

function confluence({ contiguity, settings }: AuctionReading, asOf: EpochMs, { biasCoverage }: Absentable): Missing {
  const code = contiguity.isBroken(after(asOf, -DAY_MS), asOf) ? 'GAP' : 'WARMUP';
  return entry(code, 'confluence', biasCoverage, settings.confluence.minCoverage);
}

function sigma({ returns, candles, settings }: AuctionReading): Missing {
  const { span, minSamples } = settings.sigma;
  const have = returns.samples(candles['1m'].length - 1, span);
  return have < minSamples ? warmUp('sigma', have, minSamples) : entry('FLAT', 'sigma', have, minSamples);
}
