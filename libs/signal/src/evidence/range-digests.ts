import { createHash } from 'node:crypto';
import type { AuctionView, InputRange } from '#libs/analysis';
import type { Candle, EpochMs, Timeframe } from '#libs/market';

/** A stretch of candles that a decision used, and the digest of what they said. */
export interface DigestedRange extends InputRange {
  /** `sha256:` and the digest of the last candle's line after the digest before, from the first candle on. */
  readonly digest: string;
}

/** Gives the latest closed candles of a timeframe, oldest first. */
export type LatestCandles = (timeframe: Timeframe, limit: number) => readonly Candle[];

interface Chain {
  readonly from: EpochMs;
  readonly count: number;
  readonly digest: Buffer;
}

const START = Buffer.alloc(0);

/**
 * Digests of the ranges of one market's views, so that a replay can tell which range it got differently. Each range is a
 * hash chain, so a minute costs one small hash and a new window one pass.
 */
export class RangeDigests {
  readonly #chains = new Map<Timeframe, Chain>();

  constructor(private readonly candles: LatestCandles) {}

  /** Begins anew: a candle that had been counted was corrected. */
  reset(): void {
    this.#chains.clear();
  }

  /** @param view the latest one of the reader that `candles` comes from. */
  of({ inputs }: AuctionView): readonly DigestedRange[] {
    return inputs.map((range) => ({ ...range, digest: `sha256:${this.#extended(range).digest.toString('hex')}` }));
  }

  #extended({ timeframe, from, count }: InputRange): Chain {
    const known = this.#chains.get(timeframe);
    const before = known?.from === from && known.count <= count ? known : { from, count: 0, digest: START };
    const digest = this.candles(timeframe, count - before.count).reduce(
      (last: Buffer, candle) => createHash('sha256').update(last).update(lineOf(candle)).digest(),
      before.digest,
    );
    const chain = { from, count, digest };
    this.#chains.set(timeframe, chain);
    return chain;
  }
}

/** The candle as one line: times, O, H, L, C, volume, quote volume, trades, bought, bought in quote; empty for unknown. */
function lineOf(candle: Candle): string {
  const { openTime, closeTime, open, high, low, close, volume, quoteVolume, trades } = candle;
  const bought = [candle.takerBuyVolume ?? '', candle.takerBuyQuoteVolume ?? ''];
  return `${[openTime, closeTime, open, high, low, close, volume, quoteVolume, trades, ...bought].join(',')}\n`;
}
