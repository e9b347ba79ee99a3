import { FrameMould, type DigitSpan, type FramePad } from './frame-mould.js';

/** More than the markets of one connection have lengths of frames, mostly. */
const PLACES = 4_096;
/** Misses in a row after which a mould makes room. */
const PATIENCE = 8;
/** `{"stream":"` takes eleven bytes: these two words are of the market's name. */
const NAME_WORDS = [3, 4] as const;
/** This byte from the end tells `"m":true` from `"m":false` where `"M":true}}` follows: both may come in one length. */
const FLAG_FROM_END = 13;

interface Known<T> {
  readonly mould: FrameMould;
  readonly value: T;
}

/**
 * What was learned of the frames of one connection, by what tells those of one mould from most others. Moulds that share a
 * place keep each other out: that costs time and nothing else.
 */
export class KnownMoulds<T> {
  readonly #places: (Known<T> | undefined)[] = Array.from({ length: PLACES }, () => undefined);
  readonly #patience = new Uint8Array(PLACES);

  /** @returns what was learned of a frame like this one. */
  find(pad: FramePad): T | undefined {
    const place = placeOf(pad);
    const known = this.#places[place];
    if (known === undefined) return undefined;
    if (known.mould.fits(pad)) {
      this.#patience[place] = PATIENCE;
      return known.value;
    }
    this.#patience[place] = Math.max(0, (this.#patience[place] ?? 0) - 1);
    return undefined;
  }

  /** What is known of frames like this one no longer holds. */
  forget(pad: FramePad): void {
    this.#patience[placeOf(pad)] = 0;
  }

  /** Remembers the value for frames like this one, unless its place is in use. */
  learn(pad: FramePad, numbers: () => readonly DigitSpan[], value: T): void {
    const place = placeOf(pad);
    if ((this.#patience[place] ?? 0) > 0) return;
    this.#places[place] = { mould: new FrameMould(pad, numbers()), value };
    this.#patience[place] = PATIENCE;
  }
}

function placeOf({ words, bytes, length }: FramePad): number {
  const [first, second] = NAME_WORDS;
  const kind = (length << 8) | (bytes[length - FLAG_FROM_END] ?? 0);
  const mixed = Math.imul(Math.imul((words[first] ?? 0) ^ kind, 0x9e3779b1) ^ (words[second] ?? 0), 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) & (PLACES - 1);
}
