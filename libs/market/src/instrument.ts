import { formatUnits, parseDecimal, readUnits, safeInteger, significantDecimals, toUnits } from './decimal.js';
import { BadNumberError, OffTickError } from './errors.js';

/** `HALTED` covers every state in which the exchange does not match orders. */
export type InstrumentStatus = 'TRADING' | 'HALTED';

/** What an exchange says of a market, as it says it. */
export interface InstrumentFacts {
  readonly broker: string;
  /** Without separator, upper case: `BTCUSDT`. */
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly tickSize: string;
  readonly stepSize: string;
  /** Smallest order value in quote units; undefined where the exchange has no such rule. */
  readonly minNotional?: string;
  readonly status: InstrumentStatus;
}

/** Decimals of the unit in which quote volume is kept (10^-8 of the quote asset, as bigint). */
export const QUOTE_DECIMALS = 8;

/**
 * A market and its grid: prices are whole ticks and quantities whole steps everywhere inside the platform.
 *
 * A step is 10^-quantityDecimals of the base asset, three digits finer than the exchange's own lot step (whole units
 * where that step is whole), at most 10^-8: archives carry volumes finer than the lot step, and a day's volume of the
 * cheapest coins still fits 2^53 steps. Still finer digits are rounded half up.
 */
export class Instrument {
  readonly tickDecimals: number;
  readonly quantityDecimals: number;
  /** Units of 10^-tickDecimals in a tick: 5 for a tick of 0.05. */
  readonly #tickUnits: number;

  /** @throws BadNumberError if tick or step is not a positive decimal. */
  constructor(readonly facts: InstrumentFacts) {
    this.tickDecimals = significantDecimals(facts.tickSize);
    this.#tickUnits = safeInteger(toUnits(parseDecimal(facts.tickSize), this.tickDecimals).units, 'Tick size');
    if (this.#tickUnits <= 0 || parseDecimal(facts.stepSize).digits <= 0n) {
      throw new BadNumberError('Tick and step must be positive', { ...facts });
    }
    const lotDecimals = significantDecimals(facts.stepSize);
    this.quantityDecimals = lotDecimals === 0 ? 0 : Math.min(8, lotDecimals + 3);
  }

  get broker(): string {
    return this.facts.broker;
  }

  get symbol(): string {
    return this.facts.symbol;
  }

  /** @throws BadNumberError or OffTickError, never rounds. */
  ticks(price: string): number {
    const quick = readUnits(price, this.tickDecimals);
    const ticks = quick === undefined ? undefined : this.ticksOfUnits(quick);
    if (ticks !== undefined) return ticks;
    const { units, rest } = toUnits(parseDecimal(price), this.tickDecimals);
    if (rest !== 0n || units % BigInt(this.#tickUnits) !== 0n) {
      throw new OffTickError(`Price must be a multiple of ${this.facts.tickSize}, was ${price}`, {
        price,
        ...this.facts,
      });
    }
    return safeInteger(units / BigInt(this.#tickUnits), 'Price');
  }

  /** @returns a price in units of 10^-tickDecimals as ticks; undefined where it does not lie on the grid. */
  ticksOfUnits(units: number): number | undefined {
    // The remainder of doubles takes longer than the rest of reading a trade.
    if (this.#tickUnits === 1) return units;
    return units % this.#tickUnits === 0 ? units / this.#tickUnits : undefined;
  }

  /** @throws BadNumberError; digits finer than a step are rounded half up. */
  steps(quantity: string): number {
    const quick = readUnits(quantity, this.quantityDecimals);
    if (quick !== undefined) return quick;
    const value = parseDecimal(quantity);
    const { units, rest } = toUnits(value, this.quantityDecimals);
    const step = 10n ** BigInt(Math.max(0, value.decimals - this.quantityDecimals));
    return safeInteger(2n * rest >= step ? units + 1n : units, 'Quantity');
  }

  /** @returns quote value in 10^-8 units. @throws BadNumberError. */
  quoteUnits(value: string): bigint {
    const quick = readUnits(value, QUOTE_DECIMALS);
    return quick !== undefined ? BigInt(quick) : toUnits(parseDecimal(value), QUOTE_DECIMALS).units;
  }

  /**
   * @param product sum of ticks times steps.
   * @returns its value in 10^-8 quote units, finer digits rounded half up.
   */
  quoteUnitsOf(product: bigint): bigint {
    const units = product * BigInt(this.#tickUnits);
    const surplus = this.tickDecimals + this.quantityDecimals - QUOTE_DECIMALS;
    if (surplus <= 0) return units * 10n ** BigInt(-surplus);
    const scale = 10n ** BigInt(surplus);
    return (2n * units + scale) / (2n * scale);
  }

  /** @returns the price as text with the tick's decimals. */
  formatPrice(ticks: number): string {
    return formatUnits(BigInt(ticks) * BigInt(this.#tickUnits), this.tickDecimals);
  }

  /** @returns the price as the double nearest to its decimal text, for JSON. */
  price(ticks: number): number {
    return Number(this.formatPrice(ticks));
  }

  /** @returns a price that need not lie on the grid (an average, a range) in quote units. */
  inQuote(ticks: number): number {
    return (ticks * this.#tickUnits) / 10 ** this.tickDecimals;
  }

  /** @returns the quantity as text with all its decimals. */
  formatQuantity(steps: number): string {
    return formatUnits(BigInt(steps), this.quantityDecimals);
  }

  /** @returns the quantity as a double, for JSON. */
  quantity(steps: number): number {
    return Number(this.formatQuantity(steps));
  }
}
