import { wholeIn } from './byte-numbers.js';

const TAIL = 3;
const TAILS = Array.from({ length: 1_000 }, (_, tail) => String(tail).padStart(TAIL, '0'));

/** Ids as text that count up one by one: only their last three digits are often new, so that the others are made once. */
export class TextedIds {
  #head = -1;
  #text = '';

  /** @returns the whole number written in [start, end), of 15 digits at most and without idle zeros, as text. */
  at(view: DataView, start: number, end: number): string {
    const middle = end - TAIL;
    if (middle <= start) return String(wholeIn(view, start, end));
    const head = wholeIn(view, start, middle);
    if (head !== this.#head) {
      this.#head = head;
      this.#text = String(head);
    }
    return this.#text + (TAILS[wholeIn(view, middle, end)] ?? '');
  }
}
