/** Whole numbers that follow from a seed (mulberry32): millions are wanted, and each run must come again. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** @returns one of 0 to `count` - 1. */
  below(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined) throw new Error('A list to pick from must hold something');
    return chosen;
  }
}

/** What stands in place of a value: what breaks readers, as JSON or not. */
const POISON = [
  ...(
    'null|""|" "|"NaN"|NaN|"Infinity"|Infinity|-Infinity|"-1"|"1e999"|1e999|-1e999|"0x10"|"1_000"|"１２"|"0"|"-0"|-0|0|-1|' +
    '0.5|1e21|5e-324|9007199254740993|true|false|[]|{}|[[]]|{"toString":1}|{"__proto__":1}|"\\u0000"|"比特币"|"\\ud800"'
  ).split('|'),
  `"${'9'.repeat(40)}"`,
  `"0.${'1'.repeat(60)}"`,
  '9'.repeat(400),
  `${'['.repeat(600)}${']'.repeat(600)}`,
  '{"a":'.repeat(300),
].map((text) => Buffer.from(text));
const DIGITS = Buffer.from('0123456789.-e+');
const MARKS = Buffer.from('"\\,:{}[]0 \u0000');
const LONGEST_RUN = 12;
const ZERO = 48;
const ROOM = 65_536;

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Original {
  readonly bytes: Buffer;
  readonly values: readonly Span[];
}

const NOTHING: Original = { bytes: Buffer.alloc(0), values: [] };

/** Where the values of a JSON text are, on all levels: texts, numbers, words; and its names, as texts. */
function valuesIn(bytes: Buffer): readonly Span[] {
  const found = bytes.toString('latin1').matchAll(/"[^"]*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/g);
  return [...found].map(({ 0: value, index }) => ({ start: index, end: index + value.length }));
}

/**
 * Sound texts, damaged one after the other by a seed: a value replaced, digits changed, bytes overwritten, left out,
 * doubled, or the end cut off; now and then twice. Some stay sound. What is given out is overwritten by the next.
 */
export class DamagedTexts {
  readonly #originals: readonly Original[];
  readonly #dice: Dice;
  readonly #room = Buffer.alloc(ROOM);
  #origin = 0;

  constructor(texts: readonly string[], seed: number) {
    this.#dice = new Dice(seed);
    this.#originals = texts.map((text) => {
      const bytes = Buffer.from(text);
      return { bytes, values: valuesIn(bytes) };
    });
  }

  /** Which of the sound texts the last one given out was made of. */
  get origin(): number {
    return this.#origin;
  }

  next(): Buffer {
    this.#origin = this.#dice.below(this.#originals.length);
    const { bytes, values } = this.#originals[this.#origin] ?? NOTHING;
    const isWhole = this.#dice.below(2) === 0 && values.length > 0;
    let length = isWhole ? this.#replace(bytes, this.#dice.pick(values)) : this.#change(bytes.copy(this.#room));
    if (this.#dice.below(8) === 0) length = this.#change(length);
    return this.#room.subarray(0, length);
  }

  /** @returns how long it is with the value replaced. */
  #replace(bytes: Buffer, { start, end }: Span): number {
    bytes.copy(this.#room, 0, 0, start);
    const middle = start + (this.#dice.below(3) > 0 ? this.#poison(start) : this.#number(start));
    return middle + bytes.copy(this.#room, middle, end);
  }

  #poison(at: number): number {
    return this.#dice.pick(POISON).copy(this.#room, at);
  }

  /** A number as somebody might write it, or just not, with quotes or without. */
  #number(at: number): number {
    const isText = this.#dice.below(2) === 0;
    const digits = 1 + this.#dice.below(24);
    let end = at;
    if (isText) this.#room[end++] = 0x22;
    for (let i = 0; i < digits; i += 1) this.#room[end++] = DIGITS[this.#dice.below(DIGITS.length)] ?? ZERO;
    if (isText) this.#room[end++] = 0x22;
    return end - at;
  }

  /** @returns how long it is after a change anywhere. */
  #change(length: number): number {
    const room = this.#room;
    const at = this.#dice.below(Math.max(1, length));
    const run = Math.min(1 + this.#dice.below(LONGEST_RUN), length - at);
    switch (this.#dice.below(8)) {
      case 0:
        return at;
      case 1:
        room.copyWithin(at, at + run, length);
        return length - run;
      case 2:
        room.copyWithin(at + run, at, length);
        return length + run;
      case 3:
        room[at] = (room[at] ?? 0) ^ (1 << this.#dice.below(8));
        return length;
      case 4:
        for (let i = 0; i < run; i += 1) room[at + i] = this.#dice.below(256);
        return length;
      case 5:
        room[at] = MARKS[this.#dice.below(MARKS.length)] ?? 0;
        return length;
      default:
        return this.#turnDigits(at, run, length);
    }
  }

  /** Mostly sound afterwards: other numbers of the same length. */
  #turnDigits(at: number, run: number, length: number): number {
    const room = this.#room;
    for (let i = at; i < at + run; i += 1) {
      const code = room[i] ?? 0;
      if (code >= ZERO && code <= ZERO + 9) room[i] = ZERO + this.#dice.below(10);
    }
    return length;
  }
}
