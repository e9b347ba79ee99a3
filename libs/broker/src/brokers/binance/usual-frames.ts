import type { EpochMs } from '#libs/market';
import type { FeedMessage } from '../../feed-message.js';
import type { ListedMarkets } from '../../stream-protocol.js';
import { unitsIn, wholeIn } from './byte-numbers.js';
import { FrameShape, type ShapeFields } from './frame-shape.js';
import { NameCache } from './name-cache.js';

/** `{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade", ...}}`, as recorded in 2021 and documented in 2026. */
const TRADE: ShapeFields = [
  ['stream', 'text'],
  [
    'data',
    [
      ['e', { is: 'aggTrade' }],
      ['E', 'whole'],
      ['s', 'text'],
      ['a', 'whole'],
      ['p', 'text'],
      ['q', 'text'],
      ['f', 'whole'],
      ['l', 'whole'],
      ['T', 'whole'],
      ['m', 'flag'],
      ['M', 'flag'],
    ],
  ],
];
/** Places of the fields that are read. */
const TRADE_FIELD = { eventTime: 1, symbol: 2, id: 3, price: 4, quantity: 5, time: 8, buyerIsMaker: 9 };

/** Candles of a minute, some two a second for each market: most of all frames where trades are not wanted. */
const CANDLE: ShapeFields = [
  ['stream', 'text'],
  [
    'data',
    [
      ['e', { is: 'kline' }],
      ['E', 'whole'],
      ['s', 'text'],
      [
        'k',
        [
          ['t', 'whole'],
          ['T', 'whole'],
          ['s', 'text'],
          ['i', { is: '1m' }],
          ['f', 'whole'],
          ['L', 'whole'],
          ['o', 'text'],
          ['c', 'text'],
          ['h', 'text'],
          ['l', 'text'],
          ['v', 'text'],
          ['n', 'whole'],
          ['x', 'flag'],
          ['q', 'text'],
          ['V', 'text'],
          ['Q', 'text'],
          ['B', 'text'],
        ],
      ],
    ],
  ],
];
const CANDLE_FIELD = { eventTime: 1, symbol: 2, isClosed: 14 };

const LETTER_T = 116;
/** A time with 13 digits below this needs no further check: it is in milliseconds, of the years 2001 to 2065. */
const MS_FROM = 1e12;
const MS_TO = 3e12;

/**
 * Reads the frames that come by the thousand, aggregate trades and candles still forming, from their bytes: no parse, no
 * text but the trade's id, no floating point. It says of them what `readFrame` says, or nothing: whatever is written in
 * another way, or is not sound, is left to that.
 *
 * One for each connection: it remembers where it found what, and the names of markets.
 */
export class UsualFrames {
  readonly #trade = new FrameShape(TRADE);
  readonly #candle = new FrameShape(CANDLE);
  readonly #names = new NameCache();

  /** @returns undefined where `readFrame` has to tell. Never throws. */
  read(bytes: Buffer, markets: ListedMarkets): readonly FeedMessage[] | undefined {
    if (this.#trade.fits(bytes)) return this.#tradeIn(bytes, markets);
    return this.#candle.fits(bytes) ? this.#pulseIn(bytes, markets) : undefined;
  }

  #tradeIn(bytes: Buffer, markets: ListedMarkets): readonly FeedMessage[] | undefined {
    const { starts, ends } = this.#trade;
    const field = TRADE_FIELD;
    const instrument = markets.get(this.#names.at(bytes, starts[field.symbol] ?? 0, ends[field.symbol] ?? 0));
    const eventTime = timeAt(bytes, this.#trade, field.eventTime);
    const time = timeAt(bytes, this.#trade, field.time);
    if (!instrument || eventTime === undefined || time === undefined) return undefined;
    const { tickDecimals, quantityDecimals, symbol } = instrument;
    const units = unitsIn(bytes, starts[field.price] ?? 0, ends[field.price] ?? 0, tickDecimals);
    const price = instrument.ticksOfUnits(units);
    const quantity = unitsIn(bytes, starts[field.quantity] ?? 0, ends[field.quantity] ?? 0, quantityDecimals);
    if (!price || price < 0 || quantity <= 0) return undefined;
    const id = bytes.toString('latin1', starts[field.id], ends[field.id]);
    const side = bytes[starts[field.buyerIsMaker] ?? 0] === LETTER_T ? -1 : 1;
    return [{ type: 'trade', symbol, trade: { id, time, price, quantity, side }, eventTime }];
  }

  /** A closed candle comes once a minute, and is worth every check there is. */
  #pulseIn(bytes: Buffer, markets: ListedMarkets): readonly FeedMessage[] | undefined {
    const { starts, ends } = this.#candle;
    const field = CANDLE_FIELD;
    if (bytes[starts[field.isClosed] ?? 0] === LETTER_T) return undefined;
    const instrument = markets.get(this.#names.at(bytes, starts[field.symbol] ?? 0, ends[field.symbol] ?? 0));
    const eventTime = timeAt(bytes, this.#candle, field.eventTime);
    if (!instrument || eventTime === undefined) return undefined;
    return [{ type: 'pulse', symbol: instrument.symbol, eventTime }];
  }
}

function timeAt(bytes: Uint8Array, { starts, ends }: FrameShape, field: number): EpochMs | undefined {
  const time = wholeIn(bytes, starts[field] ?? 0, ends[field] ?? 0);
  return time >= MS_FROM && time < MS_TO ? (time as EpochMs) : undefined;
}
