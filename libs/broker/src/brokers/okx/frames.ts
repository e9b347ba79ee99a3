import { UpstreamError, type Instrument } from '#libs/market';
import type { FeedMessage } from '../../feed-message.js';
import type { ListedMarkets } from '../../stream-protocol.js';
import { fieldsOf, listOf, show, timeOf, type Fields } from '../../untrusted.js';
import { quoteOf } from '../../wire/best-quote.js';
import { readSoundly } from '../../wire/sound-frame.js';
import { candleOfRow } from './candle.js';
import { tradeOfRow } from './trade.js';

const IGNORED: readonly FeedMessage[] = [{ type: 'ignored' }];

/**
 * Reads one text frame of OKX's public and business streams. Pure, and never throws. A frame may tell several things:
 * each is read for itself, so that an odd one does not cost the others.
 */
export function readFrame(text: string, markets: ListedMarkets): readonly FeedMessage[] {
  // The answer to our ping is no JSON.
  if (text === 'pong') return IGNORED;
  return readSoundly(() => {
    const frame = fieldsOf(JSON.parse(text), 'Frame');
    return 'event' in frame ? [readEvent(frame)] : readData(frame, markets);
  });
}

/** The key under which a topic is accepted or refused. */
export function topicKey(channel: string, instId: string): string {
  return `${channel}:${instId}`;
}

function readEvent(frame: Fields): FeedMessage {
  switch (frame['event']) {
    case 'subscribe': {
      const { channel, instId } = fieldsOf(frame['arg'], 'Argument');
      if (typeof channel === 'string' && typeof instId === 'string')
        return { type: 'ack', key: topicKey(channel, instId) };
      throw new UpstreamError(`Argument must name channel and instId, was ${show(frame['arg'])}`);
    }
    case 'error':
    case 'channel-conn-count-error':
      return { type: 'refused', key: refusedKey(frame['msg']), reason: `${show(frame['code'])} ${show(frame['msg'])}` };
    // 64008: the connection will soon be closed for an upgrade of the service.
    case 'notice':
      return { type: 'shutdown', reason: `${show(frame['code'])} ${show(frame['msg'])}` };
    default:
      return { type: 'ignored' };
  }
}

/** An error names its topic only in words: "wrong URL or channel:trades-all,instId:BTC-USDT doesn't exist". */
function refusedKey(words: unknown): string | undefined {
  const [, channel, instId] = (typeof words === 'string' && /channel:([\w-]+),\s*instId:([\w-]+)/.exec(words)) || [];
  return channel !== undefined && instId !== undefined ? topicKey(channel, instId) : undefined;
}

function readData(frame: Fields, markets: ListedMarkets): readonly FeedMessage[] {
  const { channel, instId } = fieldsOf(frame['arg'], 'Argument');
  const instrument = typeof instId === 'string' ? markets.get(instId) : undefined;
  const read = typeof channel === 'string' ? READERS.get(channel) : undefined;
  if (!instrument || !read) return IGNORED;
  return listOf(frame['data'], 'Data').flatMap((item) => readSoundly(() => [read(item, instrument)]));
}

type ItemReader = (item: unknown, instrument: Instrument) => FeedMessage;

/** By channel. `trades` is what `trades-all` is, but for fills that it may join into one: those do not read. */
const READERS: ReadonlyMap<string, ItemReader> = new Map([
  ['trades-all', readTrade],
  ['trades', readTrade],
  ['candle1m', readCandle],
  ['tickers', readTicker],
]);

function readTrade(item: unknown, instrument: Instrument): FeedMessage {
  const trade = tradeOfRow(fieldsOf(item, 'Trade'), instrument);
  return { type: 'trade', symbol: instrument.symbol, trade, eventTime: trade.time };
}

/** These frames bear no time of their own: one with a closed candle cannot be older than its end. */
function readCandle(item: unknown, instrument: Instrument): FeedMessage {
  const { symbol } = instrument;
  const { candle, isClosed } = candleOfRow(item, instrument, '1m');
  if (!isClosed) return { type: 'pulse', symbol, eventTime: candle.openTime };
  return { type: 'candle', symbol, candle, eventTime: candle.closeTime };
}

/** A side of the book that is empty is an empty text. */
function readTicker(item: unknown, instrument: Instrument): FeedMessage {
  const { symbol } = instrument;
  const { bidPx: bid, bidSz: bidQuantity, askPx: ask, askSz: askQuantity, ts } = fieldsOf(item, 'Ticker');
  const eventTime = timeOf(ts, 'Ticker time');
  if (bid === '' || ask === '') return { type: 'pulse', symbol, eventTime };
  return { type: 'quote', symbol, quote: quoteOf({ bid, bidQuantity, ask, askQuantity }, instrument), eventTime };
}
