import type { Candle, EpochMs } from '#libs/market';
import type { Capabilities } from '../capabilities.js';
import type { FeedLink } from '../streams/feed-link.js';
import type { TradePage, TradeRequest } from '../trade-history.js';

/** What a feed of one market is made from: its exchange's streams and history. */
export interface MarketSource {
  readonly capabilities: Pick<Capabilities, 'takerBuyVolume' | 'tradePlaces' | 'candleEnds'>;
  /** Takes a place on the streams for this market. */
  open(): FeedLink;
  exchangeTime(stop: AbortSignal): Promise<EpochMs>;
  /** Closed 1m candles with openTime in [from, to), oldest first. */
  candles(from: EpochMs, to: EpochMs, stop: AbortSignal): Promise<readonly Candle[]>;
  /** One page of trades. @param urgency whether the market is lost meanwhile, or only looked after. */
  trades(
    request: Omit<TradeRequest, 'instrument'>,
    urgency: 'recovery' | 'backfill',
    stop: AbortSignal,
  ): Promise<TradePage>;
}
