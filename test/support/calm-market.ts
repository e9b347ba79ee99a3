import { after, MINUTE_MS, TIMEFRAME_MS, type Candle, type EpochMs, type Timeframe } from '#libs/market';

/**
 * A market that swings about 27,000 and is drawn back within hours (Ornstein-Uhlenbeck), 0.02 % a minute.
 *
 * @param slower so many times as slow: it swings as far, but takes longer.
 */
export function calmMinutes(seed: number, start: EpochMs, count: number, slower = 1): readonly Candle[] {
  const normal = normals(seed);
  let deviation = 0;
  return Array.from({ length: count }, (_, i) => {
    const open = Math.round(270_000 * (1 + deviation));
    const step = (0.0002 / Math.sqrt(slower)) * normal();
    deviation += step - deviation / (240 * slower);
    const close = Math.round(270_000 * (1 + deviation));
    const reach = Math.round(20 * Math.abs(normal()));
    const volume = 1_000 + Math.round(200 * Math.abs(normal()));
    const bought = Math.round(volume * Math.min(0.95, Math.max(0.05, 0.5 + 800 * step + 0.1 * normal())));
    return {
      timeframe: '1m',
      openTime: after(start, i * MINUTE_MS),
      closeTime: after(start, (i + 1) * MINUTE_MS),
      open,
      high: Math.max(open, close) + reach,
      low: Math.min(open, close) - reach,
      close,
      volume,
      quoteVolume: BigInt(volume) * 27_000n,
      trades: 100,
      takerBuyVolume: bought,
      takerBuyQuoteVolume: BigInt(bought) * 27_000n,
    };
  });
}

/** Nearly normal numbers (four uniforms, scaled) from a seed (mulberry32). */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return () => Math.sqrt(3) * (uniform() + uniform() + uniform() + uniform() - 2);
}

/** The candles of a longer timeframe that minutes from 00:00Z on add up to. */
export function joinedMinutes(minutes: readonly Candle[], timeframe: Timeframe): readonly Candle[] {
  const size = TIMEFRAME_MS[timeframe] / MINUTE_MS;
  if (size === 1) return minutes;
  return Array.from({ length: Math.floor(minutes.length / size) }, (_, i) =>
    minutes.slice(i * size, (i + 1) * size).reduce((whole, part) => ({
      ...whole,
      timeframe,
      closeTime: part.closeTime,
      high: Math.max(whole.high, part.high),
      low: Math.min(whole.low, part.low),
      close: part.close,
      volume: whole.volume + part.volume,
      quoteVolume: whole.quoteVolume + part.quoteVolume,
      trades: (whole.trades ?? 0) + (part.trades ?? 0),
      takerBuyVolume: (whole.takerBuyVolume ?? 0) + (part.takerBuyVolume ?? 0),
      takerBuyQuoteVolume: (whole.takerBuyQuoteVolume ?? 0n) + (part.takerBuyQuoteVolume ?? 0n),
    })),
  );
}
