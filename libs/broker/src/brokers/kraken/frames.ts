import type { Candle, EpochMs, Instrument } from '#libs/market';
import type { FeedMessage } from '../../feed-message.js';
import type { FrameReader, ListedMarkets } from '../../stream-protocol.js';
import { fieldsOf, isFields, listOf, show, textOf, type Fields } from '../../untrusted.js';
import { quoteOf } from '../../wire/best-quote.js';
import { NumberText, parseExactly, plainDecimal } from '../../wire/exact-json.js';
import { readSoundly } from '../../wire/sound-frame.js';
import { candleOfEvent } from './candle.js';
import { timeOfText } from './time.js';
import { tradeOfEvent } from './trade.js';

const IGNORED: readonly FeedMessage[] = [{ type: 'ignored' }];

/** The key under which the part of a command that concerns a market is accepted or refused. */
export function answerKey(id: number | string, name: string): string {
  return `${id}:${name}`;
}

/**
 * Reads the text frames of one connection to Kraken's stream, v2.
 *
 * Candles come without a word that they are closed: one is, once the next of its market has begun. So the reader remembers
 * the last one of each market; what a new subscription tells first is the beginning of a new memory. Never throws. A
 * frame may tell several things: each is read for itself, so that an odd one does not cost the others.
 */
export class KrakenReader implements FrameReader {
  readonly #forming = new Map<string, Candle>();

  read(text: string, markets: ListedMarkets): readonly FeedMessage[] {
    return readSoundly(() => {
      const frame = fieldsOf(parseExactly(text), 'Frame');
      return 'channel' in frame ? this.#readChannel(frame, markets) : [answerIn(frame)];
    });
  }

  #readChannel(frame: Fields, markets: ListedMarkets): readonly FeedMessage[] {
    switch (frame['channel']) {
      case 'trade':
        return eachOf(frame, markets, readTrade);
      case 'ticker':
        return eachOf(frame, markets, readTicker);
      case 'ohlc':
        return this.#readCandles(frame, markets);
      case 'status':
        return readStatus(frame);
      default:
        return IGNORED;
    }
  }

  #readCandles(frame: Fields, markets: ListedMarkets): readonly FeedMessage[] {
    const eventTime = timeOfText(frame['timestamp'], 'Event time');
    const isBeginning = frame['type'] === 'snapshot';
    const begun = new Set<string>();
    return eachOf(frame, markets, (event, instrument) => {
      if (!(event['interval'] instanceof NumberText) || event['interval'].text !== '1') return { type: 'ignored' };
      if (isBeginning && !begun.has(instrument.symbol)) this.#forming.delete(instrument.symbol);
      begun.add(instrument.symbol);
      return this.#follow(candleOfEvent(event, instrument), instrument, eventTime);
    });
  }

  /** @returns the candle before, if this one shows that it has closed. */
  #follow(candle: Candle, { symbol }: Instrument, eventTime: EpochMs): FeedMessage {
    const before = this.#forming.get(symbol);
    if (before && candle.openTime < before.openTime) return { type: 'ignored' };
    this.#forming.set(symbol, candle);
    if (!before || candle.openTime === before.openTime) return { type: 'pulse', symbol, eventTime };
    return { type: 'candle', symbol, candle: before, eventTime };
  }
}

/** Answers to commands carry our number of them back; a pong is one too, but to nothing that waits. */
function answerIn(frame: Fields): FeedMessage {
  const { method, success, error, req_id: id, symbol, result } = frame;
  const name = symbol ?? (isFields(result) ? result['symbol'] : undefined);
  const key = id instanceof NumberText && typeof name === 'string' ? answerKey(id.text, name) : undefined;
  if (success === false || error !== undefined) return { type: 'refused', key, reason: show(error) };
  return method === 'subscribe' && success === true && key !== undefined ? { type: 'ack', key } : { type: 'ignored' };
}

/** Told at the beginning and whenever it changes. In maintenance nothing comes, and connections are ended. */
function readStatus(frame: Fields): readonly FeedMessage[] {
  const { system } = fieldsOf(listOf(frame['data'], 'Data')[0], 'Status');
  const state = textOf(system, 'Status of the system');
  return state === 'maintenance' ? [{ type: 'shutdown', reason: 'the exchange is in maintenance' }] : IGNORED;
}

function eachOf(
  frame: Fields,
  markets: ListedMarkets,
  readOne: (event: Fields, instrument: Instrument) => FeedMessage,
): readonly FeedMessage[] {
  return listOf(frame['data'], 'Data').flatMap((entry) =>
    readSoundly(() => {
      const event = fieldsOf(entry, 'Event');
      const instrument = markets.get(textOf(event['symbol'], 'Symbol'));
      return instrument ? [readOne(event, instrument)] : IGNORED;
    }),
  );
}

function readTrade(event: Fields, instrument: Instrument): FeedMessage {
  const trade = tradeOfEvent(event, instrument);
  return { type: 'trade', symbol: instrument.symbol, trade, eventTime: trade.time };
}

/** The time is a newer field of this frame. */
function readTicker(event: Fields, instrument: Instrument): FeedMessage {
  const { bid, bid_qty: bidQuantity, ask, ask_qty: askQuantity, timestamp } = event;
  const eventTime = timestamp === undefined ? undefined : timeOfText(timestamp, 'Ticker time');
  const sides = {
    bid: plainDecimal(bid, 'Bid'),
    bidQuantity: plainDecimal(bidQuantity, 'Bid quantity'),
    ask: plainDecimal(ask, 'Ask'),
    askQuantity: plainDecimal(askQuantity, 'Ask quantity'),
  };
  return { type: 'quote', symbol: instrument.symbol, quote: quoteOf(sides, instrument), eventTime };
}
