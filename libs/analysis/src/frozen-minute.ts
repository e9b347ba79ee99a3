import type { MinuteReading } from './minute-reading.js';
import type { AggressionMeter } from './order-flow/aggression-meter.js';

/** All of a minute's reading but its efforts. */
export type MinuteParts = Omit<MinuteReading, 'efforts'>;

/**
 * One minute, frozen, whose efforts are worked out when they are first read. The accessor is one for all minutes and a
 * property of each: so they have one shape, which readers of twelve hours are quick with, and copies and JSON hold it.
 */
export class FrozenMinute implements MinuteReading {
  static readonly #EFFORTS: PropertyDescriptor & ThisType<FrozenMinute> = {
    enumerable: true,
    get() {
      return (this.#efforts ??= Object.freeze(this.#meter.efforts(this.#index, this.atr['1m'])));
    },
  };

  readonly openTime: MinuteReading['openTime'];
  readonly closeTime: MinuteReading['closeTime'];
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly takerBuyVolume: MinuteReading['takerBuyVolume'];
  readonly atr: MinuteReading['atr'];
  readonly aggression: MinuteReading['aggression'];
  declare readonly efforts: MinuteReading['efforts'];
  readonly ratio3m: MinuteReading['ratio3m'];
  readonly relativeVolume: MinuteReading['relativeVolume'];
  readonly state: MinuteReading['state'];
  readonly balance: MinuteReading['balance'];
  readonly #meter: AggressionMeter;
  readonly #index: number;
  #efforts: MinuteReading['efforts'] | undefined;

  /** @param index of the minute in the series that the meter reads. */
  constructor(parts: MinuteParts, meter: AggressionMeter, index: number) {
    this.#meter = meter;
    this.#index = index;
    this.openTime = parts.openTime;
    this.closeTime = parts.closeTime;
    this.open = parts.open;
    this.high = parts.high;
    this.low = parts.low;
    this.close = parts.close;
    this.volume = parts.volume;
    this.takerBuyVolume = parts.takerBuyVolume;
    this.atr = parts.atr;
    this.aggression = parts.aggression;
    Object.defineProperty(this, 'efforts', FrozenMinute.#EFFORTS);
    this.ratio3m = parts.ratio3m;
    this.relativeVolume = parts.relativeVolume;
    this.state = parts.state;
    this.balance = parts.balance;
    Object.freeze(this);
  }
}
