import { after, MINUTE_MS, type Candle, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { AuctionDay } from './auction-day.js';
import type { BalanceArea, MarketState } from '../readings.js';
import { BalanceTracker, type AreaValue } from '../structure/balance-tracker.js';
import type { ContiguityTracker } from '../candles/contiguity.js';
import { StateMachine, type StateBar } from './market-state.js';
import { ReferenceTracker } from './reference-value.js';
import type { RelativeVolume } from '../order-flow/relative-volume.js';
import type { SessionCalendar } from './session.js';
import { gatherEvidence, NO_FEATURES, type Evidence } from './state-evidence.js';
import type { UsualDays } from '../candles/time-of-day.js';
import type { TrueRanges } from '../candles/true-ranges.js';
import { VolatilityEvent } from './volatility-event.js';
import type { CandleSeries } from '../candles/candle-series.js';
import type { WindowCandles } from '../candles/window-candles.js';

/** What the walk reads besides its own candles. */
export interface WalkInputs {
  readonly candles: WindowCandles;
  /** Those of the working timeframe, one of the window's series. */
  readonly working: CandleSeries;
  /** Their true ranges. */
  readonly ranges: TrueRanges;
  readonly contiguity: ContiguityTracker;
  readonly sessions: SessionCalendar;
  readonly volumes: RelativeVolume;
  /** What the walk of an earlier window worked out. */
  readonly memory?: WalkMemory | undefined;
}

/** What a walk worked out that is the same in a later window of the same candles. */
export interface WalkMemory {
  /** Where no balance area ends, and the value of those there were: see `BalanceInputs`. */
  readonly noBalance: ReadonlyMap<EpochMs, number>;
  readonly areaValues: readonly AreaValue[];
  /** The usual ATR of days. */
  readonly usualRanges: UsualDays;
}

const NOTHING: Evidence = { features: NO_FEATURES, score: undefined, coverage: 0, lean: 0 };

/**
 * Balance areas, reference value, volatility events and market state, from one closed candle of the working timeframe to
 * the next. It starts with the candles that are rolled up from 1m; those before are context for averages.
 */
export class StateWalk {
  readonly #areas: BalanceTracker;
  readonly #references: ReferenceTracker;
  readonly #machine: StateMachine;
  readonly #events: VolatilityEvent;
  #state: MarketState | undefined;
  #relativeVolume: number | undefined;
  #coverage = 0;

  constructor(
    private readonly inputs: WalkInputs,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    const { candles, working, ranges } = inputs;
    const { noBalance: none = new Map(), areaValues: values = [], usualRanges } = inputs.memory ?? {};
    const oldest = working.length;
    this.#areas = new BalanceTracker(
      { minutes: candles['1m'], candles: working, ranges, oldest, none, values },
      settings,
    );
    this.#references = new ReferenceTracker(settings);
    this.#machine = new StateMachine(settings);
    this.#events = new VolatilityEvent(working, ranges, settings, usualRanges);
  }

  /** State after the last close, undefined until there was evidence enough. */
  get state(): MarketState | undefined {
    return this.#state;
  }

  /** Edges of value as of the last close: of the reference and of the balance area that holds, ticks. */
  get edges(): readonly number[] {
    const [reference, area] = [this.#references.current, this.#areas.active];
    return [...(reference ? [reference.val, reference.vah] : []), ...(area ? [area.low, area.high] : [])];
  }

  get balance(): BalanceArea | undefined {
    return this.#areas.active;
  }

  /** Volume of the last closed candle over the usual at its time of day. */
  get relativeVolume(): number | undefined {
    return this.#relativeVolume;
  }

  /** Weight of the evidence at the last close. */
  get coverage(): number {
    return this.#coverage;
  }

  /** @returns what a walk from `time` on need not work out again. @param ranges of the 5m candles in its window. */
  memoryFrom(time: EpochMs, ranges: TrueRanges): WalkMemory {
    return {
      noBalance: this.#areas.noneAfter(time),
      areaValues: this.#areas.valuesFrom(time),
      usualRanges: this.#events.daysOf(ranges.sameFrom(this.inputs.ranges)),
    };
  }

  addMinute(minute: Pick<Candle, 'low' | 'high' | 'volume'>): void {
    this.#areas.addMinute(minute);
  }

  /** Trading resumed after a halt. */
  resumed(time: EpochMs): void {
    this.#events.resumed(time);
  }

  /** Takes in the last candle. @param wideAtr of twelve candles in one, dailyAtr, as of now; undefined while warming up. */
  close(day: AuctionDay, wideAtr: number | undefined, dailyAtr: number | undefined): void {
    const bar = this.#bar(day);
    this.#relativeVolume = bar.relativeVolume;
    this.#areas.close(wideAtr, day.opening.binSize);
    if (!bar.gap || !this.#references.current) this.#updateReference(bar, day, dailyAtr);
    this.#machine.count(bar, this.#references.current);
    const evidence = this.#evidence(day);
    this.#coverage = evidence.coverage;
    this.#state = this.#machine.close(bar, this.#references.current, evidence);
  }

  #bar(day: AuctionDay): StateBar {
    const { working: series, contiguity } = this.inputs;
    const index = series.length - 1;
    const closedAt = series.endTime(index);
    const recently = after(closedAt, -this.settings.state.minutesForGap * MINUTE_MS);
    return {
      closedAt,
      high: series.high(index),
      low: series.low(index),
      close: series.close(index),
      relativeVolume: this.inputs.volumes.at(index)?.ratio,
      event: this.#events.close(index),
      gap: contiguity.isBroken(Math.min(day.opening.day, recently) as EpochMs, closedAt),
    };
  }

  #updateReference({ closedAt }: StateBar, day: AuctionDay, dailyAtr: number | undefined): void {
    const before = this.#references.current;
    const elapsed = (closedAt - day.opening.day) / MINUTE_MS;
    const choices = { closedAt, elapsed, area: this.#areas.qualified, priorDay: day.opening.prior, dailyAtr };
    if (this.#machine.isOut) this.#references.hold(choices);
    else this.#references.follow(choices);
    const reference = this.#references.current;
    if (reference?.id !== before?.id) this.#machine.referenceChanged(reference, closedAt);
  }

  #evidence(day: AuctionDay): Evidence {
    const reference = this.#references.current;
    if (!reference) return NOTHING;
    const { candles, working, sessions } = this.inputs;
    const { side, count } = this.#machine.outside;
    return gatherEvidence(
      {
        candles: working,
        fiveMinutes: candles['5m'],
        brackets: candles['30m'],
        sessions,
        day,
        reference,
        side,
        closesOutside: count,
      },
      this.settings,
    );
  }
}
