import type { Interval } from '../market/interval.js';

/** What a topic tells of, in the words of the market. */
export type Feed =
  /** One event for every taker order at one price. */
  | { readonly of: 'aggregates' }
  /** One event for every fill. */
  | { readonly of: 'fills' }
  /** Best bid and ask: at most every `everyMs` virtual milliseconds, and again after `repeatMs` without a change. */
  | { readonly of: 'quotes'; readonly everyMs: number; readonly repeatMs?: number }
  /** A candle: forming updates at every beat of so many milliseconds, or with every trade at 0. */
  | { readonly of: 'candles'; readonly interval: Interval; readonly everyMs: number };

/** A subscription that is spoken: its name on the wire, the market it belongs to, what it tells. */
export interface Topic {
  /** As the wire names it: the key of a subscription. */
  readonly name: string;
  /** The protocol's word for the kind of topic, where one feed has several forms. */
  readonly channel: string;
  /** The market's own symbol. */
  readonly symbol: string;
  readonly feed: Feed;
}
