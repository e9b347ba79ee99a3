import type { Instrument } from '#libs/market';
import type { FeedMessage } from './feed-message.js';

/** What of a market can be followed: closed 1m candles, single trades, the best bid and offer. */
export type Channel = 'candle' | 'trade' | 'quote';

/** One subscription: a channel of a market. */
export interface Topic {
  readonly instrument: Instrument;
  readonly channel: Channel;
}

/** A frame to send, and what must come back for it to be done. */
export interface Command {
  readonly frame: string;
  /** Keys of the `ack` messages that together answer it: one for exchanges that answer once, one a topic for others. */
  readonly acks: readonly string[];
}

/** What an exchange allows on its market streams, kept to with room to spare. */
export interface StreamLimits {
  /** Topics on one connection. */
  readonly topicsPerConnection: number;
  /** Commands a connection may send within a second, and within an hour; pings are commands too. */
  readonly commandsPerSecond: number;
  readonly commandsPerHour: number;
  /** Connections that may be tried within a time, by network address. */
  readonly attempts: { readonly limit: number; readonly windowMs: number };
  /** Age at which a connection is replaced before the exchange cuts it; undefined where it does not. */
  readonly rotateAfterMs: number | undefined;
  /** Silence, pings and heartbeats included, after which a connection is dead. */
  readonly silenceMs: number;
}

/** The markets that a connection carries, by the exchange's name of them (`StreamProtocol.nameOf`). */
export interface ListedMarkets {
  get(name: string): Instrument | undefined;
}

/** Reads the frames of one connection, in their order. It may remember what it read; another connection has another one. */
export interface FrameReader {
  /**
   * @param text one text frame.
   * @returns all it says, in order. Frames of markets that are not listed are `ignored`. Never throws: it is called
   *   inside a socket's handler, where an error would end the process.
   */
  read(text: string, markets: ListedMarkets): readonly FeedMessage[];
  /**
   * A shorter way for the frames that come most often and tell one thing, where the venue has one: tells what `read`
   * would tell of the same frame, or undefined where `read` has to. Never throws.
   *
   * @param bytes of any kind, UTF-8 or not.
   */
  readBytes?(bytes: Uint8Array, markets: ListedMarkets): FeedMessage | undefined;
}

/** How to speak with the market streams of one exchange. Pure, but for the reader. */
export interface StreamProtocol {
  readonly limits: StreamLimits;
  /** Address of the socket that carries a channel; topics share a connection where their addresses are equal. */
  urlOf(channel: Channel): string;
  /** The exchange's name of a market on its streams, as `FrameReader` meets it. */
  nameOf(instrument: Instrument): string;
  /**
   * Commands that subscribe to topics of one connection: as few as the exchange's limits allow.
   *
   * @param nextId gives the id of a command, counting from 1 on each connection.
   */
  subscribe(topics: readonly Topic[], nextId: () => number): readonly Command[];
  unsubscribe(topics: readonly Topic[], nextId: () => number): readonly Command[];
  /** What keeps a connection alive where the client has to do it; protocol pings of the exchange are answered anyway. */
  readonly ping: { readonly everyMs: number; readonly frame: string } | undefined;
  reader(): FrameReader;
  /** Reads the HTTP answer that came instead of a stream. */
  refusal(status: number, retryAfter: string | undefined): StreamRefusal;
}

/** Why a stream could not be opened. */
export interface StreamRefusal {
  readonly reason: string;
  /** How long no stream of this exchange may be tried; undefined where the answer speaks of no time. */
  readonly seconds: number | undefined;
}
