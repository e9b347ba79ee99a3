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
import { ManualTimers, until } from '../libs/broker/src/testing/manual-timers.js';

/** What every broker of the list must do, tried against the local exchange, which knows what is true. */
describe.each(brokers.map((definition) => [definition.id, definition] as const))('%s', (_, definition) => {
  let exchange: Exchange;
  let timers: ManualTimers;
  let broker: Broker;
  let market: Instrument;
  let rejected: string[];

  beforeEach(async () => {
    exchange = await startExchange({ symbols: ['LTCUSDT', 'BTCUSDT'], start: START });
    timers = new ManualTimers();
    rejected = [];
    broker = opened(definition, exchange, timers, rejected);
    market = await broker.instrument('LTCUSDT');
  });

  afterEach(async () => {
    await exchange.stop();
    expectSound(rejected);
  });

  it('tells the exchange its own time', async () => {
    expect(await broker.exchangeTime()).toBe(exchange.now());
  });

  it('knows the markets that are listed', async () => {
    expect(market.facts).toMatchObject({
      broker: definition.id,
      symbol: 'LTCUSDT',
      baseAsset: 'LTC',
      quoteAsset: 'USDT',
    });
    expect(market.facts.status).toBe('TRADING');
    expect((await broker.instruments()).map(({ symbol }) => symbol).toSorted()).toEqual(['BTCUSDT', 'LTCUSDT']);
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
      const candles = await broker.candles({ instrument: market, timeframe: tf, from, to });
      const closed = (await truth(exchange, tf, from, to)).filter(([openTime]) => Number(openTime) + span <= START);
      expect(candles.map((candle) => rowOf(candle, market))).toEqual(closed);
      expect(candles.length).toBeGreaterThan(25);
    },
  );

  it('has no candle that is still forming', async () => {
    await exchange.advanceTo(START + 3 * MINUTE_MS + 59_999);
    const from = epochMs(START);
    const candles = await broker.candles({ instrument: market, timeframe: '1m', from, to: after(from, HOUR_MS) });
    expect(candles.map(({ openTime }) => openTime)).toEqual([0, 1, 2].map((n) => START + n * MINUTE_MS));
  });

  it('streams each candle once, as it is, as it closes', async () => {
    const stream = new Stream(broker, market);
    await stream.becomes('live');
    await exchange.advanceTo(START + 12 * MINUTE_MS + 5_000);
    await stream.reaches(12);
    expect(stream.rows()).toEqual(await truth(exchange, '1m', START, START + 12 * MINUTE_MS));
    expect(stream.candles().map(({ backfilled }) => backfilled)).toEqual(Array.from({ length: 12 }, () => false));
    expect(stream.states()).toEqual(['connecting', 'syncing', 'live']);
    await expectFreed(stream, timers);
  });

  it('streams from where history was read', async () => {
    const from = epochMs(START - 90 * MINUTE_MS);
    await exchange.advanceTo(settled(START));
    const stream = new Stream(broker, market, from);
    await stream.becomes('live');
    await exchange.advanceTo(START + 2 * MINUTE_MS + 5_000);
    await stream.reaches(92);
    expect(stream.rows()).toEqual(await truth(exchange, '1m', from, START + 2 * MINUTE_MS));
    await expectFreed(stream, timers);
  });

  it('fills what a cut has cost', async () => {
    const stream = new Stream(broker, market);
    await stream.becomes('live');
    await exchange.advanceTo(START + 2 * MINUTE_MS + 5_000);
    await stream.reaches(2);
    exchange.cut();
    await stream.becomes('stale');
    await exchange.advanceTo(START + 7 * MINUTE_MS + 5_000);
    await stream.returns(timers);
    await exchange.advanceTo(START + 9 * MINUTE_MS + 5_000);
    await stream.reaches(9);
    expect(stream.rows()).toEqual(await truth(exchange, '1m', START, START + 9 * MINUTE_MS));
    expect(stream.candles().map(({ backfilled }) => backfilled)).toEqual(
      [0, 0, 1, 1, 1, 1, 1, 0, 0].map((flag) => flag === 1),
    );
    expect(stream.states()).toEqual(['connecting', 'syncing', 'live', 'stale', 'syncing', 'live']);
    await expectFreed(stream, timers);
  });

  it('loses and repeats nothing over fifty cuts', async () => {
    const stream = new Stream(broker, market);
    await stream.becomes('live');
    for (let cut = 1; cut <= 50; cut += 1) {
      await exchange.advanceTo(START + cut * 97_531);
      exchange.cut();
      await stream.becomes('stale');
      await exchange.advanceTo(settled(START + cut * 97_531 + (cut % 7) * 11_000));
      await stream.returns(timers);
    }
    const minutes = Math.floor((50 * 97_531 + 11_000) / MINUTE_MS);
    await stream.reaches(minutes);
    expect(stream.rows()).toEqual(await truth(exchange, '1m', START, START + minutes * MINUTE_MS));
    await expectFreed(stream, timers);
  });

  it('says that the exchange is down, and when to ask again', async () => {
    exchange.cut(HOUR_MS);
    let failure: unknown;
    broker.exchangeTime().catch((error: unknown) => (failure = error));
    await until(() => failure !== undefined || (timers.skip(2_000) && false), 'the failure, tries and all');
    expect(failure).toBeInstanceOf(ExchangeUnavailableError);
    expect(failure).toMatchObject({ retryAfterSeconds: expect.any(Number), code: 'EXCHANGE_UNAVAILABLE' });
  });

  it('lets go when it is told to', async () => {
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(broker.exchangeTime(stop)).rejects.toThrow('enough');
    await expect(broker.instrument('BTCUSDT', stop)).rejects.toThrow('enough');
    const events: MarketEvent[] = [];
    for await (const event of broker.stream(market, stop)) events.push(event);
    expect(events.map(({ type }) => type)).toEqual(['status']);
  });
});

/** 00:00Z, a month into the generated market, which is made minute by minute from its start. */
const START = epochMs(Date.UTC(2025, 0, 31));

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

  rows(): readonly unknown[] {
    return this.candles().map(({ candle }) => rowOf(candle, this.instrument));
  }

  states(): readonly string[] {
    return this.events.flatMap((event) => (event.type === 'status' ? [event.state] : []));
  }

  becomes(state: string): Promise<void> {
    return until(() => this.states().at(-1) === state, `${state}, saw ${this.states().join(', ')}`);
  }

  /** After a loss: lets short waits pass until it is live again. */
  returns(timers: ManualTimers): Promise<void> {
    return until(() => this.states().at(-1) === 'live' || (timers.skip(1_000) && false), 'the return to live');
  }

  reaches(count: number): Promise<void> {
    return until(() => this.candles().length >= count, `${count} candles, saw ${this.candles().length}`);
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

/** What the exchange's own oracle says, as eleven columns. */
async function truth(exchange: Exchange, timeframe: Timeframe, from: number, to: number): Promise<unknown[][]> {
  const query = `symbol=LTCUSDT&interval=${timeframe}&from=${from}&to=${to}`;
  const answer = await fetch(`${exchange.url}/oracle/truth/candles?${query}`);
  const rows: unknown = await answer.json();
  if (!Array.isArray(rows)) throw new Error(`Truth must be rows, was ${JSON.stringify(rows)}`);
  return rows.map((row: unknown) => (Array.isArray(row) ? row.slice(0, 11) : []));
}

/** A candle as the oracle would write it. */
function rowOf(candle: Candle, instrument: Instrument): unknown[] {
  const prices = [candle.open, candle.high, candle.low, candle.close].map((ticks) =>
    eight(instrument.formatPrice(ticks)),
  );
  const volume = eight(instrument.formatQuantity(candle.volume));
  const bought = eight(instrument.formatQuantity(candle.takerBuyVolume ?? 0));
  const [quote, boughtQuote] = [candle.quoteVolume, candle.takerBuyQuoteVolume ?? 0n].map(quoteText);
  return [candle.openTime, ...prices, volume, candle.closeTime - 1, quote, candle.trades, bought, boughtQuote];
}

function eight(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return `${whole}.${fraction.padEnd(8, '0')}`;
}

function quoteText(units: bigint): string {
  const digits = units.toString().padStart(9, '0');
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`;
}
