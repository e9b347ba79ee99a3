import type { EpochMs } from '#libs/market';
import type { ValueArea } from '../readings.js';

/** A price of the developing profile and the 5m close since which it has stood there. */
export interface ValueMark {
  readonly price: number;
  readonly since: EpochMs;
}

export type ValueMarks = Readonly<Record<'poc' | 'vah' | 'val', ValueMark>>;

/** Follows POC and value area of a day from one 5m close to the next. */
export class DevelopingValue {
  #marks: ValueMarks | undefined;

  /** As of the last close, undefined before the first. */
  get marks(): ValueMarks | undefined {
    return this.#marks;
  }

  close({ poc, vah, val }: Pick<ValueArea, 'poc' | 'vah' | 'val'>, at: EpochMs): void {
    const before = this.#marks;
    if (before?.poc.price === poc && before.vah.price === vah && before.val.price === val) return;
    const mark = (known: ValueMark | undefined, price: number): ValueMark =>
      known?.price === price ? known : Object.freeze({ price, since: at });
    this.#marks = Object.freeze({
      poc: mark(before?.poc, poc),
      vah: mark(before?.vah, vah),
      val: mark(before?.val, val),
    });
  }
}
