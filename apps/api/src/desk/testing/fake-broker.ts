import type { Broker, CandleRequest, FeedQuality, PoolReport, RateReport, TradePage } from '#libs/broker';
import {
  after,
  epochMs,
  Instrument,
  MINUTE_MS,
  TIMEFRAME_MS,
  TIMEFRAMES,
  type Candle,
  type EpochMs,
  type MarketEvent,
  type Quote,
} from '#libs/market';
import type { MarketName } from '../signal-desk.js';

export const START = epochMs(Date.parse('2025-03-04T03:00:00Z'));
export const market: MarketName = { broker: 'BINANCE', symbol: 'BTCUSDT' };

function instrumentOf(symbol: string): Instrument {
  const facts = {
    broker: 'BINANCE',
    symbol,
    baseAsset: 'BTC',
    quoteAsset: 'USDT',
    tickSize: '0.01',
    stepSize: '0.001',
  };
  return new Instrument({ ...facts, status: 'TRADING' });
}

/** A market whose price walks a small wave; any candle can be had at any time. */
export function candleAt(openTime: EpochMs, timeframe: Candle['timeframe']): Candle {
  const price = 100_000 + Math.round(500 * Math.sin(openTime / 3_600_000));
  const closeTime = after(openTime, TIMEFRAME_MS[timeframe]);
  const prices = { open: price, high: price + 20, low: price - 20, close: price + 3 };
  const volumes = { volume: 1000, quoteVolume: 10_000n, takerBuyVolume: 520, takerBuyQuoteVolume: 5200n };
  return { timeframe, openTime, closeTime, ...prices, ...volumes, trades: 10 };
}

/** A small real exchange: candles up to `newest`, a clock, and a stream that a test feeds. */
export class FakeBroker implements Broker {
  readonly id = 'BINANCE';
  readonly capabilities = {
    timeframes: TIMEFRAMES,
    candleHistory: 'all',
    takerBuyVolume: true,
    tradeCount: true,
    bestQuote: true,
    candleEnds: 'told',
    tradePlaces: 'contiguous',
    tradeHistory: 'contiguous-id',
    rates: [],
  } as const;
  now: EpochMs = after(START, 500);
  newest: EpochMs = START;
  down: Error | undefined;
  slow: Promise<void> = Promise.resolve();
  withheld: string | undefined;
  skewMs = 0;
  /** What the stream says next, to whoever reads it first. */
  readonly #waiting: (MarketEvent | Error)[] = [];
  /** Streams with nothing to say. */
  readonly #asleep = new Set<() => void>();

  async exchangeTime(): Promise<EpochMs> {
    if (this.down) throw this.down;
    return this.now;
  }

  async instrument(symbol: string): Promise<Instrument> {
    await this.slow;
    if (this.down) throw this.down;
    return instrumentOf(symbol);
  }

  async instruments(): Promise<readonly Instrument[]> {
    return [instrumentOf('BTCUSDT')];
  }

  async candles({ timeframe, from, to }: CandleRequest): Promise<readonly Candle[]> {
    if (this.down) throw this.down;
    if (timeframe === this.withheld) return [];
    const end = Math.min(to, this.newest);
    const step = TIMEFRAME_MS[timeframe];
    const found: Candle[] = [];
    for (let open = Math.ceil(from / step) * step; open + step <= end; open += step)
      found.push(candleAt(epochMs(open), timeframe));
    return found;
  }

  async trades(): Promise<TradePage> {
    return { trades: [], complete: true, rest: 'none', reason: '' };
  }

  async quote(): Promise<Quote> {
    return { bid: 99_999, bidQuantity: 1, ask: 100_001, askQuantity: 1 };
  }

  connections(): PoolReport {
    return { connections: 0, topics: 0, opened: 0 };
  }

  quality(): FeedQuality {
    const [trades, candles] = [
      { taken: 0, backfilled: 0, repeated: 0, late: 0 },
      { taken: 0, backfilled: 0, matched: 0, mismatched: 0, unmatched: 0, revised: 0 },
    ];
    return {
      state: 'live',
      reason: '',
      latestCandle: undefined,
      lagMs: undefined,
      clockSkewMs: this.skewMs,
      followsTrades: true,
      trades,
      candles,
      rejected: { total: 0, kinds: {} },
      ledger: [],
      holes: { filled: 0, lost: 0 },
    };
  }

  rates(): RateReport {
    return { budgets: [], shut: undefined };
  }

  async *stream(_instrument: Instrument, stop: AbortSignal): AsyncGenerator<MarketEvent> {
    stop.addEventListener('abort', () => this.#wake());
    while (!stop.aborted) {
      const event = this.#waiting.shift();
      if (event instanceof Error) throw event;
      if (event) yield event;
      else await new Promise<void>((resolve) => this.#asleep.add(resolve));
    }
  }

  #wake(): void {
    for (const wake of this.#asleep) wake();
    this.#asleep.clear();
  }

  /** Says something on the stream and lets everybody react. */
  async say(event: MarketEvent | Error): Promise<void> {
    this.#waiting.push(event);
    this.#wake();
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Time goes on: so many minutes close. */
  pass(minutes: number): void {
    this.newest = after(this.newest, minutes * MINUTE_MS);
    this.now = after(this.newest, 500);
  }
}

export const live: MarketEvent = { type: 'status', state: 'live', reason: 'every closed candle is known' };
