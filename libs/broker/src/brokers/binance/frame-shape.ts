/**
 * How the value of a field is written: a whole number of at most 15 digits, which a double holds; text of plain ASCII
 * without escapes; true or false; or always the same text.
 */
export type FieldKind = 'whole' | 'text' | 'flag' | { readonly is: string };

/** Names and kinds of fields, in the order in which the sender writes them; a list in place of a kind is an object. */
export type ShapeFields = readonly (readonly [name: string, kind: FieldKind | ShapeFields])[];

const QUOTE = 34;
const BACKSLASH = 92;
const SPACE = 32;
const TILDE = 126;
const ZERO = 48;
const NINE = 57;
const MOST_DIGITS = 15;
/** Stand in the pattern for a value; no bytes of JSON. */
const WHOLE = 0;
const TEXT = 1;
const FLAG = 2;
const TRUE = Uint8Array.from(Buffer.from('true'));
const FALSE = Uint8Array.from(Buffer.from('false'));

/**
 * A JSON object as one sender always writes it: the same fields in the same order, no blanks, no escapes. Reading it is a
 * comparison of what lies between the values, instead of a parse.
 *
 * What fits is JSON, and its values are those of JSON.parse. Whatever is written otherwise, be it as sound, does not fit.
 * `at` tells where the values of the bytes that fitted last stand, texts without their quotes; fields are counted as they
 * are written, those that are always the same not at all.
 */
export class FrameShape {
  /** All that is the same in every frame, with a stand-in for each value. */
  readonly #pattern: Uint8Array;
  /** Where in the pattern the stand-ins are, and what they stand for. */
  readonly #places: Int32Array;
  readonly #kinds: Uint8Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;

  constructor(fields: ShapeFields) {
    this.#pattern = Uint8Array.from(patternOf(fields));
    this.#places = Int32Array.from([...this.#pattern.keys()].filter((i) => (this.#pattern[i] ?? 0) <= FLAG));
    this.#kinds = Uint8Array.from(this.#places, (i) => this.#pattern[i] ?? 0);
    this.#starts = new Int32Array(this.#places.length);
    this.#ends = new Int32Array(this.#places.length);
  }

  /** @returns where a value of the bytes that fitted last stands. */
  at(field: number): { readonly start: number; readonly end: number } {
    return { start: this.#starts[field] ?? 0, end: this.#ends[field] ?? 0 };
  }

  /** @returns whether all the bytes have this shape. */
  fits(bytes: Uint8Array): boolean {
    const starts = this.#starts;
    const ends = this.#ends;
    const pattern = this.#pattern;
    const kinds = this.#kinds;
    let at = 0;
    let from = 0;
    for (let field = 0; field < kinds.length; field += 1) {
      const to = this.#places[field] ?? 0;
      for (let i = from; i < to; i += 1, at += 1) if (bytes[at] !== pattern[i]) return false;
      starts[field] = at;
      at = endOf(bytes, at, kinds[field] ?? 0);
      if (at < 0) return false;
      ends[field] = at;
      from = to + 1;
    }
    for (let i = from; i < pattern.length; i += 1, at += 1) if (bytes[at] !== pattern[i]) return false;
    return at === bytes.length;
  }
}

function patternOf(fields: ShapeFields): number[] {
  const parts = fields.map(([name, kind]) => [...codesOf(`"${name}":`), ...valueOf(kind)]);
  return [
    ...codesOf('{'),
    ...parts.flatMap((part, i) => (i === 0 ? part : [...codesOf(','), ...part])),
    ...codesOf('}'),
  ];
}

function valueOf(kind: FieldKind | ShapeFields): readonly number[] {
  if (kind === 'whole') return [WHOLE];
  if (kind === 'flag') return [FLAG];
  if (kind === 'text') return [QUOTE, TEXT, QUOTE];
  return 'is' in kind ? codesOf(`"${kind.is}"`) : patternOf(kind);
}

function codesOf(text: string): readonly number[] {
  return [...Buffer.from(text)];
}

/** @returns where the value that starts at `start` ends, negative where it is not of that kind. */
function endOf(bytes: Uint8Array, start: number, kind: number): number {
  if (kind === WHOLE) return endOfWhole(bytes, start);
  return kind === TEXT ? endOfText(bytes, start) : endOfFlag(bytes, start);
}

/** JSON has no number that begins with an idle zero. */
function endOfWhole(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let code = bytes[at] ?? 0; code >= ZERO && code <= NINE; code = bytes[at] ?? 0) at += 1;
  const digits = at - start;
  return digits === 0 || digits > MOST_DIGITS || (digits > 1 && bytes[start] === ZERO) ? -1 : at;
}

/** Up to the quote; a backslash would start an escape, and JSON has no bare control characters. */
function endOfText(bytes: Uint8Array, start: number): number {
  for (let at = start; at < bytes.length; at += 1) {
    const code = bytes[at] ?? 0;
    if (code === QUOTE) return at;
    if (code === BACKSLASH || code < SPACE || code > TILDE) return -1;
  }
  return -1;
}

function endOfFlag(bytes: Uint8Array, start: number): number {
  const word = bytes[start] === TRUE[0] ? TRUE : FALSE;
  for (let i = 0; i < word.length; i += 1) if (bytes[start + i] !== word[i]) return -1;
  return start + word.length;
}
