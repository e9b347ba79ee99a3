import { brokers, systemSeams, type Broker, type BrokerDefinition } from '#libs/broker';
import {
  after,
  epochMs,
  ExchangeUnavailableError,
  HOUR_MS,
  MINUTE_MS,
  openTimeOf,
  TIMEFRAME_MS,
  UnknownSymbolError,
  type Candle,
  type EpochMs,
  type Instrument,
  type MarketEvent,
  type Timeframe,
} from '#libs/market';
import { startExchange, type Exchange } from '../apps/exchange/src/exchange.js';
import { ManualTimers } from '../libs/broker/src/testing/manual-timers.js';
import { expectTrue, truth, type Teller } from './support/candle-truth.js';
import { GENEROUS } from './support/generous-limits.js';
import { given, inTime } from './support/passing-time.js';
import { plain, readTrades, trueTrades } from './support/trade-truth.js';

/** What every broker of the list must do, tried against the local exchange, which knows what is true. */
describe.each(brokers.map((definition) => [definition.id, definition] as const))('%s', (_, definition) => {
  let exchange: Exchange;
  let timers: ManualTimers;
  let broker: Broker;
  let market: Instrument;
  let teller: Teller;
  let rejected: string[];

  beforeEach(async () => {
    exchange = await startExchange({ symbols: ['LTCUSDT', 'BTCUSDT'], start: START, limits: LIMITS });
    timers = new ManualTimers();
    rejected = [];
    broker = opened(definition, exchange, timers, rejected);
    market = await broker.instrument('LTCUSDT');
    teller = { instrument: market, capabilities: broker.capabilities, cutsAverages: CUTS_AVERAGES.includes(broker.id) };
  });

  afterEach(async () => {
    await exchange.stop();
    expectSound(rejected);
  });

  it('tells the exchange its own time', async () => {
    expect(await given(timers, broker.exchangeTime())).toBe(exchange.now());
  });

  it('knows the markets that are listed', async () => {
    expect(market.facts).toMatchObject({
      broker: definition.id,
      symbol: 'LTCUSDT',
      baseAsset: 'LTC',
      quoteAsset: 'USDT',
    });
    expect(market.facts.status).toBe('TRADING');
    expect((await given(timers, broker.instruments())).map(({ symbol }) => symbol).toSorted()).toEqual([
      'BTCUSDT',
      'LTCUSDT',
    ]);
  });

  it.each(['NOSUCH', 'LTC-USDT', '比特币USDT', "'; DROP TABLE"])('does not know %s', async (symbol) => {
    await expect(broker.instrument(symbol)).rejects.toBeInstanceOf(UnknownSymbolError);
  });

  it.each<Timeframe>(['1m', '5m', '15m', '30m', '1h', '4h', '1d'])(
    'has every closed %s candle, as it is',
    async (tf) => {
      const span = TIMEFRAME_MS[tf];
      const to = after(openTimeOf(START, tf), span);
      const from = after(to, -Math.min(2_345, Math.floor((29 * 24 * HOUR_MS) / span)) * span);
      const candles = await given(timers, broker.candles({ instrument: market, timeframe: tf, from, to }));
      const closed = (await truth(exchange, tf, from, to)).filter(([openTime]) => Number(openTime) + span <= START);
      const { candleHistory } = broker.capabilities;
      expectTrue(candles, candleHistory === 'all' ? closed : closed.slice(-candleHistory), teller);
      expect(candles.length).toBeGreaterThan(25);
    },
  );

  it('has no candle that is still forming', async () => {
    await exchange.advanceTo(START + 3 * MINUTE_MS + 59_999);
    const from = epochMs(START);
    const request = { instrument: market, timeframe: '1m', from, to: after(from, HOUR_MS) } as const;
    const candles = await given(timers, broker.candles(request));
    expect(candles.map(({ openTime }) => openTime)).toEqual([0, 1, 2].map((n) => START + n * MINUTE_MS));
  });

  it('tells past trades one and all, or which of them it no longer gives', async () => {
    await exchange.advanceTo(START + 5 * MINUTE_MS);
    const isRecentOnly = broker.capabilities.tradeHistory === 'recent-only';
    // Long enough ago to be history; but where only the newest are given, there may be none left of that.
    const [from, to] = [epochMs(START + 30_000), epochMs(START + (isRecentOnly ? 5 : 4.75) * MINUTE_MS)];
    const { trades, pages } = await given(timers, readTrades(broker, market, from, to));
    const made = trueTrades(exchange, broker.id, market, from, to);
    const told = isRecentOnly ? made.slice(made.length - trades.length) : made;
    expect(trades.length).toBeGreaterThan(5);
    expect(trades.map(plain)).toEqual(told);
    expect(pages.every(({ complete }) => complete)).toBe(told.length === made.length);
    expect(pages.filter(({ complete, reason }) => !complete && reason === '')).toEqual([]);
    expect(pages.at(-1)?.rest).toBe(isRecentOnly ? 'later' : 'none');
  });

  it('tells the trades between two that are known, neither of them again', async () => {
    await exchange.advanceTo(START + 5 * MINUTE_MS);
    const { trades } = await given(
      timers,
      readTrades(broker, market, epochMs(START + 4.5 * MINUTE_MS), epochMs(START + 5 * MINUTE_MS)),
    );
    const [first, last] = [trades.at(-12), trades.at(-1)];
    if (!first || !last) throw new Error('Trades expected');
    const between = await given(timers, readTrades(broker, market, first, last));
    expect(between.trades).toEqual(trades.slice(-11, -1));
    expect(between.pages).toMatchObject([{ complete: true, rest: 'none', reason: '' }]);
  });

  it('tells the best quote', async () => {
    await exchange.advanceTo(START + MINUTE_MS);
    const { bid, ask, bidQuantity, askQuantity } = await given(timers, broker.quote(market));
    expect(bid).toBeLessThan(ask);
    expect([bidQuantity, askQuantity].every((quantity) => quantity > 0)).toBe(true);
  });

  it('streams each candle once, as it is, as it closes', async () => {
    const stream = new Stream(broker, timers, market);
    await stream.becomes('live');
    await exchange.advanceTo(START + 12 * MINUTE_MS + 5_000);
    await stream.reaches(12);
    expectTrue(stream.told(), await truth(exchange, '1m', START, START + 12 * MINUTE_MS), teller);
    expect(stream.candles().map(({ backfilled }) => backfilled)).toEqual(Array.from({ length: 12 }, () => false));
    expect(stream.states()).toEqual(['connecting', 'subscribing', 'syncing', 'live']);
    await expectFreed(stream, timers);
  });

  it('streams from where history was read', async () => {
    const from = epochMs(START - 90 * MINUTE_MS);
    await exchange.advanceTo(settled(START));
    const stream = new Stream(broker, timers, market, from);
    await stream.becomes('live');
    await exchange.advanceTo(START + 2 * MINUTE_MS + 5_000);
    await stream.reaches(92);
    expectTrue(stream.told(), await truth(exchange, '1m', from, START + 2 * MINUTE_MS), teller);
    await expectFreed(stream, timers);
  });

  it('fills what a cut has cost', async () => {
    const stream = new Stream(broker, timers, market);
    await stream.becomes('live');
    await exchange.advanceTo(START + 2 * MINUTE_MS + 5_000);
    await stream.reaches(2);
    exchange.cut();
    await stream.becomes('stale');
    await exchange.advanceTo(START + 7 * MINUTE_MS + 5_000);
    await stream.becomes('live');
    await exchange.advanceTo(START + 9 * MINUTE_MS + 5_000);
    await stream.reaches(9);
    expectTrue(stream.told(), await truth(exchange, '1m', START, START + 9 * MINUTE_MS), teller);
    expect(stream.candles().map(({ backfilled }) => backfilled)).toEqual(
      [0, 0, 1, 1, 1, 1, 1, 0, 0].map((flag) => flag === 1),
    );
    expect(stream.states()).toEqual([
      'connecting',
      'subscribing',
      'syncing',
      'live',
      'stale',
      'subscribing',
      'syncing',
      'live',
    ]);
    await expectFreed(stream, timers);
  });

  it('loses and repeats nothing over fifty cuts', async () => {
    const stream = new Stream(broker, timers, market);
    await stream.becomes('live');
    for (let cut = 1; cut <= 50; cut += 1) {
      await exchange.advanceTo(START + cut * 97_531);
      exchange.cut();
      await stream.becomes('stale');
      await exchange.advanceTo(settled(START + cut * 97_531 + (cut % 7) * 11_000));
      await stream.becomes('live');
    }
    const minutes = Math.floor((50 * 97_531 + 11_000) / MINUTE_MS);
    await stream.reaches(minutes);
    expectTrue(stream.told(), await truth(exchange, '1m', START, START + minutes * MINUTE_MS), teller);
    await expectFreed(stream, timers);
  });

  it('says that the exchange is down, and when to ask again', async () => {
    exchange.cut(HOUR_MS);
    let failure: unknown;
    broker.exchangeTime().catch((error: unknown) => (failure = error));
    await inTime(timers, () => failure !== undefined, 'the failure, tries and all');
    expect(failure).toBeInstanceOf(ExchangeUnavailableError);
    expect(failure).toMatchObject({ retryAfterSeconds: expect.any(Number), code: 'EXCHANGE_UNAVAILABLE' });
  });

  it('lets go when it is told to', async () => {
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(broker.exchangeTime(stop)).rejects.toThrow('enough');
    await expect(broker.instrument('BTCUSDT', stop)).rejects.toThrow('enough');
    const events: MarketEvent[] = [];
    for await (const event of broker.stream(market, stop)) events.push(event);
    expect(events).toEqual([]);
  });
});

/** 00:00Z, a month into the generated market, which is made minute by minute from its start. */
const START = epochMs(Date.UTC(2025, 0, 31));

/** Exchanges that tell a candle's quote volume only as an average price, which they cut to a tick. */
const CUTS_AVERAGES = ['KRAKEN'];

/** Brokers here run ahead of the machine's clock, but Binance, which keeps to the limits as they are published. */
const LIMITS = { ...GENEROUS, binance: {} };

function opened(definition: BrokerDefinition, exchange: Exchange, timers: ManualTimers, rejected: string[]): Broker {
  const settings = { ...definition.defaults, restUrl: exchange.url, streamUrl: exchange.wsUrl };
  return definition.open(settings, { ...systemSeams, timers, onReject: (_, reason) => rejected.push(reason) });
}

/** Nothing that the local exchange sends is malformed. */
function expectSound(rejected: readonly string[]): void {
  expect(rejected).toEqual([]);
}

/** A candle that has just ended is not believed of history: moves on where a minute has only begun. */
function settled(time: number): number {
  return time + Math.max(0, 5_000 - (time % MINUTE_MS));
}

/** Reads a stream in the background. */
class Stream {
  readonly events: MarketEvent[] = [];
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(
    broker: Broker,
    readonly timers: ManualTimers,
    readonly instrument: Instrument,
    from?: EpochMs,
  ) {
    this.#done = this.#read(broker, from);
  }

  async #read(broker: Broker, from?: EpochMs): Promise<void> {
    const options = from === undefined ? {} : { from };
    for await (const event of broker.stream(this.instrument, this.#stop.signal, options)) this.events.push(event);
  }

  candles(): readonly Extract<MarketEvent, { type: 'candle' }>[] {
    return this.events.filter((event) => event.type === 'candle');
  }

  told(): readonly Candle[] {
    return this.candles().map(({ candle }) => candle);
  }

  states(): readonly string[] {
    return this.events.flatMap((event) => (event.type === 'status' ? [event.state] : []));
  }

  becomes(state: string): Promise<void> {
    return inTime(this.timers, () => this.states().at(-1) === state, `${state}, saw ${this.states().join(', ')}`);
  }

  reaches(count: number): Promise<void> {
    return inTime(this.timers, () => this.candles().length >= count, `${count} candles, saw ${this.candles().length}`);
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}

async function expectFreed(stream: Stream, timers: ManualTimers): Promise<void> {
  await stream.end();
  expect(timers.pending).toBe(0);
}
