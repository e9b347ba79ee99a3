import { MarketError } from './market-error.js';

/**
 * A spot pair and the units its market is counted in.
 *
 * Prices are integers of 10^-priceDecimals quote (one tick). Quantities are integers of 10^-quantityDecimals base, where
 * the two exponents always add to eight: price times quantity is then a whole number of 10^-8 quote, which is how the
 * exchange itself keeps notionals exact. `lot` is the step of new orders in those quantity units; older trades may be finer.
 */
export interface Instrument {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  readonly lot: number;
}

/** What a generated market of an instrument looks like: where it starts and how busy it is. */
export interface Character {
  /** Price at the first generated minute, in quote units. */
  readonly startPrice: number;
  /** Standard deviation of daily log returns. */
  readonly dailyVolatility: number;
  /** Typical raw trades per minute (near the median). */
  readonly tradesPerMinute: number;
  /** Mean size of one raw trade, in quote units. */
  readonly tradeNotional: number;
  /** Ids of the first raw and aggregate trade of the fixed timeline. */
  readonly firstTradeId: number;
  readonly firstAggId: number;
}

/** One line of the table of symbols. */
export interface Listing {
  readonly instrument: Instrument;
  readonly character: Character;
}

type Row = readonly [base: string, priceDecimals: number, lotDecimals: number, ...character: readonly number[]];

const ROWS: readonly Row[] = [
  // base, decimals of price and lot | price, daily volatility, trades a minute, notional of a trade, first ids
  ['BTC', 2, 5, 65_000, 0.025, 1_300, 1_100, 4_400_000_000, 3_350_000_000],
  ['ETH', 2, 4, 3_300, 0.031, 1_000, 700, 2_100_000_000, 1_640_000_000],
  ['SOL', 2, 3, 180, 0.039, 560, 420, 1_200_000_000, 880_000_000],
  ['BNB', 2, 3, 690, 0.024, 210, 480, 960_000_000, 690_000_000],
  ['XRP', 4, 1, 2.3, 0.036, 420, 390, 940_000_000, 670_000_000],
  ['DOGE', 5, 0, 0.32, 0.042, 330, 260, 1_050_000_000, 740_000_000],
  ['LTC', 2, 3, 104, 0.032, 48, 210, 290_000_000, 211_000_000],
  ['ADA', 4, 1, 0.86, 0.038, 120, 230, 610_000_000, 440_000_000],
  ['AVAX', 2, 2, 24, 0.041, 110, 240, 410_000_000, 300_000_000],
  ['LINK', 2, 2, 17, 0.039, 130, 260, 460_000_000, 330_000_000],
  ['DOT', 3, 2, 5.1, 0.036, 70, 190, 380_000_000, 280_000_000],
  ['TRX', 4, 1, 0.24, 0.022, 90, 280, 340_000_000, 250_000_000],
  ['BCH', 1, 3, 390, 0.035, 50, 310, 260_000_000, 190_000_000],
  ['UNI', 3, 2, 8.4, 0.043, 60, 200, 250_000_000, 180_000_000],
  ['ATOM', 3, 2, 4.8, 0.037, 40, 170, 230_000_000, 170_000_000],
  ['NEAR', 3, 1, 3.1, 0.044, 60, 180, 240_000_000, 170_000_000],
];

const LISTINGS: ReadonlyMap<string, Listing> = new Map(ROWS.map((row) => [`${row[0]}USDT`, listingOf(row)]));

/** Every symbol the exchange can play, in listing order. */
export const SYMBOLS: readonly string[] = [...LISTINGS.keys()];

/** @throws MarketError if the exchange does not list the symbol. */
export function listing(symbol: string): Listing {
  const found = LISTINGS.get(symbol);
  if (found === undefined) throw new MarketError(`Symbol must be one of ${SYMBOLS.join(', ')}, was ${symbol}`);
  return found;
}

function listingOf([base, priceDecimals, lotDecimals, ...rest]: Row): Listing {
  const [startPrice = 0, dailyVolatility = 0, tradesPerMinute = 0, tradeNotional = 0, tradeId = 0, aggId = 0] = rest;
  const quantityDecimals = 8 - priceDecimals;
  return {
    instrument: {
      symbol: `${base}USDT`,
      base,
      quote: 'USDT',
      priceDecimals,
      quantityDecimals,
      lot: 10 ** (quantityDecimals - lotDecimals),
    },
    character: {
      startPrice,
      dailyVolatility,
      tradesPerMinute,
      tradeNotional,
      firstTradeId: tradeId,
      firstAggId: aggId,
    },
  };
}
