import { checkCandle, Instrument, openTimeOf, TIMEFRAME_MS, type Timeframe } from '#libs/market';
import { describeReading, recording } from '../../testing/recorded.js';
import { fieldsOf, listOf, textOf, type Fields } from '../../untrusted.js';
import { aggTradeOf } from './agg-trade.js';
import { readExchangeInfo } from './instruments.js';
import { candleOf, klineRow } from './kline.js';

const TIMEFRAME: readonly Timeframe[] = ['1m', '5m', '1h', '1d'];
const answers = recording('rest/binance/binance-http.json.gz');
const info2021 = recording('ws/cryptofeed/BINANCE.0.gz');

function answersOf(route: string): readonly Fields[] {
  const routes = fieldsOf(fieldsOf(JSON.parse(answers.text()), 'Recording')['routes'], 'Routes');
  return listOf(fieldsOf(routes[route], route)['GET'], 'Answers').map((answer) => fieldsOf(answer, 'Answer'));
}

function market(symbol: string): Instrument {
  const sizes = { tickSize: '0.00000001', stepSize: '0.00000001' };
  return new Instrument({ broker: 'BINANCE', symbol, baseAsset: 'A', quoteAsset: 'B', ...sizes, status: 'TRADING' });
}

describeReading('recorded REST answers', [answers, info2021], () => {
  it('hold klines of every timeframe that read as candles', () => {
    let rows = 0;
    for (const { data, queryString } of answersOf('/api/v3/klines')) {
      const query = new URLSearchParams(textOf(queryString, 'Query'));
      const timeframe = TIMEFRAME.find((name) => name === query.get('interval')) ?? '1m';
      for (const row of listOf(data, 'Klines')) {
        const candle = checkCandle(candleOf(klineRow(row), market(query.get('symbol') ?? ''), timeframe));
        expect(openTimeOf(candle.openTime, timeframe)).toBe(candle.openTime);
        expect(candle.closeTime - candle.openTime).toBeLessThanOrEqual(TIMEFRAME_MS[timeframe]);
        rows += 1;
      }
    }
    expect(rows).toBeGreaterThan(3_000);
  });

  it('hold aggregate trades that read', () => {
    const lists = answersOf('/api/v3/aggTrades').map(({ data }) => listOf(data, 'Trades'));
    // Three of the recorded answers were edited by hand and lost the name of `m`.
    const sound = lists.flat().flatMap((row) => (typeof row === 'object' && row !== null && 'm' in row ? [row] : []));
    const trades = sound.map((row) => aggTradeOf({ ...row }, market('BTCUSDT')));
    expect(trades.length).toBeGreaterThan(1_000);
    expect(new Set(trades.map(({ side }) => side))).toEqual(new Set([1, -1]));
  });

  it('hold the weight limit of today', () => {
    const [info] = answersOf('/api/v3/exchangeInfo');
    const rejected: string[] = [];
    const { weightLimit, instruments } = readExchangeInfo(info?.['data'], (reason) => rejected.push(reason));
    expect(weightLimit).toBe(6_000);
    expect(instruments.length).toBeGreaterThan(0);
    expect(rejected).toEqual([]);
  });

  it('hold every market of 2021, each with its grid', () => {
    const line =
      info2021
        .text()
        .split('\n')
        .find((text) => text.includes('/exchangeInfo ->')) ?? '';
    const rejected: string[] = [];
    const info = readExchangeInfo(JSON.parse(line.slice(line.indexOf('{'))), (reason) => rejected.push(reason));
    expect(rejected).toEqual([]);
    expect(info.instruments.length).toBeGreaterThan(1_000);
    expect(info.weightLimit).toBe(1_200);
    const facts = info.instruments.find(({ symbol }) => symbol === 'BTCUSDT')?.facts;
    expect(facts).toMatchObject({ tickSize: '0.01000000', baseAsset: 'BTC', quoteAsset: 'USDT', status: 'TRADING' });
  });
});
