import { after, DAY_MS, MINUTE_MS, type Candle, type EpochMs } from '#libs/market';
import type { Footprint } from './footprint.js';

/** Minutes of the day that is remembered. */
const SLOTS = DAY_MS / MINUTE_MS;

/**
 * Whether the trades of a candle are all there: they sum to exactly its volume and, where the venue tells, to what
 * aggressors bought. (Futures may leave insurance and liquidation fills out of the trades; such minutes count as broken.)
 *
 * @param footprint undefined where no trade is known.
 */
export function isWhole(
  { volume, takerBuyVolume }: Pick<Candle, 'volume' | 'takerBuyVolume'>,
  footprint: Footprint | undefined,
): boolean {
  const { buy, sell } = footprint ?? { buy: 0, sell: 0 };
  return buy + sell === volume && (takerBuyVolume === undefined || takerBuyVolume === buy);
}

/** Which minutes of the last 24 hours have all their trades. */
export class TradeCoverage {
  /** Open time of the whole minute at each slot of the day, 0 where there is none. */
  readonly #whole = new Float64Array(SLOTS);

  /** Notes a closed minute; a second note takes the place of the first. */
  note(openTime: EpochMs, state: 'whole' | 'broken'): void {
    this.#whole[slotOf(openTime)] = state === 'whole' ? openTime : 0;
  }

  /** @returns how many of the last `minutes` minutes before `asOf` are whole, of at most a day. */
  count(asOf: EpochMs, minutes: number): number {
    const whole = this.#whole;
    const from = after(asOf, -minutes * MINUTE_MS);
    let slot = slotOf(from);
    let count = 0;
    for (let openTime: number = from; openTime < asOf; openTime += MINUTE_MS) {
      if (whole[slot] === openTime) count += 1;
      slot = slot + 1 === SLOTS ? 0 : slot + 1;
    }
    return count;
  }
}

function slotOf(openTime: EpochMs): number {
  return (openTime / MINUTE_MS) % SLOTS;
}
