import { Chance } from '../chance.js';
import type { Character, Instrument, Listing } from '../instrument.js';
import { MINUTE_MS, type Minute } from '../minute.js';
import { Auction, minuteVolatility } from './auction.js';
import { Crowd, type CrowdMinute } from './crowd.js';
import type { Regime } from './regimes.js';

/** A generated minute and the regime that made it. */
export interface GeneratedMinute {
  readonly minute: Minute;
  readonly regime: Regime;
}

interface Prices {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/**
 * Generates one symbol's minutes in sequence, from its own stream of chance (seed, symbol): about a microsecond each.
 */
export class MinuteGenerator {
  readonly #instrument: Instrument;
  readonly #character: Character;
  readonly #chance: Chance;
  readonly #auction: Auction;
  readonly #crowd: Crowd;
  readonly #lotNotional: number;
  readonly #surges = new Map<number, number>();
  #openTime: number;
  #logPrice: number;
  #lastClose: number;

  constructor(seed: string, { instrument, character }: Listing, start: number) {
    this.#instrument = instrument;
    this.#character = character;
    this.#chance = Chance.of(seed, instrument.symbol, 'minutes');
    this.#openTime = start;
    this.#lastClose = Math.round(character.startPrice * 10 ** instrument.priceDecimals);
    this.#logPrice = Math.log(this.#lastClose);
    this.#auction = new Auction(this.#chance, character.dailyVolatility, this.#logPrice);
    this.#crowd = new Crowd(this.#chance, character.tradesPerMinute);
    this.#lotNotional = instrument.lot / 10 ** 8;
  }

  /** The minute after the last one. */
  next(): GeneratedMinute {
    const expected = this.#auction.step(this.#logPrice);
    const regime = this.#auction.regime;
    const usual = this.#crowd.step(this.#openTime, regime);
    const crowd = { ...usual, trades: Math.max(usual.trades, this.#surges.get(this.#openTime) ?? 0) };
    const noise = minuteVolatility(regime, this.#character.dailyVolatility) * crowd.heat;
    this.#logPrice += expected + noise * crowd.surprise;
    const minute = this.#minuteOf(crowd, noise * this.#lastClose);
    this.#openTime += MINUTE_MS;
    this.#lastClose = minute.close;
    return { minute, regime };
  }

  /** Lets the minute at `openTime` have so many raw trades at least, when it is its turn. */
  surge(openTime: number, trades: number): void {
    this.#surges.set(openTime, trades);
  }

  #minuteOf(crowd: CrowdMinute, range: number): Minute {
    const { trades } = crowd;
    const prices = trades === 0 ? flat(this.#lastClose) : this.#prices(trades, range);
    const volumes = this.#volumes(crowd, prices);
    const { openTime, closeTime } = { openTime: this.#openTime, closeTime: this.#openTime + MINUTE_MS - 1 };
    return { openTime, closeTime, ...prices, trades, ...volumes };
  }

  /** Open within a tick of the last close, extremes from the Brownian bridge's own law (`range` in ticks per sqrt minute). */
  #prices(trades: number, range: number): Prices {
    const chance = this.#chance;
    const close = Math.max(1, Math.round(Math.exp(this.#logPrice)));
    if (trades === 1) return flat(close);
    const open = Math.max(1, this.#lastClose + chance.below(3) - 1);
    const top = Math.max(open, close);
    const bottom = Math.min(open, close);
    if (trades === 2) return { open, high: top, low: bottom, close };
    const high = Math.max(top, Math.round(extreme(open, close, range, 1, chance)));
    const low = Math.max(1, Math.min(bottom, Math.round(extreme(open, close, range, -1, chance))));
    return trades === 3 ? { open, high, low: bottom, close } : { open, high, low, close };
  }

  /** Volume in whole lots, a lot for every trade at least; quote volumes near the middle of the candle. */
  #volumes(
    crowd: CrowdMinute,
    { open, high, low, close }: Prices,
  ): Omit<Minute, keyof Prices | 'openTime' | 'closeTime' | 'trades'> {
    const { lot } = this.#instrument;
    const { trades } = crowd;
    const tradeLots = this.#character.tradeNotional / (close * this.#lotNotional);
    const lots = trades === 0 ? 0 : trades + Math.round(trades * tradeLots * crowd.size);
    const buyLots = trades === 1 ? lots * Math.round(crowd.buyShare) : Math.round(lots * crowd.buyShare);
    const volume = lots * lot;
    const takerBuyVolume = buyLots * lot;
    const middle = (open + high + low + close) / 4;
    const bounded = (price: number, amount: number): bigint =>
      BigInt(Math.max(low * amount, Math.min(high * amount, Math.round(price * amount))));
    return {
      volume,
      takerBuyVolume,
      quoteVolume: bounded(middle, takerBuyVolume) + bounded(middle, volume - takerBuyVolume),
      takerBuyQuoteVolume: bounded(middle, takerBuyVolume),
    };
  }
}

function flat(price: number): Prices {
  return { open: price, high: price, low: price, close: price };
}

/** Maximum (sign 1) or minimum (sign -1) of a Brownian bridge from a to b with unit-time deviation `range`. */
function extreme(a: number, b: number, range: number, sign: 1 | -1, chance: Chance): number {
  const gap = b - a;
  return (a + b + sign * Math.sqrt(gap * gap + 2 * range * range * chance.exponential())) / 2;
}
