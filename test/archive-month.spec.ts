import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { isDeepStrictEqual } from 'node:util';
import { Aggregation, ROLLED_UP } from '#libs/analysis';
import { brokerOf, openBrokers, type Broker } from '#libs/broker';
import {
  epochMs,
  formatUnits,
  QUOTE_DECIMALS,
  TIMEFRAME_MS,
  type Candle,
  type Instrument,
  type Timeframe,
} from '#libs/market';
import { createApplication } from '../apps/api/src/application.js';
import { readConfiguration } from '../apps/api/src/configuration.js';
import type { SignalDto } from '../apps/api/src/signals/signal.dto.js';
import { spawnExchange, type ExchangeProcess } from './support/exchange-process.js';
import { post } from './support/service.js';

const DATA = process.env['MARKET_DATA_DIR'] ?? '../shared/data';
const ARCHIVE = `${DATA}/klines/binance-spot-BTCUSDT-1m`;
const MONTH = '2024-06';
const FROM = epochMs(Date.parse('2024-06-01T00:00:00Z'));
const TO = epochMs(Date.parse('2024-07-01T00:00:00Z'));

/** A candle as the archive writes it: decimals of a fixed number of places as whole numbers, nothing rounded. */
interface Row {
  readonly openTime: number;
  readonly closeTime: number;
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
  readonly volume: bigint;
  readonly quoteVolume: bigint;
  readonly trades: number;
  readonly takerBuyVolume: bigint;
  readonly takerBuyQuoteVolume: bigint;
}

/** Reads 8 places without any code of ours: the judge must not share the mistakes of the judged. */
function eight(text = ''): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(8, '0').slice(0, 8));
}

function rowOf(line: string): Row {
  const [openTime, open, high, low, close, volume, closeTime, quoteVolume, trades, buy, buyQuote] = line.split(',');
  return {
    openTime: Number(openTime),
    closeTime: Number(closeTime) + 1,
    open: eight(open),
    high: eight(high),
    low: eight(low),
    close: eight(close),
    volume: eight(volume),
    quoteVolume: eight(quoteVolume),
    trades: Number(trades),
    takerBuyVolume: eight(buy),
    takerBuyQuoteVolume: eight(buyQuote),
  };
}

async function readArchive(): Promise<Row[]> {
  const texts: string[] = [];
  const files = extract();
  files.end(gunzipSync(readFileSync(`${ARCHIVE}/BTCUSDT-1m-${MONTH}.tar.gz`)));
  for await (const file of files) {
    const chunks: Buffer[] = [];
    for await (const chunk of file) chunks.push(chunk as Buffer);
    texts.push(Buffer.concat(chunks).toString('utf8'));
  }
  const rows = texts.flatMap((text) => text.split('\n').filter(Boolean).map(rowOf));
  return rows.toSorted((a, b) => a.openTime - b.openTime);
}

/** Rolls minutes up the plain way: group by aligned open time, first, max, min, last, sums. */
function rolledUp(rows: readonly Row[], span: number): Row[] {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const openTime = Math.floor(row.openTime / span) * span;
    groups.set(openTime, [...(groups.get(openTime) ?? []), row]);
  }
  const sum = (
    group: readonly Row[],
    field: 'volume' | 'quoteVolume' | 'takerBuyVolume' | 'takerBuyQuoteVolume',
  ): bigint => group.reduce((total, row) => total + row[field], 0n);
  return [...groups].map(([openTime, group]) => ({
    openTime,
    closeTime: openTime + span,
    open: group[0]?.open ?? 0n,
    close: group.at(-1)?.close ?? 0n,
    high: group.reduce((most, { high }) => (high > most ? high : most), 0n),
    low: group.reduce((least, { low }) => (low < least ? low : least), group[0]?.low ?? 0n),
    volume: sum(group, 'volume'),
    quoteVolume: sum(group, 'quoteVolume'),
    trades: group.reduce((total, { trades }) => total + trades, 0),
    takerBuyVolume: sum(group, 'takerBuyVolume'),
    takerBuyQuoteVolume: sum(group, 'takerBuyQuoteVolume'),
  }));
}

/** Our candle back in the archive's form, to the last digit. */
function archived(candle: Candle, instrument: Instrument): Row {
  const price = (ticks: number): bigint => eight(instrument.formatPrice(ticks));
  const quantity = (steps: number): bigint => eight(instrument.formatQuantity(steps));
  const quote = (units: bigint): bigint => eight(formatUnits(units, QUOTE_DECIMALS));
  return {
    openTime: candle.openTime,
    closeTime: candle.closeTime,
    open: price(candle.open),
    high: price(candle.high),
    low: price(candle.low),
    close: price(candle.close),
    volume: quantity(candle.volume),
    quoteVolume: quote(candle.quoteVolume),
    trades: candle.trades ?? -1,
    takerBuyVolume: quantity(candle.takerBuyVolume ?? -1),
    takerBuyQuoteVolume: quote(candle.takerBuyQuoteVolume ?? -1n),
  };
}

const present = existsSync(ARCHIVE);
if (!present) process.stdout.write(`skipping the archive month: no ${ARCHIVE}; set MARKET_DATA_DIR\n`);

(present ? describe : describe.skip)(`BTCUSDT in ${MONTH} through the wire protocol`, () => {
  let rows: readonly Row[];
  const exchanges: ExchangeProcess[] = [];

  beforeAll(async () => {
    rows = await readArchive();
  }, 60_000);

  afterEach(() => Promise.all(exchanges.splice(0).map((exchange) => exchange.stop())));

  async function play(start: string): Promise<{ exchange: ExchangeProcess; broker: Broker; instrument: Instrument }> {
    const archive = ['--archive', DATA, '--symbol', 'BTCUSDT'];
    const exchange = await spawnExchange([...archive, '--start', start, '--speed', '0']);
    exchanges.push(exchange);
    const broker = brokerOf(openBrokers({ BINANCE: { restUrl: exchange.url, streamUrl: exchange.wsUrl } }), 'BINANCE');
    return { exchange, broker, instrument: await broker.instrument('BTCUSDT') };
  }

  it('is 43,200 minutes', () => {
    expect(rows).toHaveLength(43_200);
  });

  it('gives candles over REST that are the archive rolled up, on every timeframe, to the last digit', async () => {
    const { broker, instrument } = await play('2024-07-01T00:00:00Z');
    for (const timeframe of ['1m', '5m', '15m', '30m', '1h', '4h', '1d'] as const) {
      const candles = await broker.candles({ instrument, timeframe, from: FROM, to: TO });
      const expected = rolledUp(rows, TIMEFRAME_MS[timeframe]);
      expect(
        firstDifference(
          candles.map((candle) => archived(candle, instrument)),
          expected,
        ),
      ).toBeUndefined();
    }
  }, 120_000);

  it('closes every minute of the month once and in order on the live stream, and rolls it up, to the last digit', async () => {
    const { exchange, broker, instrument } = await play('2024-06-01T00:00:00Z');
    const stop = new AbortController();
    const streamed: Row[] = [];
    const rolled = new Map<Timeframe, Row[]>(ROLLED_UP.map((timeframe) => [timeframe, []]));
    const aggregation = new Aggregation();
    for await (const event of broker.stream(instrument, stop.signal, { from: FROM })) {
      expect(event.type).not.toBe('gap');
      if (event.type === 'status' && event.state === 'live' && streamed.length === 0)
        await exchange.setSpeed('unlimited');
      if (event.type !== 'candle') continue;
      streamed.push(archived(event.candle, instrument));
      for (const candle of aggregation.apply(event.candle))
        rolled.get(candle.timeframe)?.push(archived(candle, instrument));
      if (streamed.length === rows.length) stop.abort();
    }
    expect(firstDifference(streamed, rows)).toBeUndefined();
    for (const [timeframe, candles] of rolled) {
      expect(firstDifference(candles, rolledUp(rows, TIMEFRAME_MS[timeframe]))).toBeUndefined();
    }
  }, 300_000);

  it('is analysed by the service, which rests on exactly the candles of the window', async () => {
    const { exchange } = await play('2024-06-15T12:00:30Z');
    const env = {
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL: 'memory:',
      BINANCE_REST_URL: exchange.url,
      BINANCE_STREAM_URL: exchange.wsUrl,
    };
    const app = await createApplication(readConfiguration(env));
    await app.listen({ host: '127.0.0.1', port: 0 });
    const answer = await post(`${await app.getUrl()}/api/signals/analyze`, { symbol: 'BTCUSDT' });
    const { data } = (await answer.json()) as { data: SignalDto };
    await app.close();
    expect(data).toMatchObject({ timestamp: '2024-06-15T12:00:00.000Z', market_state: expect.any(String) as string });
    expect(data.data_quality).toMatchObject({ gaps: 0, order_flow: 'klines' });
    expect(data.vetoes).not.toContain('WARMUP');
  }, 60_000);
});

/** One readable difference instead of a diff of 43,200 candles. */
function firstDifference(seen: readonly Row[], expected: readonly Row[]): object | undefined {
  if (seen.length !== expected.length) return { seen: seen.length, expected: expected.length };
  const at = seen.findIndex((row, i) => !isDeepStrictEqual(row, expected[i]));
  return at < 0 ? undefined : { at, seen: seen[at], expected: expected[at] };
}
