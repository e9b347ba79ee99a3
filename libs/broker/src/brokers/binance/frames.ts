import { UpstreamError, type Instrument, type Trade } from '#libs/market';
import type { FeedMessage } from '../../feed-message.js';
import { fieldsOf, isFields, show, textOf, type Fields } from '../../untrusted.js';
import { candleOf, exchangeTimeOf, type KlineFields } from './kline.js';

/**
 * Reads one text frame of the combined market stream. Pure, and never throws: whatever is not as the contract says
 * comes back as `rejected`, whatever is not known as `ignored`. It is called inside a socket's handler, where an error of
 * any kind would end the process.
 */
export function readFrame(text: string, instrument: Instrument): FeedMessage {
  try {
    return read(JSON.parse(text), instrument);
  } catch (error) {
    return { type: 'rejected', reason: error instanceof Error ? error.message : show(error) };
  }
}

function read(frame: unknown, instrument: Instrument): FeedMessage {
  const outer = fieldsOf(frame, 'Frame');
  const refusal = refusalIn(outer);
  if (refusal) return { type: 'refused', reason: refusal };
  if ('result' in outer) return { type: 'subscribed' };
  return readEvent('data' in outer ? fieldsOf(outer['data'], 'Data') : outer, instrument);
}

function readEvent(event: Fields, instrument: Instrument): FeedMessage {
  switch (event['e']) {
    case 'kline':
      return readKline(event, instrument);
    case 'aggTrade':
      return readAggTrade(event, instrument);
    case 'serverShutdown':
      return { type: 'shutdown' };
    default:
      return { type: 'ignored' };
  }
}

function readKline(event: Fields, instrument: Instrument): FeedMessage {
  const kline = fieldsOf(event['k'], 'Kline');
  if (event['s'] !== instrument.symbol || kline['i'] !== '1m') return { type: 'ignored' };
  const eventTime = exchangeTimeOf(event['E'], 'Event time');
  if (typeof kline['x'] !== 'boolean') {
    throw new UpstreamError(`Closed flag must be true or false, was ${show(kline['x'])}`);
  }
  if (!kline['x']) return { type: 'pulse', eventTime };
  return { type: 'candle', candle: candleOf(klineFields(kline), instrument, '1m'), eventTime };
}

function klineFields(k: Fields): KlineFields {
  const amounts = { volume: k['v'], quoteVolume: k['q'], takerBuyVolume: k['V'], takerBuyQuoteVolume: k['Q'] };
  const prices = { open: k['o'], high: k['h'], low: k['l'], close: k['c'] };
  return { openTime: k['t'], lastTime: k['T'], trades: k['n'], ...prices, ...amounts };
}

function readAggTrade(event: Fields, instrument: Instrument): FeedMessage {
  if (event['s'] !== instrument.symbol) return { type: 'ignored' };
  return { type: 'trade', trade: aggTradeOf(event, instrument), eventTime: exchangeTimeOf(event['E'], 'Event time') };
}

/**
 * One aggregate trade, from the stream or from REST (the letters are the same).
 *
 * `m` tells whether the buyer was the maker: then the seller crossed the spread.
 *
 * @throws UpstreamError, BadNumberError or OffTickError where it is not sound.
 */
export function aggTradeOf(event: Fields, instrument: Instrument): Trade {
  const { a: id, m: buyerIsMaker } = event;
  if (!Number.isSafeInteger(id)) throw new UpstreamError(`Trade id must be a whole number, was ${show(id)}`);
  if (typeof buyerIsMaker !== 'boolean') {
    throw new UpstreamError(`Buyer-is-maker must be true or false, was ${show(buyerIsMaker)}`);
  }
  const price = instrument.ticks(textOf(event['p'], 'Price'));
  const quantity = instrument.steps(textOf(event['q'], 'Quantity'));
  if (price <= 0 || quantity <= 0) {
    throw new UpstreamError(`Price and quantity must be positive, were ${show(event['p'])} and ${show(event['q'])}`);
  }
  return {
    id: String(id),
    time: exchangeTimeOf(event['T'], 'Trade time'),
    price,
    quantity,
    side: buyerIsMaker ? -1 : 1,
  };
}

/** Answers to a command that failed come as `{code, msg}`, at the top or under `error`. */
function refusalIn(frame: Fields): string | undefined {
  const error = 'error' in frame ? frame['error'] : frame;
  return isFields(error) && 'code' in error ? `${show(error['code'])} ${show(error['msg'])}` : undefined;
}
