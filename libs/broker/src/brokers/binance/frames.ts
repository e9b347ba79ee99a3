import { UpstreamError, type Instrument } from '#libs/market';
import type { FeedMessage } from '../../feed-message.js';
import type { ListedMarkets } from '../../stream-protocol.js';
import { fieldsOf, isFields, show, textOf, type Fields } from '../../untrusted.js';
import { aggTradeOf } from './agg-trade.js';
import { candleOf, exchangeTimeOf, type KlineFields } from './kline.js';
import { quoteOf } from '../../wire/best-quote.js';

const IGNORED: readonly FeedMessage[] = [{ type: 'ignored' }];

/**
 * Reads one text frame of the combined market stream. Pure, and never throws: whatever is not as the contract says
 * comes back as `rejected`, whatever is not known as `ignored`. It is called inside a socket's handler, where an error of
 * any kind would end the process.
 */
export function readFrame(text: string, markets: ListedMarkets): readonly FeedMessage[] {
  try {
    return read(JSON.parse(text), markets);
  } catch (error) {
    return [{ type: 'rejected', reason: error instanceof Error ? error.message : show(error) }];
  }
}

function read(frame: unknown, markets: ListedMarkets): readonly FeedMessage[] {
  const outer = fieldsOf(frame, 'Frame');
  const refusal = refusalIn(outer);
  const key = keyOf(outer['id']);
  if (refusal) return [{ type: 'refused', key, reason: refusal }];
  if ('result' in outer) return [{ type: 'ack', key: key ?? textOf(outer['id'], 'Id of an answer') }];
  return readEvent('data' in outer ? fieldsOf(outer['data'], 'Data') : outer, markets);
}

/** We number our commands; an answer without a number cannot be matched. */
function keyOf(id: unknown): string | undefined {
  return typeof id === 'number' ? String(id) : undefined;
}

function readEvent(event: Fields, markets: ListedMarkets): readonly FeedMessage[] {
  if (event['e'] === 'serverShutdown') return [{ type: 'shutdown', reason: 'the exchange shuts this server down' }];
  const instrument = typeof event['s'] === 'string' ? markets.get(event['s']) : undefined;
  if (!instrument) return IGNORED;
  switch (event['e']) {
    case 'kline':
      return readKline(event, instrument);
    case 'aggTrade':
      return [readAggTrade(event, instrument)];
    // Best quotes come without a kind and without a time.
    case undefined:
      return 'b' in event && 'a' in event ? [readQuote(event, instrument)] : IGNORED;
    default:
      return IGNORED;
  }
}

function readKline(event: Fields, instrument: Instrument): readonly FeedMessage[] {
  const kline = fieldsOf(event['k'], 'Kline');
  if (kline['i'] !== '1m') return IGNORED;
  const { symbol } = instrument;
  const eventTime = exchangeTimeOf(event['E'], 'Event time');
  if (typeof kline['x'] !== 'boolean') {
    throw new UpstreamError(`Closed flag must be true or false, was ${show(kline['x'])}`);
  }
  if (!kline['x']) return [{ type: 'pulse', symbol, eventTime }];
  return [{ type: 'candle', symbol, candle: candleOf(klineFields(kline), instrument, '1m'), eventTime }];
}

function readAggTrade(event: Fields, instrument: Instrument): FeedMessage {
  const eventTime = exchangeTimeOf(event['E'], 'Event time');
  return { type: 'trade', symbol: instrument.symbol, trade: aggTradeOf(event, instrument), eventTime };
}

function readQuote(event: Fields, instrument: Instrument): FeedMessage {
  const fields = { bid: event['b'], bidQuantity: event['B'], ask: event['a'], askQuantity: event['A'] };
  return { type: 'quote', symbol: instrument.symbol, quote: quoteOf(fields, instrument), eventTime: undefined };
}

function klineFields(k: Fields): KlineFields {
  const amounts = { volume: k['v'], quoteVolume: k['q'], takerBuyVolume: k['V'], takerBuyQuoteVolume: k['Q'] };
  const prices = { open: k['o'], high: k['h'], low: k['l'], close: k['c'] };
  return { openTime: k['t'], lastTime: k['T'], trades: k['n'], ...prices, ...amounts };
}

/** Answers to a command that failed come as `{code, msg}`, at the top or under `error`. */
function refusalIn(frame: Fields): string | undefined {
  const error = 'error' in frame ? frame['error'] : frame;
  return isFields(error) && 'code' in error ? `${show(error['code'])} ${show(error['msg'])}` : undefined;
}
