import { after, epochMs, MINUTE_MS, type Candle, type EpochMs, type MarketEvent } from '#libs/market';
import type { MarketSource } from '../feed/market-source.js';
import { EventQueue } from '../streams/event-queue.js';
import type { FeedData, FeedLink } from '../streams/feed-link.js';
import type { TradePage } from '../trade-history.js';
import { START } from './btcusdt.js';
import type { ManualTimers } from './manual-timers.js';

/** The n-th minute of the test's day. */
export function minute(n: number): EpochMs {
  return epochMs(START + n * MINUTE_MS);
}

/** The candle of the n-th minute. */
export function candleAt(n: number, trades = 7): Candle {
  return {
    timeframe: '1m',
    openTime: minute(n),
    closeTime: minute(n + 1),
    open: 100 + n,
    high: 110 + n,
    low: 90 + n,
    close: 105 + n,
    volume: 1_000 * trades,
    quoteVolume: 5n,
    trades,
    takerBuyVolume: 400 * trades,
    takerBuyQuoteVolume: 2n,
  };
}

/** A connection that the test plays. */
export class FakeLink implements FeedLink {
  /** The test has no use for it. */
  readonly asked = new Promise<void>(() => undefined);
  readonly opened: Promise<boolean>;
  endedBecause = '';
  hasData = false;
  heardAt: number;
  readonly #queue: EventQueue<FeedData>;
  #settle: (accepted: boolean) => void = () => undefined;

  constructor(timers: ManualTimers) {
    this.#queue = new EventQueue(timers, 100);
    this.heardAt = timers.now();
    this.opened = new Promise((resolve) => (this.#settle = resolve));
  }

  accept(): void {
    this.#settle(true);
  }

  /** The stream closes the n-th minute's candle. */
  push(n: number): void {
    this.hasData = true;
    this.#queue.push({ type: 'candle', symbol: 'BTCUSDT', candle: candleAt(n), eventTime: after(minute(n + 1), 20) });
  }

  next(waitMs: number) {
    return this.#queue.take(waitMs);
  }

  giveUp(reason: string): void {
    this.close(reason);
  }

  close(reason: string): void {
    if (this.endedBecause !== '') return;
    this.endedBecause = reason;
    this.#settle(false);
    this.#queue.close();
  }
}

/** An exchange in memory: a clock, a history with holes where the test wants them, connections, and bad days. */
export class FakeMarket implements MarketSource {
  readonly links: FakeLink[] = [];
  readonly asked: string[] = [];
  /** Minutes that never had a candle. */
  readonly absent = new Set<number>();
  /** Minutes in which nobody traded. */
  readonly quiet = new Set<number>();
  /** The latest minutes that history does not show yet. */
  lag = 0;
  /** Thrown by the next requests, one each. */
  readonly faults: Error[] = [];
  readonly #timers: ManualTimers;
  readonly #origin: number;

  /** @param startsAt minute of the day, with its fraction, at which the test begins. */
  constructor(timers: ManualTimers, startsAt: number) {
    this.#timers = timers;
    this.#origin = START + startsAt * MINUTE_MS - timers.now();
  }

  get now(): EpochMs {
    return epochMs(Math.round(this.#origin + this.#timers.now()));
  }

  get link(): FakeLink {
    const link = this.links.at(-1);
    if (!link) throw new Error('Nobody has connected');
    return link;
  }

  open(): FakeLink {
    const link = new FakeLink(this.#timers);
    this.links.push(link);
    return link;
  }

  capabilities: MarketSource['capabilities'] = { takerBuyVolume: true, tradePlaces: 'contiguous', candleEnds: 'told' };

  async trades(): Promise<TradePage> {
    return { trades: [], complete: true, rest: 'none', reason: '' };
  }

  async exchangeTime(): Promise<EpochMs> {
    const fault = this.faults.shift();
    if (fault) throw fault;
    return this.now;
  }

  async candles(from: EpochMs, to: EpochMs): Promise<readonly Candle[]> {
    const [first, end] = [numberOf(from), numberOf(to)];
    this.asked.push(`${first}-${end}`);
    const shown = Math.floor((this.now - START) / MINUTE_MS) - this.lag;
    const rows: Candle[] = [];
    for (let n = first; n < Math.min(end, shown); n += 1) {
      if (!this.absent.has(n)) rows.push(candleAt(n, this.quiet.has(n) ? 0 : 7));
    }
    return rows;
  }
}

/** An event in a word or two: `live`, `c5`, `c5 history`, `gap 5-7`. */
export function wordOf(event: MarketEvent): string {
  switch (event.type) {
    case 'status':
      return event.state;
    case 'candle':
      return `c${numberOf(event.candle.openTime)}${event.backfilled ? ' history' : ''}`;
    case 'gap':
      return `gap ${numberOf(event.from)}-${numberOf(event.to)}`;
    case 'trade':
      return `trade ${event.trade.id}`;
    case 'revised':
      return `c${numberOf(event.candle.openTime)} revised`;
    case 'quote':
      return 'quote';
    default:
      return event satisfies never;
  }
}

function numberOf(time: EpochMs): number {
  return (time - START) / MINUTE_MS;
}
