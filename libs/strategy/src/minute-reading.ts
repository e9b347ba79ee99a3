import type { Aggression, BalanceArea, MarketState } from '#libs/analysis';
import type { EpochMs } from '#libs/market';

/** One closed 1m candle and what was known at its close. Prices in ticks, volumes in steps. */
export interface MinuteReading {
  readonly openTime: EpochMs;
  readonly closeTime: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly takerBuyVolume: number | undefined;
  readonly atr: Readonly<Record<'1m' | '5m' | '1h', number | undefined>>;
  readonly aggression: Aggression | undefined;
  readonly ratio3m: number | undefined;
  readonly relativeVolume: number | undefined;
  readonly state: MarketState | undefined;
  readonly balance: BalanceArea | undefined;
}
