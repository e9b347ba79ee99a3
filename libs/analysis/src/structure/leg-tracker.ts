import { MINUTE_MS, TIMEFRAME_MS, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { impulseLeg, retracement, type ImpulseLeg, type LegSources } from './impulse-leg.js';
import type { Swings } from './swings.js';
import type { SwingLeg } from './zigzag.js';

/** One closed candle of the working timeframe as legs see it. */
interface LegBar {
  readonly closedAt: EpochMs;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Close of the candle before, undefined for the first and after a hole. */
  readonly closeBefore: number | undefined;
  /** ATR of such candles and of days, ticks; undefined while warming up and in a flat market. */
  readonly atr: number | undefined;
  readonly dailyAtr: number | undefined;
  /** Edges of value, ticks. */
  readonly edges: readonly number[];
}

/** Legs of one direction: the one that is kept, and the last swing leg, which may freeze next. */
class LegSlot {
  #leg: ImpulseLeg | undefined;
  #candidate: SwingLeg | undefined;
  /** Extreme of the last leg that froze, which will not freeze again. */
  #frozen: EpochMs | undefined;
  /** Closes through an edge of value since the candidate's origin. */
  #edgeBreaks: readonly EpochMs[] = [];

  constructor(
    private readonly direction: 1 | -1,
    private readonly sources: LegSources,
    private readonly settings: AnalysisSettings,
  ) {}

  get leg(): ImpulseLeg | undefined {
    return this.#leg;
  }

  /** @param running the swing leg after this candle. */
  close(bar: LegBar, running: SwingLeg | undefined): void {
    if (this.#breaksEdge(bar)) this.#edgeBreaks = [...this.#edgeBreaks, bar.closedAt];
    if (this.#leg && this.#isOver(this.#leg, bar)) this.#leg = undefined;
    if (this.#candidate && this.#exceeds(this.#candidate, bar)) this.#candidate = undefined;
    if (this.#candidate && !this.#leg?.valid) this.#freeze(this.#candidate, bar);
    if (running?.direction === this.direction) this.#follow(running);
  }

  #follow(running: SwingLeg): void {
    this.#candidate = running;
    if (this.#edgeBreaks.length > 0) this.#edgeBreaks = this.#edgeBreaks.filter((time) => time > running.origin.at);
  }

  #freeze(candidate: SwingLeg, bar: LegBar): void {
    const { closedAt, atr, dailyAtr } = bar;
    if (!atr || !dailyAtr || candidate.extreme.at === this.#frozen) return;
    const behind = this.direction > 0 ? bar.low : bar.high;
    if (retracement(candidate, behind) < this.settings.leg.freeze || this.#isOver(candidate, bar)) return;
    const moment = { frozenAt: closedAt, atr, dailyAtr, edgeBreaks: this.#edgeBreaks };
    this.#leg = impulseLeg(candidate, moment, this.sources, this.settings) ?? this.#leg;
    this.#frozen = candidate.extreme.at;
  }

  /** A new extreme, a close that takes back too much of it (the origin at the latest), or old age. */
  #isOver(leg: ImpulseLeg | SwingLeg, bar: LegBar): boolean {
    const { dead, maxAge } = this.settings.leg;
    const age = bar.closedAt - (leg.extreme.at + TIMEFRAME_MS[this.sources.candles.timeframe]);
    return this.#exceeds(leg, bar) || retracement(leg, bar.close) > dead || age > maxAge * MINUTE_MS;
  }

  #exceeds({ extreme }: ImpulseLeg | SwingLeg, { high, low }: LegBar): boolean {
    return this.direction > 0 ? high > extreme.price : low < extreme.price;
  }

  #breaksEdge({ close, closeBefore, atr, edges }: LegBar): boolean {
    if (!atr || closeBefore === undefined) return false;
    const margin = this.settings.leg.structure * atr;
    const beyond = (price: number, edge: number): boolean => this.direction * (price - edge) >= margin;
    return edges.some((edge) => beyond(close, edge) && !beyond(closeBefore, edge));
  }
}

/**
 * Impulse legs of both directions, from one close of the working timeframe to the next. A leg runs from its last
 * confirmed pivot to the furthest price since. It freezes when a later candle takes back 15 % of it, and is then kept whatever the swings do,
 * until price makes a new extreme (after which a longer leg may freeze), a close takes back more than 78.6 % of it, or 48
 * candles have passed since its extreme. A valid leg does not give way to a younger one of its direction; one that failed
 * its tests does.
 *
 * Cost: O(1) a candle, and O(12 x length) when a leg freezes.
 */
export class LegTracker {
  readonly #up: LegSlot;
  readonly #down: LegSlot;

  /** @param swings of the same candles. */
  constructor(
    private readonly sources: LegSources,
    private readonly swings: Swings,
    settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#up = new LegSlot(1, sources, settings);
    this.#down = new LegSlot(-1, sources, settings);
  }

  /** The living leg up, valid or not. */
  get up(): ImpulseLeg | undefined {
    return this.#up.leg;
  }

  /** The living leg down, valid or not. */
  get down(): ImpulseLeg | undefined {
    return this.#down.leg;
  }

  /** The living leg with the later extreme; of two in one candle the one with the higher score, else the one up. */
  get latest(): ImpulseLeg | undefined {
    const [up, down] = [this.up, this.down];
    if (!up || !down) return up ?? down;
    const later = up.extreme.at - down.extreme.at || up.score - down.score;
    return later >= 0 ? up : down;
  }

  /**
   * Takes in the last candle; swings and true ranges must hold it already.
   *
   * @param edges of value as of this close: of the reference and of the balance area, ticks.
   * @param dailyAtr ticks, undefined while warming up: then nothing freezes.
   */
  close(edges: readonly number[], dailyAtr: number | undefined): void {
    const bar = this.#bar(edges, dailyAtr);
    for (const slot of [this.#up, this.#down]) slot.close(bar, this.swings.running);
  }

  #bar(edges: readonly number[], dailyAtr: number | undefined): LegBar {
    const { candles, ranges } = this.sources;
    const index = candles.length - 1;
    return {
      closedAt: candles.endTime(index),
      high: candles.high(index),
      low: candles.low(index),
      close: candles.close(index),
      closeBefore: candles.follows(index) ? candles.close(index - 1) : undefined,
      atr: ranges.latest(),
      dailyAtr,
      edges,
    };
  }
}
