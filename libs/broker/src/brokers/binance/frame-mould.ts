/** A value of digits: where it stands, and whether JSON lets its first digit be a zero. */
export interface DigitSpan {
  readonly start: number;
  readonly end: number;
  readonly mayStartWithZero: boolean;
}

/** Bytes of the longest frame that is compared. */
export const LONGEST_FRAME = 1_024;
const ZERO = 48;
const POINT = 46;
/** What is added to a byte's difference from the mould, so that its highest bit tells of one that is too large. */
const NONE_MAY_DIFFER = 0x7f;
const DIGIT_MAY_DIFFER = 0x76;
const TOO_LARGE = 0x80808080 | 0;

/** Where a frame is laid to be compared four bytes at a time: what comes off a socket does not stand at whole words. */
export class FramePad {
  readonly bytes = new Uint8Array(LONGEST_FRAME + 4);
  readonly words = new Int32Array(this.bytes.buffer);
  readonly view = new DataView(this.bytes.buffer);
  length = 0;

  /** @returns whether the frame has room. */
  lay(frame: Uint8Array): boolean {
    const { length } = frame;
    if (length > LONGEST_FRAME) return false;
    this.bytes.set(frame);
    // The last word is compared as a whole.
    this.bytes[length] = this.bytes[length + 1] = this.bytes[length + 2] = 0;
    this.length = length;
    return true;
  }
}

/**
 * One frame as others are poured: as long as it, equal to it in every byte but those of its numbers, which are digits in
 * both, the point where it was. Such a frame has the same shape, with every value at the same place.
 *
 * Compared are all bytes, in words of four. The difference of a byte from the mould (exclusive or) is 0 where it has to be
 * equal; in place of a digit the mould has a "0", and the difference is what the digit stands for, 0 to 9. The
 * addition carries what is larger into the highest bit of its byte.
 */
export class FrameMould {
  readonly #length: number;
  readonly #base: Int32Array;
  readonly #slack: Int32Array;
  /** Where no zero may stand. */
  readonly #firsts: Int32Array;

  constructor(frame: FramePad, spans: readonly DigitSpan[]) {
    const size = (frame.length + 3) >> 2;
    const base = frame.bytes.slice(0, 4 * size);
    const slack = new Uint8Array(4 * size).fill(NONE_MAY_DIFFER);
    for (const { start, end } of spans) {
      for (let at = start; at < end; at += 1) {
        if (base[at] === POINT) continue;
        base[at] = ZERO;
        slack[at] = DIGIT_MAY_DIFFER;
      }
    }
    this.#length = frame.length;
    this.#base = new Int32Array(base.buffer);
    this.#slack = new Int32Array(slack.buffer);
    this.#firsts = Int32Array.from(
      spans.filter(({ start, end, mayStartWithZero }) => !mayStartWithZero && end - start > 1),
      ({ start }) => start,
    );
  }

  fits({ length, words, bytes }: FramePad): boolean {
    if (length !== this.#length) return false;
    const base = this.#base;
    const slack = this.#slack;
    const firsts = this.#firsts;
    let found = 0;
    for (let i = 0; i < base.length; i += 1) {
      const difference = (words[i] ?? 0) ^ (base[i] ?? 0);
      found |= difference | (difference + (slack[i] ?? 0));
    }
    if ((found & TOO_LARGE) !== 0) return false;
    for (let i = 0; i < firsts.length; i += 1) if (bytes[firsts[i] ?? 0] === ZERO) return false;
    return true;
  }
}
