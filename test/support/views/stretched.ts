import { STRUCTURE_SPANS, timeScale, type AuctionView, type MinuteReading, type RangeSpan } from '#libs/analysis';
import { after, epochMs, Instrument, MINUTE_MS, type EpochMs, type WorkingTimeframe } from '#libs/market';
import { minutesFrom } from './hand-made.js';

/** Numbers above are times: prices, volumes and counts of the hand-made views are far below. */
const FIRST_TIME = 1e12;

/** A full hour, as `asOf` of the hand-made views is a full five minutes: candles of all timeframes end with it. */
const HOUR = epochMs(Date.UTC(2025, 10, 1, 13));

/**
 * The same auction in slow motion: a view at 5m as one at a longer timeframe whose candles are as its 5m candles were. Each
 * minute becomes as many as the timeframe is longer; price rests where it opened until the last of them. Ranges of
 * structure go under the names of the longer spans; what is called 5m and 15m now is no measure of structure any more.
 */
export function stretched(view: AuctionView, timeframe: WorkingTimeframe): AuctionView {
  if (timeframe === '5m') return view;
  const times = timeScale(timeframe);
  const slow = (time: number): EpochMs => after(HOUR, (time - minutesFrom(0)) * times);
  const [from, to] = [STRUCTURE_SPANS['5m'], STRUCTURE_SPANS[timeframe]];
  const renamed = (atr: MinuteReading['atr']): Partial<Record<RangeSpan, number | undefined>> => ({
    ...atr,
    '5m': finer(atr['5m']),
    '15m': finer(atr['15m']),
    [to.exit]: atr[from.exit],
    [to.height]: atr[from.height],
    [to.candle]: atr[from.candle],
  });
  const { recent, atr, ...rest } = view;
  return {
    ...(moved(rest, slow) as typeof rest),
    workingTimeframe: timeframe,
    atr: { ...atr, ...renamed(atr) },
    recent: recent.flatMap((minute) => spread({ ...minute, atr: renamed(minute.atr) }, slow, times)),
  };
}

function finer(range: number | undefined): number | undefined {
  return range === undefined ? undefined : 0.3 * range;
}

/** One minute as so many: the last of them does what it did. */
function spread(minute: MinuteReading, slow: (time: number) => EpochMs, times: number): MinuteReading[] {
  const told = moved(minute, slow) as MinuteReading;
  const end = slow(minute.closeTime);
  return Array.from({ length: times }, (_, i) => {
    const closeTime = after(end, -(times - 1 - i) * MINUTE_MS);
    const span = { openTime: after(closeTime, -MINUTE_MS), closeTime };
    const rests = { high: minute.open, low: minute.open, close: minute.open };
    return i === times - 1 ? { ...told, ...span } : { ...told, ...span, ...rests };
  });
}

/** All of a value with its times moved. */
function moved(value: unknown, slow: (time: number) => EpochMs): unknown {
  if (typeof value === 'number') return value > FIRST_TIME ? slow(value) : value;
  if (typeof value !== 'object' || value === null || value instanceof Instrument) return value;
  if (Array.isArray(value)) return value.map((part) => moved(part, slow));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, moved(part, slow)]));
}
