import type { AggTrade, MinuteTrades } from '../market/minute-trades.js';
import type { Desk } from '../market/venue.js';
import type { TrackedCandle } from '../player/running-candles.js';
import type { Protocol } from '../protocol.js';
import type { StreamEvent } from './stream-event.js';
import type { Topic } from './topic.js';

/** A topic and the desk of its market. */
export interface Subject {
  readonly topic: Topic;
  readonly desk: Desk;
}

/** A moment of a candle, forming or over. */
export interface CandleMoment {
  readonly tracked: TrackedCandle;
  /** Virtual time at which it is told. */
  readonly time: number;
  readonly closed: boolean;
  /** The candle after a closed one, as far as it is; some tell of both at once. */
  readonly next?: TrackedCandle | undefined;
}

/** A moment of a quote. */
export interface QuoteMoment {
  /** Virtual time at which it is told. */
  readonly time: number;
  /** Its place since the numbering of quotes was started again; undefined while it never was. */
  readonly number: number | undefined;
}

/** How one protocol writes the events of the market. Pure: equal events give equal bytes. */
export interface Dialect {
  readonly protocol: Protocol;
  /** A market's name on this wire. */
  nameOf(symbol: string): string;
  /** @returns undefined for a topic that is not spoken */
  topic(name: string): Topic | undefined;
  /** The events of aggregate `index` for a topic of trades. */
  trades(subject: Subject, trades: MinuteTrades, index: number): readonly StreamEvent[];
  /** The best quote after a trade. */
  quote(subject: Subject, trade: AggTrade, moment: QuoteMoment): StreamEvent | undefined;
  /** @returns undefined for a moment of which this protocol tells nothing */
  candle(subject: Subject, moment: CandleMoment): StreamEvent | undefined;
  /** What a new subscriber is told at once. */
  greetings(subject: Subject, now: number): readonly StreamEvent[];
}
