import { after, MINUTE_MS } from '#libs/market';
import { combine } from './aggression.js';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { Aggression } from '../readings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { absorption, EffortMeter, type Effort } from './effort.js';
import { FlowScale } from './flow-scale.js';
import type { OrderFlow } from './order-flow.js';
import { flowSource, type Prints } from './prints.js';
import { between } from '../candles/scale.js';

/** What else is known at the close of a minute. */
export interface AggressionContext {
  /** 1m ATR, ticks; undefined and 0 give no reading. */
  readonly atr: number | undefined;
  /** Of the last closed 5m candle. */
  readonly relativeVolume: number | undefined;
  /** What single trades tell, if any are known. */
  readonly prints: Prints;
}

/** Reads aggression off 1m candles and, where they are known, single trades: flow against its usual size, price against ATR, absorbed effort. */
export class AggressionMeter {
  readonly #scale: FlowScale;
  readonly #effort: EffortMeter;

  constructor(
    private readonly minutes: CandleSeries,
    private readonly flow: OrderFlow,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#scale = new FlowScale(minutes, flow, settings);
    this.#effort = new EffortMeter(minutes, flow, settings);
  }

  /**
   * Aggression at the close of a minute, from what was known then.
   *
   * @param index of the minute.
   * @returns undefined while one of its needs is missing: the last 3 minutes, an ATR, a flow, four hours of effort.
   */
  at(index: number, { atr, relativeVolume, prints }: AggressionContext): Aggression | undefined {
    if (!atr) return undefined;
    const asOf = this.minutes.endTime(index);
    const result = this.#result(index, atr);
    const effort = this.#effort.at(index, atr);
    if (result === undefined || !effort) return undefined;
    const { short, medium } = this.#scale.at(asOf);
    return combine(
      {
        flow3m: scaled(this.flow.ratio(asOf, this.settings.flow.short), short),
        flow15m: scaled(this.flow.ratio(asOf, this.settings.flow.medium), medium),
        bigTrades: prints.bigTrades,
        stackedImbalances: prints.stackedImbalances,
        result,
        absorption: absorption(effort, undefined, this.settings),
        relativeVolume,
        source: flowSource(this.flow.source(asOf), prints),
      },
      this.settings,
    );
  }

  /** @returns effort and result of the runs of 3, 4 .. 10 minutes up to that one; undefined where not known. */
  efforts(index: number, atr: number | undefined): readonly (Effort | undefined)[] {
    const { min, max } = this.settings.effort.levelWindow;
    const over = (window: number): Effort | undefined => (atr ? this.#effort.over(index, window, atr) : undefined);
    return Array.from({ length: max - min + 1 }, (_, i) => Object.freeze(over(min + i)));
  }

  /** Price change over the last 3 minutes, first open to last close, in 2.5 ATR; undefined if a minute is missing. */
  #result(index: number, atr: number): number | undefined {
    const { short } = this.settings.flow;
    const start = this.minutes.indexFrom(after(this.minutes.endTime(index), -short * MINUTE_MS));
    if (index + 1 - start !== short) return undefined;
    const change = this.minutes.close(index) - this.minutes.open(start);
    return between(change / atr / this.settings.aggression.fullResult, -1, 1);
  }
}

function scaled(ratio: number | undefined, scale: number): number | undefined {
  return ratio === undefined ? undefined : between(ratio / scale, -1, 1);
}
