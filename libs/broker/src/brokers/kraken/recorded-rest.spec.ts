import { openTimeOf, placeOf, type Candle, type Trade } from '#libs/market';
import { readAnswer } from '../../rest/answer.js';
import { describeReading, recording } from '../../testing/recorded.js';
import { krakenMarket as market } from '../../testing/venue-markets.js';
import { fieldsOf, listOf, type Fields } from '../../untrusted.js';
import { bestOf } from '../../wire/best-quote.js';
import { parseExactly } from '../../wire/exact-json.js';
import { KRAKEN_ANSWERS } from './answer.js';
import { candleOfRow } from './candle.js';
import { readPairs } from './instruments.js';
import { pairOf, streamNameOf } from './names.js';
import { timeOfSeconds } from './time.js';
import { tradeOfRow } from './trade.js';

const file = (name: string) => recording(`rest/kraken/kraken-http_${name}.json`);
const [ohlc, fills, pairs, time, book] = ['ohlc', 'trades', 'asset_pairs', 'server_time', 'order_book'].map(file);
const pairs2021 = recording('ws/cryptofeed/KRAKEN.0.gz');

function resultOf(text: string, parse = parseExactly): Fields {
  return fieldsOf(readAnswer({ status: 200, retryAfter: undefined, text }, KRAKEN_ANSWERS, parse), 'Result');
}

function rowsOf<T>(text: string, read: (row: unknown) => T): readonly T[] {
  return listOf(resultOf(text)['XBTUSDT'], 'Rows').map(read);
}

function byMinute(trades: readonly Trade[]): readonly (readonly [number, readonly Trade[]])[] {
  const opens = [...new Set(trades.map(({ time }) => openTimeOf(time, '1m')))];
  return opens.map((open) => [open, trades.filter((trade) => openTimeOf(trade.time, '1m') === open)]);
}

/** What an exchange's own candle of these trades must say. */
function summed(trades: readonly Trade[]): object {
  const prices = trades.map(({ price }) => price);
  return {
    open: prices[0],
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices.at(-1),
    volume: trades.reduce((sum, { quantity }) => sum + quantity, 0),
    trades: trades.length,
  };
}

/** Ticks of 0.1 times steps of 10^-8, as 10^-8 of the quote asset. */
function paidFor(trades: readonly Trade[]): bigint {
  return trades.reduce((sum, { price, quantity }) => sum + BigInt(price) * BigInt(quantity), 0n) / 10n;
}

describeReading(
  'recorded answers',
  [ohlc, fills, pairs, time, book].filter((each) => each !== undefined),
  () => {
    const candles = rowsOf(ohlc?.text() ?? '', (row) => candleOfRow(row, market, '1m'));
    const trades = rowsOf(fills?.text() ?? '', (row) => tradeOfRow(row, market));
    /** But for the first and the last, which the page cuts. */
    const minutes = byMinute(trades).slice(1, -1);
    const candleAt = (openTime: number): Candle | undefined => candles.find((each) => each.openTime === openTime);

    it('hold 721 candles, one a minute, 216 of them of minutes without a trade', () => {
      expect(candles.map(({ openTime }) => openTime)).toEqual(candles.map((_, i) => 1_762_777_020_000 + i * 60_000));
      expect(candles.length).toBe(721);
      expect(candles.filter(({ volume }) => volume === 0).length).toBe(216);
      expect(new Set(candles.map(({ takerBuyVolume }) => takerBuyVolume))).toEqual(new Set([undefined]));
    });

    it('hold 1,000 trades whose ids count up by one, 578 of them bought', () => {
      expect(trades.map((trade) => placeOf(trade))).toEqual(Array.from({ length: 1_000 }, (_, i) => 10_218_208 + i));
      const first = { id: '10218208', time: 1_762_795_433_971, price: 1_054_336, quantity: 27_625, side: 1 };
      expect(trades[0]).toEqual(first);
      expect(trades.filter(({ side }) => side === 1).length).toBe(578);
    });

    it('hold candles that are what the trades of their minutes make, to the last step, in 272 of 272', () => {
      expect(minutes.length).toBe(272);
      for (const [openTime, own] of minutes) expect(candleAt(openTime)).toMatchObject(summed(own));
    });

    it('hold average prices that give back what was paid, to a tick for each unit', () => {
      for (const [openTime, own] of minutes) {
        const candle = candleAt(openTime);
        const error = Number((candle?.quoteVolume ?? 0n) - paidFor(own));
        expect(Math.abs(error)).toBeLessThanOrEqual(0.1 * (candle?.volume ?? 0) + 1);
      }
    });

    it('hold the market, the time and the best quote', () => {
      const rejected: string[] = [];
      const listed = readPairs(resultOf(pairs?.text() ?? '', JSON.parse), (reason) => rejected.push(reason));
      expect(rejected).toEqual([]);
      expect(listed.map(({ facts }) => facts)).toEqual([{ ...market.facts, minNotional: '0.5' }]);
      expect(timeOfSeconds(resultOf(time?.text() ?? '')['unixtime'], 'Time')).toBe(1_762_820_224_000);
      const { bids, asks } = fieldsOf(resultOf(book?.text() ?? '')['XBTUSDT'], 'Book');
      expect(bestOf({ bids, asks }, market)).toMatchObject({ ask: 1_059_443, askQuantity: 13_600_000 });
    });
  },
);

describeReading('every market of 2021', [pairs2021], () => {
  const line = pairs2021.text().split('\n')[0] ?? '';
  const rejected: string[] = [];
  const listed = readPairs(resultOf(line.slice(line.indexOf('{')), JSON.parse), (reason) => rejected.push(reason));

  it('reads, but for the eleven dark pools, and none is rejected', () => {
    expect([listed.length, rejected]).toEqual([293, []]);
  });

  it.each([
    ['BTCUSD', 'XBTUSD', 'BTC/USD', '0.1'],
    ['DOGEEUR', 'XDGEUR', 'DOGE/EUR', '0.0000001'],
    ['ETHBTC', 'ETHXBT', 'ETH/BTC', '0.00001'],
  ])('%s is %s over REST and %s on the stream', (symbol, pair, name, tickSize) => {
    const instrument = listed.find((each) => each.symbol === symbol);
    expect(instrument?.facts.tickSize).toBe(tickSize);
    expect(instrument && [pairOf(instrument), streamNameOf(instrument)]).toEqual([pair, name]);
  });
});
