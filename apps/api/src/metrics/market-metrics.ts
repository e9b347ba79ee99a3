import type { Broker, FeedQuality } from '#libs/broker';
import { type Clock } from '#libs/market';
import type { Signal } from '#libs/signal';
import type { SignalDesk } from '../desk/signal-desk.js';
import { Growth } from './growth.js';
import type { MarketMeter } from './market-meter.js';
import type { Metrics } from './metrics.js';

/** What a desk has, as far as it is measured. */
type Measured = Pick<SignalDesk, 'followed' | 'exchanges' | 'decisions$' | 'feed'>;

/** Tells of the exchanges and the decisions: most of it looked up when somebody asks. */
export class MarketMetrics {
  readonly #growth = new Growth();

  constructor(
    private readonly metrics: Metrics,
    private readonly desk: Measured,
    private readonly meter: MarketMeter,
    private readonly clock: Clock,
  ) {
    this.#tellFeeds();
    this.#tellQuality();
    this.#tellExchanges();
    desk.decisions$.subscribe((signal) => this.#decided(signal));
  }

  /** Decisions that somebody asked for are as old as they like; only those of followed markets have to be quick. */
  #decided(signal: Signal): void {
    const { broker, symbol } = signal.instrument;
    this.metrics.signals.inc({ strategy: signal.strategy ?? 'none', quality: signal.dataQuality.grade });
    if (this.desk.feed({ broker, symbol })?.state === 'live') {
      this.metrics.published.observe(Math.max(0, this.clock.now() - signal.asOf) / 1000);
    }
    for (const { strategy, vote } of signal.votes) {
      if (vote.kind !== 'ineligible' || !vote.code.startsWith('STRATEGY_')) continue;
      this.metrics.strategyFailures.inc({ strategy, reason: vote.code.slice(9).toLowerCase() });
    }
  }

  #tellFeeds(): void {
    const { metrics, meter, clock } = this;
    const age = 'Since anything came of a followed market';
    metrics.gauge('tsb_feed_last_message_age_seconds', age, ['venue'], (gauge) => {
      gauge.reset();
      const venues = new Set(this.desk.followed().map(({ broker }) => broker));
      for (const [venue, { lastAt }] of meter.venues) {
        if (venues.has(venue)) gauge.set({ venue }, Math.max(0, clock.now() - lastAt) / 1000);
      }
    });
    metrics.gauge('tsb_feed_symbol_stale', 'Followed markets that are not live', ['venue'], (gauge) => {
      gauge.reset();
      for (const { id } of this.desk.exchanges()) gauge.set({ venue: id }, 0);
      for (const { broker, state } of this.desk.followed()) if (state !== 'live') gauge.inc({ venue: broker });
    });
    const messages = metrics.counter('tsb_feed_messages_total', 'Events of followed markets', ['venue', 'type']);
    const closed = metrics.counter('tsb_closed_candles_total', 'Closed candles of followed markets', ['venue']);
    metrics.onScrape(() => {
      for (const [venue, heard] of meter.venues) {
        for (const type of ['trades', 'candles', 'notices'] as const) {
          messages.inc({ venue, type }, this.#growth.of(`${venue} heard ${type}`, heard[type]));
        }
        closed.inc({ venue }, this.#growth.of(`${venue} closed`, heard.candles));
      }
    });
  }

  #tellQuality(): void {
    const { metrics } = this;
    const gaps = metrics.counter('tsb_feed_gap_total', 'Holes in what came, and what became of them', [
      'venue',
      'kind',
    ]);
    const backfilled = metrics.counter('tsb_feed_backfilled_candles_total', 'Candles had over REST', ['venue']);
    const revised = metrics.counter('tsb_candle_revisions_total', 'Candles that turned out otherwise', ['venue']);
    metrics.onScrape(() => {
      for (const [venue, symbol, { holes, candles }] of this.#qualities()) {
        const grown = (what: string, count: number): number => this.#growth.of(`${venue} ${symbol} ${what}`, count);
        for (const kind of ['filled', 'lost'] as const) gaps.inc({ venue, kind }, grown(kind, holes[kind]));
        backfilled.inc({ venue }, grown('backfilled', candles.backfilled));
        revised.inc({ venue }, grown('revised', candles.revised));
      }
    });
    const skew = 'Clock of the exchange minus that of this machine, as measured last';
    metrics.gauge('tsb_exchange_clock_skew_seconds', skew, ['venue'], (gauge) => {
      for (const [venue, , { clockSkewMs }] of this.#qualities()) {
        if (clockSkewMs !== undefined) gauge.set({ venue }, clockSkewMs / 1000);
      }
    });
  }

  #tellExchanges(): void {
    const { metrics } = this;
    metrics.gauge('tsb_exchange_weight_used_ratio', 'Of the limit that is used most', ['venue'], (gauge) => {
      for (const broker of this.desk.exchanges()) gauge.set({ venue: broker.id }, usedOf(broker));
    });
    const until = 'End of its order to stay away; 0 where there is none';
    metrics.gauge('tsb_exchange_ban_until_timestamp_seconds', until, ['venue'], (gauge) => {
      for (const broker of this.desk.exchanges()) {
        gauge.set({ venue: broker.id }, (broker.rates().shut?.until ?? 0) / 1000);
      }
    });
    const reconnects = metrics.counter('tsb_feed_reconnects_total', 'Connections that ended', ['venue', 'reason']);
    metrics.onScrape(() => {
      for (const broker of this.desk.exchanges()) {
        const { opened, connections } = broker.connections();
        const ended = this.#growth.of(`${broker.id} ended`, Math.max(0, opened - connections));
        reconnects.inc({ venue: broker.id, reason: 'ended' }, ended);
      }
    });
  }

  *#qualities(): Iterable<readonly [venue: string, symbol: string, quality: FeedQuality]> {
    const brokers = new Map(this.desk.exchanges().map((broker) => [broker.id, broker]));
    for (const { broker: venue, symbol } of this.desk.followed()) {
      const quality = brokers.get(venue)?.quality(symbol);
      if (quality) yield [venue, symbol, quality];
    }
  }
}

function usedOf(broker: Broker): number {
  const shares = broker.rates().budgets.map(({ used, limit }) => (limit > 0 ? used / limit : 0));
  return Math.max(0, ...shares);
}
