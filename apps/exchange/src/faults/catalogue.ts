/** A fault as the catalogue knows it: what it proves, what it does, and its terms with their defaults. */
export interface FaultEntry {
  /** Where on the wire it strikes. */
  readonly strikes: 'connection' | 'stream' | 'rest' | 'market';
  readonly about: string;
  readonly terms: Readonly<Record<string, number | string>>;
}

/**
 * Every fault that can be switched on. The terms' defaults also say their types; `channel` is one of trade, quote, candle
 * (forming updates), closed, any; `p` is a probability per frame; spans are virtual milliseconds unless said otherwise.
 */
export const FAULTS = {
  terminate: {
    strikes: 'connection',
    about:
      'ends all sockets without a handshake, then refuses new ones for downMs; what traded meanwhile is a hole of ids',
    terms: { downMs: 8_000 },
  },
  refuse: {
    strikes: 'connection',
    about: 'refuses new sockets with an HTTP status; 0 resets the connection',
    terms: { status: 503 },
  },
  freeze: {
    strikes: 'connection',
    about: 'half-open: sockets open now neither read nor write, not even pongs and closes',
    terms: {},
  },
  shutdown: {
    strikes: 'connection',
    about:
      'announces the end as the venue does (Binance serverShutdown, OKX 64008, Kraken maintenance), closes after noticeMs',
    terms: { noticeMs: 30_000 },
  },
  rotate: {
    strikes: 'connection',
    about: 'closes every socket that is lifeMs old: the 24 h limit compressed',
    terms: { lifeMs: 60_000 },
  },
  acks: {
    strikes: 'connection',
    about: 'answers subscriptions: never (and sends no data), silently (data, no answer), or refused (error, no data)',
    terms: { answer: 'never' },
  },
  pongs: { strikes: 'connection', about: 'leaves the pings of clients unanswered', terms: {} },
  silent: { strikes: 'stream', about: 'open and answering, but no data', terms: { channel: 'any' } },
  lose: { strikes: 'stream', about: 'frames never sent: holes without a cut', terms: { p: 0.1, channel: 'trade' } },
  duplicate: { strikes: 'stream', about: 'frames sent twice', terms: { p: 0.3, channel: 'trade' } },
  reorder: {
    strikes: 'stream',
    about: 'frames held back for up to windowMs while others pass',
    terms: { p: 0.3, windowMs: 2_000, channel: 'trade' },
  },
  late: {
    strikes: 'stream',
    about: 'frames held back for delayMs',
    terms: { p: 1, delayMs: 2_000, channel: 'closed' },
  },
  falsify: {
    strikes: 'stream',
    about: 'closed candles with a wrong volume, against REST; the right one follows after correctMs (0: never)',
    terms: { p: 0.01, correctMs: 0 },
  },
  spike: { strikes: 'stream', about: 'trades at factor times their price', terms: { p: 0.001, factor: 10 } },
  poison: {
    strikes: 'stream',
    about: 'trades whose price or quantity is any JSON text: null, "", "1e999", -1, "0"',
    terms: { p: 0.01, field: 'price', value: '"NaN"' },
  },
  foreign: {
    strikes: 'stream',
    about: 'frames of a market nobody asked for, in this one’s place',
    terms: { p: 0.1, as: 'ETHUSDT' },
  },
  fields: { strikes: 'stream', about: 'unknown fields in every object of a frame or answer', terms: { p: 1 } },
  text: { strikes: 'stream', about: 'text frames that are no event, before a frame', terms: { p: 0.1, text: 'pong' } },
  binary: { strikes: 'stream', about: 'binary junk before a frame', terms: { p: 0.1, bytes: 64 } },
  garble: {
    strikes: 'stream',
    about: 'frames cut in half (how: cut) or of invalid UTF-8 (how: utf8)',
    terms: { p: 0.1, how: 'cut' },
  },
  huge: { strikes: 'stream', about: 'a frame of so many bytes before a frame', terms: { p: 0.01, bytes: 10_485_760 } },
  fragments: { strikes: 'stream', about: 'a frame in so many fragments', terms: { p: 0.01, count: 10_000 } },
  microseconds: {
    strikes: 'stream',
    about: 'times in microseconds that nobody asked for, REST included; not on Kraken',
    terms: {},
  },
  exponents: { strikes: 'stream', about: 'Kraken numbers as exponents, every one: 1.5e-01', terms: {} },
  'sequence-reset': {
    strikes: 'stream',
    about: 'the numbering of quotes starts again at 1, mid-stream (Bybit u, OKX seqId)',
    terms: {},
  },
  'clock-offset': {
    strikes: 'market',
    about: 'the exchange’s clock (server time, event times) is ms ahead; trades and candles keep their times',
    terms: { ms: 90_000 },
  },
  burst: {
    strikes: 'market',
    about: 'a generated market trades so fast from the next minute that is not made yet',
    terms: { tradesPerSecond: 3_500, seconds: 60 },
  },
  'tick-size': { strikes: 'market', about: 'the tick is 10^-decimals of what it was', terms: { decimals: 1 } },
  halt: {
    strikes: 'market',
    about: 'a market is halted (listed so, silent) or delisted (unknown to every question, silent)',
    terms: { state: 'halted' },
  },
  'odd-symbol': { strikes: 'market', about: 'lists one more market under any name', terms: { name: '币安人生USDT' } },
  'missing-minute': {
    strikes: 'market',
    about: 'minutes that opened in its span are told by neither stream nor REST, as candles',
    terms: {},
  },
  maintenance: {
    strikes: 'market',
    about: 'Kraken says maintenance in its status frames and SystemStatus, and answers nothing else',
    terms: {},
  },
  lag: { strikes: 'rest', about: 'trades and candles are served as they were ms ago', terms: { ms: 3_000 } },
  'rate-limit': {
    strikes: 'rest',
    about:
      'refuses requests for retryAfterSeconds, in the venue’s own words, so many times (0: always); askers inside are banned',
    terms: { retryAfterSeconds: 7, banSeconds: 120, times: 1 },
  },
  status: {
    strikes: 'rest',
    about: 'answers with this status (451, 403, 5xx) and a page of HTML, on paths that contain path',
    terms: { code: 503, path: '' },
  },
  html: { strikes: 'rest', about: 'answers 200 with a page of HTML', terms: {} },
  'bad-json': { strikes: 'rest', about: 'answers 200 with half of the body, well-formed HTTP', terms: {} },
  'cut-body': { strikes: 'rest', about: 'breaks the connection in the middle of the body', terms: {} },
  slow: { strikes: 'rest', about: 'answers after so many real milliseconds', terms: { realMs: 2_000 } },
  drip: { strikes: 'rest', about: 'sends the body a byte a beat of so many real milliseconds', terms: { realMs: 100 } },
  hang: { strikes: 'rest', about: 'never answers', terms: {} },
} as const satisfies Readonly<Record<string, FaultEntry>>;

/** The name of a fault. */
export type FaultName = keyof typeof FAULTS;

type Widened<T> = { readonly [Key in keyof T]: T[Key] extends number ? number : string };

/** The terms of a fault, by its name. */
export type Terms<Name extends FaultName> = Widened<(typeof FAULTS)[Name]['terms']>;
