import type { EpochMs, Instrument, Side } from '#libs/market';
import type { FeedMessage } from '../../feed-message.js';
import type { ListedMarkets } from '../../stream-protocol.js';
import { decimalPlace, unitsIn, wholeIn, type DecimalPlace, type Place } from './byte-numbers.js';
import { FramePad } from './frame-mould.js';
import { FrameShape, type ShapeFields } from './frame-shape.js';
import { KnownMoulds } from './known-moulds.js';
import { NameCache } from './name-cache.js';
import { TextedIds } from './texted-ids.js';

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
/** The fields whose digits are others in every frame: `E`, `a`, `f`, `l` and `T`, whole numbers, and the texts `p` and `q`. */
const TRADE_NUMBERS = [1, 3, 4, 5, 6, 7, 8].map((field) => ({ field, mayStartWithZero: field === 4 || field === 5 }));

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

/** A trade in its frame, and in all that are like it. */
interface TradePlaces {
  /** The exchange's name of the market, and the market as it was when the frame was read. */
  readonly name: string;
  readonly instrument: Instrument;
  readonly symbol: string;
  readonly eventTime: Place;
  readonly id: Place;
  readonly price: DecimalPlace;
  readonly quantity: DecimalPlace;
  readonly time: Place;
  readonly side: Side;
  readonly ids: TextedIds;
}

/**
 * Reads the frames that come by the thousand, aggregate trades and candles still forming, from their bytes: no parse, no
 * text but the trade's id, no floating point. It says of them what `readFrame` says, or nothing: whatever is written in
 * another way, or is not sound, is left to that.
 *
 * One for each connection: it remembers what frames looked like, and the names of markets.
 */
export class UsualFrames {
  readonly #trade = new FrameShape(TRADE);
  readonly #candle = new FrameShape(CANDLE);
  readonly #names = new NameCache();
  readonly #pad = new FramePad();
  readonly #moulds = new KnownMoulds<TradePlaces>();

  /** @returns the one thing it says; undefined where `readFrame` has to tell. Never throws. */
  read(bytes: Uint8Array, markets: ListedMarkets): FeedMessage | undefined {
    const pad = this.#pad;
    if (!pad.lay(bytes)) return undefined;
    const known = this.#moulds.find(pad);
    if (known && markets.get(known.name) === known.instrument) return tradeIn(pad.view, known);
    if (known) this.#moulds.forget(pad);
    if (this.#trade.fits(bytes)) return this.#newTradeIn(pad, markets);
    return this.#candle.fits(bytes) ? this.#pulseIn(pad, markets) : undefined;
  }

  /** Once it was read, the next like it is compared with it instead of with the shape. */
  #newTradeIn(pad: FramePad, markets: ListedMarkets): FeedMessage | undefined {
    const { eventTime, symbol, id, price, quantity, time, buyerIsMaker } = TRADE_FIELD;
    const at = (field: number): Place => this.#trade.at(field);
    const name = this.#names.at(pad.bytes, at(symbol).start, at(symbol).end);
    const instrument = markets.get(name);
    if (!instrument) return undefined;
    const priceAt = decimalPlace(pad.bytes, at(price), instrument.tickDecimals);
    const quantityAt = decimalPlace(pad.bytes, at(quantity), instrument.quantityDecimals);
    if (!priceAt || !quantityAt) return undefined;
    const trade: TradePlaces = {
      name,
      instrument,
      symbol: instrument.symbol,
      eventTime: at(eventTime),
      id: at(id),
      price: priceAt,
      quantity: quantityAt,
      time: at(time),
      side: pad.bytes[at(buyerIsMaker).start] === LETTER_T ? -1 : 1,
      ids: new TextedIds(),
    };
    const message = tradeIn(pad.view, trade);
    if (message) this.#moulds.learn(pad, () => TRADE_NUMBERS.map((kind) => ({ ...at(kind.field), ...kind })), trade);
    return message;
  }

  /** A closed candle comes once a minute, and is worth every check there is. */
  #pulseIn({ bytes, view }: FramePad, markets: ListedMarkets): FeedMessage | undefined {
    const { eventTime, symbol, isClosed } = CANDLE_FIELD;
    const at = (field: number): Place => this.#candle.at(field);
    if (bytes[at(isClosed).start] === LETTER_T) return undefined;
    const instrument = markets.get(this.#names.at(bytes, at(symbol).start, at(symbol).end));
    const told = timeAt(view, at(eventTime));
    return instrument && told !== undefined ? { type: 'pulse', symbol: instrument.symbol, eventTime: told } : undefined;
  }
}

function tradeIn(view: DataView, places: TradePlaces): FeedMessage | undefined {
  const { instrument, symbol, ids } = places;
  const eventTime = timeAt(view, places.eventTime);
  const time = timeAt(view, places.time);
  if (eventTime === undefined || time === undefined) return undefined;
  const price = instrument.ticksOfUnits(unitsIn(view, places.price));
  const quantity = unitsIn(view, places.quantity);
  if (!price || price < 0 || quantity <= 0) return undefined;
  const id = ids.at(view, places.id.start, places.id.end);
  const trade = { id, time, price, quantity, side: places.side };
  return { type: 'trade', symbol, trade, eventTime };
}

function timeAt(view: DataView, { start, end }: Place): EpochMs | undefined {
  const time = wholeIn(view, start, end);
  return time >= MS_FROM && time < MS_TO ? (time as EpochMs) : undefined;
}
