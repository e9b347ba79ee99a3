import { placeOf } from '#libs/market';
import { readAnswer } from '../../rest/answer.js';
import { describeReading, recording } from '../../testing/recorded.js';
import { okxMarket as market } from '../../testing/venue-markets.js';
import { fieldsOf, listOf } from '../../untrusted.js';
import { OKX_ANSWERS } from './answer.js';
import { instIdOf, readInstruments } from './instruments.js';
import { tradeOfRow } from './trade.js';

const markets = recording('rest/okx/okx-http_get_instruments_spot.json');
const trades = recording('rest/okx/okx-http_get_trades.json');
const markets2022 = recording('ws/cryptofeed/OKX.0.gz');

function dataOf(text: string): unknown {
  return readAnswer({ status: 200, retryAfter: undefined, text }, OKX_ANSWERS, JSON.parse);
}

describeReading('recorded answers', [markets, trades], () => {
  it('hold markets, each with its grid', () => {
    const rejected: string[] = [];
    const listed = readInstruments(dataOf(markets.text()), (reason) => rejected.push(reason));
    expect(rejected).toEqual([]);
    expect(listed.map(({ symbol }) => symbol)).toEqual(['BTCUSD', 'ETHUSD', 'SOLUSD', 'XRPUSD', 'USDTUSD']);
    expect(listed[0]?.facts).toEqual({
      broker: 'OKX',
      symbol: 'BTCUSD',
      baseAsset: 'BTC',
      quoteAsset: 'USD',
      tickSize: '0.1',
      stepSize: '0.00000001',
      status: 'TRADING',
    });
  });

  it('hold trades, newest first', () => {
    const read = listOf(dataOf(trades.text()), 'Trades').map((row) => tradeOfRow(fieldsOf(row, 'Trade'), market));
    expect(read.map((trade) => [placeOf(trade), trade.side])).toEqual([
      [734_864_333, -1],
      [734_864_332, 1],
    ]);
  });
});

describeReading('every spot market of 2022', [markets2022], () => {
  it('reads, and has a name that joins its assets', () => {
    const line = markets2022.text().split('\n')[0] ?? '';
    const data = dataOf(line.slice(line.indexOf('{')));
    const rejected: string[] = [];
    const listed = readInstruments(data, (reason) => rejected.push(reason));
    expect(rejected).toEqual([]);
    expect(listed.map(instIdOf)).toEqual(listOf(data, 'Markets').map((entry) => fieldsOf(entry, 'Market')['instId']));
    expect(listed.length).toBeGreaterThan(500);
  });

  it('is not found among swaps', () => {
    const swaps = markets2022.text().split('\n')[1] ?? '';
    const data = dataOf(swaps.slice(swaps.indexOf('{')));
    expect(listOf(data, 'Markets').length).toBeGreaterThan(100);
    expect(readInstruments(data, () => undefined)).toEqual([]);
  });
});
