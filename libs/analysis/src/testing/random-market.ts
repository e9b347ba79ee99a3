import { after, epochMs, Instrument, MINUTE_MS, type Candle, type EpochMs } from '#libs/market';

/** A market that exists only in tests. */
export const TESTUSDT = new Instrument({
  broker: 'TEST',
  symbol: 'TESTUSDT',
  baseAsset: 'TEST',
  quoteAsset: 'USDT',
  tickSize: '0.01',
  stepSize: '0.001',
  status: 'TRADING',
});

/** Monday, 00:00Z. */
export const MONDAY = epochMs(Date.UTC(2024, 2, 4));

/** What a random market looks like. */
export interface RandomMarket {
  readonly seed: number;
  readonly from: EpochMs;
  readonly minutes: number;
  /** Typical move of one minute, in ticks; 0 never moves. */
  readonly volatility: number;
  readonly price: number;
  /** Chance that a minute begins a hole, and the longest hole. */
  readonly holes: number;
  readonly longestHole: number;
  /** Chance that a minute trades nothing. */
  readonly quiet: number;
  /** Whether the venue tells who was the aggressor. */
  readonly aggressor: 'told' | 'hidden';
}

/** A liquid market of one day without holes. */
export const PLAIN: RandomMarket = {
  seed: 1,
  from: MONDAY,
  minutes: 1440,
  volatility: 40,
  price: 100_000,
  holes: 0,
  longestHole: 0,
  quiet: 0,
  aggressor: 'told',
};

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** @returns 1m candles of a random walk with volatility that comes and goes, by its seed alone. */
export function randomMarket(wish: Partial<RandomMarket> = {}): Candle[] {
  const market = { ...PLAIN, ...wish };
  const chance = chances(market.seed);
  const candles: Candle[] = [];
  let price = market.price;
  for (let minute = 0; minute < market.minutes; minute += 1) {
    if (chance() < market.holes) minute += 1 + Math.floor(chance() * market.longestHole);
    if (minute >= market.minutes) break;
    const candle = randomCandle(market, after(market.from, minute * MINUTE_MS), price, chance);
    candles.push(candle);
    price = candle.close;
  }
  return candles;
}

function randomCandle(market: RandomMarket, openTime: EpochMs, open: number, chance: () => number): Candle {
  const moods = 0.4 + Math.sin(openTime / 4_000_000) ** 2;
  const size = (): number => Math.round(market.volatility * moods * (chance() + chance() - 1));
  const quiet = chance() < market.quiet;
  const close = quiet ? open : Math.max(1, open + size());
  const high = quiet ? open : Math.max(open, close) + Math.abs(size());
  const low = quiet ? open : Math.max(1, Math.min(open, close) - Math.abs(size()));
  const volume = quiet ? 0 : 2 * Math.floor(1 + 400_000 * moods * chance() ** 3);
  const share = Math.min(1, Math.max(0, 0.5 + 0.4 * (chance() - 0.5) + (close > open ? 0.1 : -0.1)));
  const told = market.aggressor === 'told';
  const bought = Math.floor(volume * share);
  return {
    timeframe: '1m',
    openTime,
    closeTime: after(openTime, MINUTE_MS),
    open,
    high,
    low,
    close,
    volume,
    quoteVolume: BigInt(volume) * BigInt(close) * 1000n,
    trades: quiet ? 0 : 1 + Math.floor(volume / 1000),
    takerBuyVolume: told ? bought : undefined,
    takerBuyQuoteVolume: told ? BigInt(bought) * BigInt(close) * 1000n : undefined,
  };
}
