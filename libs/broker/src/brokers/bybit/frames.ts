import { UpstreamError, type EpochMs, type Instrument } from '#libs/market';
import type { FeedMessage } from '../../feed-message.js';
import type { ListedMarkets } from '../../stream-protocol.js';
import { fieldsOf, listOf, show, timeOf, type Fields } from '../../untrusted.js';
import { bestOf } from '../../wire/best-quote.js';
import { readSoundly } from '../../wire/sound-frame.js';
import { candleOfEvent } from './kline.js';
import { tradeOfEvent } from './trade.js';

const IGNORED: readonly FeedMessage[] = [{ type: 'ignored' }];

/**
 * Reads one text frame of Bybit's public spot stream. Pure, and never throws. A frame may tell several things: each is
 * read for itself, so that an odd one does not cost the others.
 */
export function readFrame(text: string, markets: ListedMarkets): readonly FeedMessage[] {
  return readSoundly(() => read(fieldsOf(JSON.parse(text), 'Frame'), markets));
}

function read(frame: Fields, markets: ListedMarkets): readonly FeedMessage[] {
  const { topic } = frame;
  if (typeof topic !== 'string') return [answerIn(frame)];
  const [kind, name] = [topic.split('.')[0], topic.slice(topic.lastIndexOf('.') + 1)];
  const instrument = markets.get(name);
  if (!instrument) return IGNORED;
  switch (kind) {
    case 'publicTrade':
      return eachOf(frame, (event, eventTime) => readTrade(event, instrument, eventTime));
    case 'kline':
      if (!topic.startsWith('kline.1.')) return IGNORED;
      return eachOf(frame, (event, eventTime) => readKline(event, instrument, eventTime));
    case 'orderbook':
      return topic.startsWith('orderbook.1.') ? [readBook(frame, instrument)] : IGNORED;
    default:
      return IGNORED;
  }
}

/** Answers to commands carry our number of them back; answers to pings and whatever else there is are not for us. */
function answerIn({ op, success, req_id: id, ret_msg: words }: Fields): FeedMessage {
  const key = typeof id === 'string' && id !== '' ? id : undefined;
  if (success === false) return { type: 'refused', key, reason: show(words) };
  return op === 'subscribe' && success === true && key !== undefined ? { type: 'ack', key } : { type: 'ignored' };
}

function eachOf(
  frame: Fields,
  readOne: (event: Fields, eventTime: EpochMs) => readonly FeedMessage[],
): readonly FeedMessage[] {
  const eventTime = timeOf(frame['ts'], 'Event time');
  return listOf(frame['data'], 'Data').flatMap((event) =>
    readSoundly(() => readOne(fieldsOf(event, 'Event'), eventTime)),
  );
}

function readTrade(event: Fields, instrument: Instrument, eventTime: EpochMs): readonly FeedMessage[] {
  const trade = tradeOfEvent(event, instrument);
  return trade ? [{ type: 'trade', symbol: instrument.symbol, trade, eventTime }] : IGNORED;
}

/** At the end of a minute one frame tells the candle that closes and the one that begins. */
function readKline(event: Fields, instrument: Instrument, eventTime: EpochMs): readonly FeedMessage[] {
  const { confirm } = event;
  if (typeof confirm !== 'boolean') throw new UpstreamError(`confirm must be true or false, was ${show(confirm)}`);
  const { symbol } = instrument;
  const candle = candleOfEvent(event, instrument);
  return [confirm ? { type: 'candle', symbol, candle, eventTime } : { type: 'pulse', symbol, eventTime }];
}

/** Depth 1 is a snapshot each time. A book with an empty side has no best quote, but is alive. */
function readBook(frame: Fields, instrument: Instrument): FeedMessage {
  const { symbol } = instrument;
  const eventTime = timeOf(frame['ts'], 'Event time');
  const { b: bids, a: asks } = fieldsOf(frame['data'], 'Book');
  const quote = bestOf({ bids, asks }, instrument);
  return quote ? { type: 'quote', symbol, quote, eventTime } : { type: 'pulse', symbol, eventTime };
}
