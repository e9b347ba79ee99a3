import {
  after,
  HOUR_MS,
  MINUTE_MS,
  openTimeOf,
  TIMEFRAME_MS,
  type Candle,
  type EpochMs,
  type Instrument,
  type Side,
  type Trade,
} from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { Missing } from '../readings.js';
import { BigTrades, type BigTradeLimits } from './big-trades.js';
import { CandleSeries } from '../candles/candle-series.js';
import { exhaustion } from './exhaustion.js';
import { footprintRowSize, type Footprint } from './footprint.js';
import { FootprintSeries } from './footprint-series.js';
import { imbalanceScale } from './imbalance.js';
import type { Prints } from './prints.js';
import { printedZones, StackedZones, type StackedZone } from './stacked-zones.js';
import { isWhole, TradeCoverage } from './trade-coverage.js';
import { TradeTape, type TradePlace } from './trade-tape.js';
import { unfinishedAuctions, type UnfinishedAuction } from './unfinished-auction.js';

/** What the reading of candles knows when a minute closes. */
export interface MinuteContext {
  /** 1m ATR, ticks. */
  readonly atr: number | undefined;
  /** Volume of the last 24 hours over that of a usual day. */
  readonly relativeDayVolume: number | undefined;
  /** Limits of big trades as they are remembered; found anew where absent. */
  readonly limits?: BigTradeLimits | undefined;
}

/** A closed minute as it was handed in, for when late trades change it. */
interface ClosedMinute extends MinuteContext {
  readonly candle: Candle;
  readonly rowSize: number;
  readonly priorClose: number | undefined;
}

/**
 * Reads what only single trades tell: footprints, big trades, stacked imbalances. Trades go in as they come; with every
 * closed candle what they made of it is settled, in this order: 1m, then 5m. All answers are as of the last closed
 * minute and do not depend on the order in which trades came, nor on how often.
 *
 * A late trade changes its closed minute and whatever followed from it when the next minute closes; `revision` counts
 * these changes. It keeps the trades of the last five closed minutes, the footprints of a day, and two bytes of every
 * cluster of a day.
 */
export class TradeFlow {
  readonly #tape: TradeTape;
  readonly #coverage = new TradeCoverage();
  readonly #footprints: FootprintSeries;
  readonly #zones: StackedZones;
  readonly #bigTrades: BigTrades;
  readonly #fiveMinutes = new CandleSeries('5m');
  /** The last of them, oldest first. */
  readonly #closed: ClosedMinute[] = [];
  /** ATR after the last 5m candles, as many as an hour takes and one. */
  readonly #ranges: { readonly openTime: EpochMs; readonly atr: number | undefined }[] = [];
  #revision = 0;

  constructor(
    instrument: Instrument,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#tape = new TradeTape(footprintRowSize(undefined, settings), settings);
    this.#footprints = new FootprintSeries(settings);
    this.#zones = new StackedZones(settings);
    this.#bigTrades = new BigTrades(instrument.inQuote(1) / 10 ** instrument.quantityDecimals, settings);
  }

  get tape(): Pick<TradeTape, 'cvd' | 'missing'> {
    return this.#tape;
  }

  get footprints(): Pick<FootprintSeries, 'minutes' | 'fiveMinutes' | 'of'> {
    return this.#footprints;
  }

  get zones(): Pick<StackedZones, 'zones'> {
    return this.#zones;
  }

  get bigTrades(): Pick<BigTrades, 'events' | 'limits'> {
    return this.#bigTrades;
  }

  /** How often closed minutes were changed by late trades. */
  get revision(): number {
    return this.#revision;
  }

  /** Takes in a trade. @throws BadTradeError if it cannot have been made. */
  apply(trade: Trade): TradePlace {
    return this.#tape.apply(trade);
  }

  /** As `apply`, of a trade whose place is known. */
  take(place: number, time: EpochMs, price: number, quantity: number, side: Side): TradePlace {
    return this.#tape.take(place, time, price, quantity, side);
  }

  /** Settles a minute: its trades are all in, as far as they ever come in time. Minutes in order, each once. */
  minuteClosed(candle: Candle, { atr, relativeDayVolume, limits }: MinuteContext): void {
    this.#revise();
    const last = this.#closed.at(-1)?.candle;
    const priorClose = last && after(last.openTime, MINUTE_MS) === candle.openTime ? last.close : undefined;
    const rowSize = this.#rowSizeAt(candle.openTime);
    const minute = { candle, atr, relativeDayVolume, limits, priorClose, rowSize };
    this.#closed.push(minute);
    if (this.#closed.length > this.settings.trades.revisable) this.#closed.shift();
    this.#tape.close(candle.openTime, minute.rowSize);
    this.#settle(minute);
  }

  /** Settles a 5m candle. Also to be told of the candles before the first trade, for what is usual. */
  fiveMinutesClosed(candle: Candle, atr: number | undefined): void {
    const { kept } = this.settings.trades.stacked;
    this.#ranges.push({ openTime: candle.openTime, atr });
    if (this.#ranges.length > HOUR_MS / TIMEFRAME_MS['5m'] + 1) this.#ranges.shift();
    this.#fiveMinutes.append(candle);
    this.#fiveMinutes.dropBefore(after(candle.openTime, -2 * kept * MINUTE_MS));
    this.#settleFive(this.#fiveMinutes.length - 1);
  }

  /** Settles anew from a 1m candle that turned out otherwise than it was handed in; an older one changes nothing. */
  minuteRevised(candle: Candle): void {
    const index = this.#closed.findIndex((minute) => minute.candle.openTime === candle.openTime);
    const minute = this.#closed[index];
    if (!minute) return;
    this.#closed[index] = { ...minute, candle };
    const next = this.#closed[index + 1];
    if (next?.priorClose !== undefined) this.#closed[index + 1] = { ...next, priorClose: candle.close };
    this.#settleFrom(candle.openTime);
  }

  /** Settles anew from a 5m candle that turned out otherwise. @throws CandleOrderError where it is not known. */
  fiveMinutesRevised(candle: Candle): void {
    this.#fiveMinutes.replace(candle);
    this.#settleZones(candle.openTime);
  }

  /** The parts of aggression at the close of the last minute. */
  prints(asOf: EpochMs): Prints {
    const { window } = this.settings.trades.bigTrades;
    const isCovered = this.#coverage.count(asOf, window) === window;
    return {
      bigTrades: isCovered ? this.#bigTrades.balance(asOf) : undefined,
      stackedImbalances: this.#zones.balance(asOf),
    };
  }

  /** @returns what it takes to know both parts. */
  missing(asOf: EpochMs): readonly Missing[] {
    const { bigTrades, stacked } = this.settings.trades;
    const clusters = this.#bigTrades.clusters;
    const minutes = this.#coverage.count(asOf, stacked.window);
    const found: Missing[] = [];
    if (clusters < bigTrades.minClusters) {
      found.push({ code: 'WARMUP', what: 'trade clusters', have: clusters, need: bigTrades.minClusters });
    }
    if (minutes < stacked.window) {
      found.push({ code: 'GAP', what: 'minutes with all trades', have: minutes, need: stacked.window });
    }
    return found;
  }

  /** Share of the last 24 hours whose minutes have all their trades, 0..1. */
  coverage(asOf: EpochMs): number {
    const { span } = this.settings.trades.bigTrades;
    return this.#coverage.count(asOf, span) / span;
  }

  /** Whether all minutes of a span within the last 24 hours have all their trades. */
  isWhole(from: EpochMs, to: EpochMs): boolean {
    const minutes = (to - from) / MINUTE_MS;
    return this.#coverage.count(to, minutes) === minutes;
  }

  /** Which side dried up at a new extreme with the last 5m candle; undefined unless 100 minutes are whole. */
  exhaustion(): 1 | -1 | 0 | undefined {
    const minutes = 5 * this.settings.trades.exhaustion.bars;
    const last = this.#fiveMinutes.length - 1;
    const isCovered = last >= 0 && this.#coverage.count(this.#fiveMinutes.endTime(last), minutes) === minutes;
    return isCovered ? exhaustion(this.#footprints.fiveMinutes, this.settings) : undefined;
  }

  /** Ends of the 5m candles of the last hour that price has not come back to. */
  unfinishedAuctions(asOf: EpochMs): readonly UnfinishedAuction[] {
    return unfinishedAuctions(this.#footprints.fiveMinutes, asOf, this.settings);
  }

  /** Rows follow the range before the full hour, so that the footprints of an hour have rows in common. */
  #rowSizeAt(openTime: EpochMs): number {
    const hour = openTimeOf(openTime, '1h');
    return footprintRowSize(this.#ranges.findLast((range) => range.openTime < hour)?.atr, this.settings);
  }

  #settle({ candle, rowSize, ...facts }: ClosedMinute): void {
    const trades = this.#tape.minute(candle.openTime);
    trades?.useRowSize(rowSize);
    const footprint = trades?.footprint();
    this.#coverage.note(candle.openTime, isWhole(candle, footprint) ? 'whole' : 'broken');
    if (footprint) this.#footprints.put(footprint);
    this.#bigTrades.closed(trades, { openTime: candle.openTime, ...facts });
  }

  #settleFive(index: number): void {
    const openTime = this.#fiveMinutes.openTime(index);
    const footprint = this.#footprints.close(openTime);
    const printed = this.#printed(footprint, index);
    this.#zones.closed({ openTime, close: this.#fiveMinutes.close(index), printed });
  }

  /** The zones of a 5m candle, undefined unless all its trades are known, and what is usual. */
  #printed(footprint: Footprint | undefined, index: number): readonly StackedZone[] | undefined {
    const end = this.#fiveMinutes.endTime(index);
    const minutes = TIMEFRAME_MS['5m'] / MINUTE_MS;
    if (this.#coverage.count(end, minutes) < minutes) return undefined;
    const scale = imbalanceScale(this.#fiveMinutes, index, footprint?.rowSize ?? 1, this.settings);
    return scale && (footprint ? printedZones(footprint, scale, end, this.settings) : []);
  }

  /** Settles anew what late trades changed. */
  #revise(): void {
    const from = this.#tape.takeRevised();
    if (from === undefined) return;
    this.#revision += 1;
    this.#settleFrom(from);
  }

  #settleFrom(time: EpochMs): void {
    this.#bigTrades.dropFrom(time);
    for (const minute of this.#closed) if (minute.candle.openTime >= time) this.#settle(minute);
    this.#settleZones(openTimeOf(time, '5m'));
  }

  #settleZones(time: EpochMs): void {
    this.#zones.dropFrom(time);
    for (let i = this.#fiveMinutes.indexFrom(time); i < this.#fiveMinutes.length; i += 1) this.#settleFive(i);
  }
}
