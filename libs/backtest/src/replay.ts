import type { AuctionReaderFactory, AuctionView } from '#libs/analysis';
import type { Candle, EpochMs, Instrument } from '#libs/market';
import { evidenceOf, MinuteTape, RangeDigests, requireTimeframe, type Evidence } from '#libs/signal';
import type { Freshness, LedgerEvent, Signal, SignalEngine } from '#libs/signal';
import { ToldTrades, type ColumnSource, type TradeSource } from './told-trades.js';
import { WarmUp } from './warm-up.js';

/** One closed minute of a replay: what it ended, and what was decided at its close. */
export interface ReplayedMinute {
  readonly view: AuctionView;
  readonly signal: Signal;
  readonly events: readonly LedgerEvent[];
  /** What the decision rests on, as the service writes it down; to be asked for before the next minute. */
  readonly evidence: () => Evidence;
}

/** Where a replay's candles come from: closed 1m candles with open times in [from, to), ascending. */
export type MinuteSource = (span: { readonly from: EpochMs; readonly to: EpochMs }) => AsyncIterable<Candle>;

/** What happened to a market besides its candles. */
export interface Circumstances {
  /** None where left out. */
  readonly trades?: TradeSource;
  /** None where left out; not beside `trades`. */
  readonly columns?: ColumnSource;
  /** How fresh a candle was when it was decided on; left out, each is decided on at the moment of its close. */
  readonly freshness?: (asOf: EpochMs) => Freshness;
}

const FRESH: Freshness = { stalenessMs: 0 };

/**
 * Decides on every minute of a stretch of history, with the very reader and engine of the service. The reader is started
 * from the minutes before it, rolled up as an exchange would give them, so that the first decision is the one that the
 * service would have made had it been started then.
 */
export class Replay {
  /** @throws RangeError where the readers read structure by another timeframe than the engine trades. */
  constructor(
    private readonly readers: AuctionReaderFactory,
    private readonly engine: SignalEngine,
    private readonly instrument: Instrument,
    private readonly codeVersion: string,
  ) {
    requireTimeframe(readers.settings, engine.settings);
  }

  /**
   * Trades are told before the candle of the minute in which they were made, as the service hears them.
   *
   * @throws what the sources throw, and CandleOrderError where candles are not in order, each once.
   */
  async *run(
    minutes: MinuteSource,
    from: EpochMs,
    to: EpochMs,
    { trades, columns, freshness = () => FRESH }: Circumstances = {},
  ): AsyncGenerator<ReplayedMinute, void> {
    const warmUp = new WarmUp(from, this.readers.settings);
    const reader = this.readers.create(this.instrument);
    const ranges = new RangeDigests((timeframe, limit) => reader.candles(timeframe, limit));
    const ledger = this.engine.openLedger();
    const tape = new MinuteTape();
    const told = new ToldTrades(reader, tape, trades, columns?.({ from, to }));
    let isWarm = false;
    for await (const candle of minutes({ from: warmUp.since, to })) {
      if (candle.openTime < from) {
        warmUp.add(candle);
        continue;
      }
      if (!isWarm) reader.start(warmUp.history(), from);
      isWarm = true;
      if (trades || columns) await told.minute(candle.openTime);
      const view = reader.apply({ type: 'candle', candle, receivedAt: candle.closeTime, backfilled: false });
      if (!view) continue;
      const events = ledger.advance(view, tape.close(view, candle));
      const { book } = ledger;
      const signal = this.engine.decide(view, freshness(view.asOf), book);
      ledger.decided(signal, view);
      const evidence = (): Evidence => {
        const configuration = this.engine.configuration(book.learned);
        return evidenceOf({
          view,
          signal,
          book,
          ranges: ranges.of(view),
          tape: tape.at(view.asOf),
          configuration,
          codeVersion: this.codeVersion,
        });
      };
      yield { view, signal, events, evidence };
    }
    await told.close();
  }
}
