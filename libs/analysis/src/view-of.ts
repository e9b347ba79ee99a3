import {
  after,
  MINUTE_MS,
  startOfDay,
  TIMEFRAMES,
  type Candle,
  type EpochMs,
  type Instrument,
  type Timeframe,
} from '#libs/market';
import type { AuctionReading } from './auction-reading.js';
import type { AuctionView } from './auction-view.js';
import type { MinuteReading } from './minute-reading.js';
import type { DeltaReading, InputRange, OrderFlowSource } from './readings.js';
import { buyShare, deltaRatio } from './order-flow/delta.js';
import { FrozenView } from './frozen-view.js';
import type { Landscape, LandscapeReading } from './landscape.js';
import { biasCoverage, confluence } from './levels/confluence.js';
import { currentBiases } from './levels/timeframe-biases.js';
import { flowSource } from './order-flow/prints.js';
import type { TradeReader } from './order-flow/trade-reader.js';
import { missingInputs } from './missing-inputs.js';

/** The timeframes whose last candles are shown. */
const SHOWN = [...TIMEFRAMES, '15m', '30m'] as const;

/** All that a view is put together from. */
export interface ViewSources {
  readonly instrument: Instrument;
  readonly reading: AuctionReading;
  readonly landscape: Landscape;
  readonly trades: TradeReader;
}

/**
 * Puts together what a reading says at the close of its last minute. A pure function of the reading's candles and the
 * trades seen; every part is frozen.
 *
 * @throws RangeError on a reading without a minute.
 */
export function viewOf({ instrument, reading, landscape, trades }: ViewSources): AuctionView {
  const { candles, sessions, contiguity, flow, log, settings } = reading;
  const minutes = candles['1m'];
  const last = minutes.length - 1;
  const asOf = minutes.endTime(last);
  const prints = trades.prints(asOf);
  const orderFlow = flowSource(flow.source(asOf), prints);
  const now = log.latest(prints);
  const { aggression, state, balance } = now;
  const printed = trades.read(asOf, minutes);
  const land = landscape.read(printed);
  const biases = currentBiases(land.biases, aggression, candles, asOf, settings);
  const parts = {
    aggression,
    levels: land.levels,
    confluence: confluence(biases, settings),
    biasCoverage: biasCoverage(biases, settings),
    atr: averageRanges(reading),
    sigma: sigmaOf(reading),
    state,
    developing: reading.day?.reading(),
    priorDay: reading.day?.opening.prior,
    contiguity: contiguity.read(),
    delta: deltaAt(reading, now, orderFlow),
  };
  const view = {
    instrument,
    asOf,
    price: now.close,
    workingTimeframe: reading.structureRanges.spans.candle,
    legs: land.legs,
    timePrice: land.timePrice,
    pocMigration: land.pocMigration,
    dayTypes: land.dayTypes,
    nakedPocs: land.nakedPocs,
    divergences: land.divergences,
    levels: parts.levels,
    aggression,
    confluence: parts.confluence,
    atr: parts.atr,
    sigma: parts.sigma,
    state,
    developing: parts.developing,
    priorDay: parts.priorDay,
    contiguity: parts.contiguity,
    delta: parts.delta,
    swings: swingsOf(reading, land),
    trades: printed,
    hourlyRange: reading.hourlyRange.shares,
    session: sessions.at(asOf),
    balance,
    latest: latestCandles(reading),
    orderFlow,
    missing: missingInputs(reading, asOf, parts),
    inputs: inputRanges(reading),
    inputDigest: reading.digest.hex(),
  };
  return new FrozenView(view, () => log.until(last));
}

function swingsOf({ structure }: AuctionReading, { swings }: LandscapeReading): AuctionView['swings'] {
  return Object.freeze({ '1m': structure.read('1m'), '5m': swings['5m'], '1h': swings['1h'], '4h': swings['4h'] });
}

/** A flat market has no range to measure by: undefined, not 0. */
function averageRanges({ ranges, structureRanges: { spans, exit, height } }: AuctionReading): AuctionView['atr'] {
  const atr = (timeframe: Timeframe): number | undefined => ranges[timeframe].latest() || undefined;
  const all = {
    '1d': atr('1d'),
    '4h': atr('4h'),
    '1h': atr('1h'),
    '30m': atr('30m'),
    '15m': atr('15m'),
    '5m': atr('5m'),
    '1m': atr('1m'),
  };
  if (spans.candle === '5m') return Object.freeze(all);
  const joined = { [spans.exit]: exit.latest() || undefined, [spans.height]: height.latest() || undefined };
  return Object.freeze({ ...all, ...joined });
}

/** Deviation of 1m log returns over a day, times price: ticks a minute. */
function sigmaOf({ candles, returns, settings }: AuctionReading): number | undefined {
  const minutes = candles['1m'];
  const last = minutes.length - 1;
  const deviation = returns.deviation(last, settings.sigma.span, settings.sigma.minSamples);
  return deviation ? deviation * minutes.close(last) : undefined;
}

function deltaAt(
  reading: AuctionReading,
  { closeTime: asOf, ratio3m }: MinuteReading,
  source: OrderFlowSource,
): DeltaReading {
  const { candles, flow, sessions, settings } = reading;
  const minutes = candles['1m'];
  const end = minutes.length;
  const [volume, bought] = [minutes.volume(end - 1), minutes.takerBuyVolume(end - 1)];
  const measured = (start: number): number | undefined =>
    flow.isMeasured(start, end) ? flow.net(start, end) : undefined;
  const cumulative = (since: EpochMs | undefined): number | undefined =>
    since === undefined || reading.isBroken(since) ? undefined : measured(minutes.indexFrom(since));
  const net = measured(end - 1);
  const ratio = (span: number): number | undefined => (source === 'none' ? undefined : flow.ratio(asOf, span));
  return Object.freeze({
    delta: net,
    deltaRatio: net === undefined ? undefined : deltaRatio(net, volume),
    buyShare: bought === undefined ? undefined : buyShare(volume, bought),
    cvdSession: cumulative(startOfDay(after(asOf, -MINUTE_MS))),
    cvdNewYork: cumulative(sessions.newYorkOpen(asOf)),
    cvdContinuous: cumulative(minutes.openTime(0)),
    deltaZ: reading.fiveMinuteDelta.z,
    ratio3m,
    ratio15m: ratio(settings.flow.medium),
    ratio1h: ratio(settings.flow.long),
  });
}

function latestCandles({ candles }: AuctionReading): Readonly<Partial<Record<Timeframe, Candle>>> {
  const latest: Partial<Record<Timeframe, Candle>> = {};
  for (const timeframe of SHOWN) {
    const candle = candles[timeframe].latest();
    if (candle) latest[timeframe] = candle;
  }
  return Object.freeze(latest);
}

/** Longest first, without those made only inside. */
function inputRanges({ candles }: AuctionReading): readonly InputRange[] {
  const ranges: InputRange[] = [];
  for (const timeframe of TIMEFRAMES) {
    const range = candles[timeframe].range();
    if (range) ranges.push(range);
  }
  return Object.freeze(ranges);
}
