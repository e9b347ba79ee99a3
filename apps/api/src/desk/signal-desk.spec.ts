import { AuctionReaderFactory } from '#libs/analysis';
import type { Broker, CandleRequest, FeedQuality, PoolReport, RateReport, TradePage } from '#libs/broker';
import {
  after,
  epochMs,
  ExchangeUnavailableError,
  Instrument,
  MINUTE_MS,
  TIMEFRAME_MS,
  TIMEFRAMES,
  UnknownSymbolError,
  type Candle,
  type EpochMs,
  type MarketEvent,
  type Quote,
} from '#libs/market';
import { SignalEngine, signalSettings, VotingService, type Signal } from '#libs/signal';
import { openStorage, type Storage } from '#libs/storage';
import { createStrategies } from '#libs/strategy';
import { systemPause, systemTurns } from '../pause.js';
import { FairTurns } from './fair-turns.js';
import { SignalDesk, type MarketName } from './signal-desk.js';

const START = epochMs(Date.parse('2025-03-04T03:00:00Z'));
const market: MarketName = { broker: 'BINANCE', symbol: 'BTCUSDT' };

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
function candleAt(openTime: EpochMs, timeframe: Candle['timeframe']): Candle {
  const price = 100_000 + Math.round(500 * Math.sin(openTime / 3_600_000));
  const closeTime = after(openTime, TIMEFRAME_MS[timeframe]);
  const prices = { open: price, high: price + 20, low: price - 20, close: price + 3 };
  const volumes = { volume: 1000, quoteVolume: 10_000n, takerBuyVolume: 520, takerBuyQuoteVolume: 5200n };
  return { timeframe, openTime, closeTime, ...prices, ...volumes, trades: 10 };
}

/** A small real exchange: candles up to `newest`, a clock, and a stream that a test feeds. */
class FakeBroker implements Broker {
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
  /** What the stream says next, to whoever reads it first. */
  readonly #waiting: (MarketEvent | Error)[] = [];
  #wake: () => void = () => undefined;

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

  quality(): FeedQuality | undefined {
    return undefined;
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
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
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

const open = new Set<{ readonly desk: SignalDesk; readonly storage: Storage }>();

afterEach(async () => {
  for (const { desk, storage } of open) {
    await desk.close();
    await storage.close();
  }
  open.clear();
});

/** Once all that was decided is kept and told. */
async function told({ journal }: SignalDesk): Promise<void> {
  while (journal.waiting > 0) await new Promise((resolve) => setImmediate(resolve));
}

async function deskOf(
  broker: Broker,
  turns = new FairTurns(systemTurns),
): Promise<{ desk: SignalDesk; decided: Signal[]; pauses: number[] }> {
  const settings = signalSettings();
  const engine = new SignalEngine(createStrategies(), new VotingService(settings.voting, settings.terms), settings);
  const pauses: number[] = [];
  const pause = async (ms: number, stop: AbortSignal): Promise<void> => {
    if (ms < 10_000) return systemPause(ms, stop);
    pauses.push(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const brokers = new Map([['BINANCE', broker]]);
  const storage = await openStorage({ kind: 'memory' });
  const desk = new SignalDesk(
    brokers,
    new AuctionReaderFactory(),
    engine,
    50,
    { pause, turns },
    storage.signals,
    'test',
  );
  open.add({ desk, storage });
  const decided: Signal[] = [];
  desk.decisions$.subscribe((signal) => decided.push(signal));
  return { desk, decided, pauses };
}

const live: MarketEvent = { type: 'status', state: 'live', reason: 'every closed candle is known' };

describe('SignalDesk', () => {
  it('gives the decision made before for the same candle, and says stale once that is too old', async () => {
    const broker = new FakeBroker();
    const { desk } = await deskOf(broker);
    const fresh = await desk.analyze(market);
    expect(await desk.analyze(market)).toBe(fresh);
    broker.now = after(broker.now, 3 * 3_600_000);
    const late = await desk.analyze(market);
    expect(late.vetoes).toContain('STALE');
    expect(late.asOf).toBe(fresh.asOf);
    expect(late.id).not.toBe(fresh.id);
  });

  it('believes the clock of an exchange that goes back, and decides anew', async () => {
    const broker = new FakeBroker();
    const { desk } = await deskOf(broker);
    broker.pass(120);
    const ahead = await desk.analyze(market);
    broker.newest = START;
    broker.now = after(START, 500);
    const back = await desk.analyze(market);
    expect(back.asOf).toBe(START);
    expect(ahead.asOf).toBeGreaterThan(back.asOf);
    expect(back.vetoes).not.toContain('STALE');
  });

  it('asks again for history that was missing, and then agrees with a service that always had it', async () => {
    const broker = new FakeBroker();
    const { desk } = await deskOf(broker);
    broker.withheld = '1h';
    await desk.analyze(market);
    broker.withheld = undefined;
    broker.pass(1);
    const healed = await desk.analyze(market);
    const other = new FakeBroker();
    other.pass(1);
    expect(healed.inputDigest).toBe((await (await deskOf(other)).desk.analyze(market)).inputDigest);
  });

  it('decides every candle of a followed market once and in order, those missed over a cut included', async () => {
    const broker = new FakeBroker();
    const { desk, decided } = await deskOf(broker);
    const leave = await desk.follow(market);
    await broker.say(live);
    broker.pass(5);
    const candle = candleAt(after(broker.newest, -MINUTE_MS), '1m');
    await broker.say({ type: 'candle', candle, receivedAt: broker.now, backfilled: false });
    await told(desk);
    const minutes = decided.map(({ asOf }) => (asOf - START) / MINUTE_MS);
    expect(minutes).toEqual([0, 1, 2, 3, 4, 5]);
    expect(decided.slice(1, 4).every(({ vetoes }) => vetoes.includes('STALE'))).toBe(true);
    expect(decided.at(-1)?.vetoes).not.toContain('STALE');
    await leave();
  });

  it('decides a candle in its turn, and what comes after it later', async () => {
    const rounds: (() => void)[] = [];
    const broker = new FakeBroker();
    const { desk, decided } = await deskOf(
      broker,
      new FairTurns({ now: () => 0, soon: (run) => void rounds.push(run) }),
    );
    await desk.follow(market);
    await broker.say(live);
    for (const minute of [1, 2]) {
      broker.pass(1);
      const candle = candleAt(after(START, (minute - 1) * MINUTE_MS), '1m');
      await broker.say({ type: 'candle', candle, receivedAt: broker.now, backfilled: false });
    }
    await told(desk);
    expect([decided.length, rounds.length]).toEqual([1, 1]);
    for (const minute of [1, 2]) {
      rounds.shift()?.();
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await told(desk);
      expect(decided.map(({ asOf }) => (asOf - START) / MINUTE_MS)).toEqual([0, 1, 2].slice(0, minute + 1));
    }
    await desk.close();
  });

  it('is not ended by a feed that fails for good, tells of it and opens it again', async () => {
    const broker = new FakeBroker();
    const { desk, pauses } = await deskOf(broker);
    const leave = await desk.follow(market);
    await broker.say(live);
    expect(desk.feed(market)).toMatchObject({ state: 'live' });
    await broker.say(new UnknownSymbolError('BINANCE', 'BTCUSDT'));
    expect(desk.feed(market)).toMatchObject({
      state: 'stale',
      reason: 'Symbol must be one that BINANCE lists, was BTCUSDT',
    });
    expect(pauses.length).toBeGreaterThan(0);
    await broker.say(live);
    expect(desk.feed(market)).toMatchObject({ state: 'live' });
    await leave();
  });

  it('is not live before it has caught up', async () => {
    const broker = new FakeBroker();
    const { desk } = await deskOf(broker);
    const leave = await desk.follow(market);
    broker.down = new ExchangeUnavailableError('Exchange must be reachable, was not', 5);
    await broker.say(live);
    expect(desk.feed(market)?.state).toBe('stale');
    await leave();
  });

  it('opens a market once however many follow it at the same time, and publishes each decision once', async () => {
    const broker = new FakeBroker();
    let open = (): void => undefined;
    broker.slow = new Promise((resolve) => (open = resolve));
    const { desk, decided } = await deskOf(broker);
    const names = Array.from({ length: 36 }, (_, i) => ({ broker: 'BINANCE', symbol: `C${i}USDT` }));
    const following = [...names, ...names].map((name) => desk.follow(name));
    open();
    await Promise.all(following);
    await Promise.all(names.map((name) => desk.analyze(name)));
    expect(decided).toHaveLength(36);
    expect(new Set(decided.map(({ symbol }) => symbol)).size).toBe(36);
    await desk.close();
  }, 180_000);

  it('frees the place of a market that could not be opened', async () => {
    const broker = new FakeBroker();
    broker.down = new UnknownSymbolError('BINANCE', 'NOPE');
    const { desk } = await deskOf(broker);
    await expect(desk.follow(market)).rejects.toThrow('Symbol must be one');
    expect(desk.followed()).toEqual([]);
  });
});
