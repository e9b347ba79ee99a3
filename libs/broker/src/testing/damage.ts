import * as fc from 'fast-check';
import type { Instrument } from '#libs/market';
import type { FeedMessage } from '../feed-message.js';
import type { ListedMarkets } from '../stream-protocol.js';
import { POISON } from './mutation.js';

/** How many damaged inputs each reader is tried on: 20,000, or as many as `MUTATIONS` says (`npm run proof:frames`). */
const RUNS = Number(process.env['MUTATIONS'] ?? 20_000);
/** Inputs made of one seed: making a property run of each would be most of the time. */
const BATCH = 500;
/** The longest that a reader may keep the process, in ms. */
const LONGEST_MS = 50;

/** A market of a venue under test. */
export function marketsOf(name: string, instrument: Instrument): ListedMarkets {
  return new Map([[name, instrument]]);
}

/** Tries a reader on damaged frames: it must not throw, not dawdle, and pass on nothing but whole numbers. */
export function expectSoundOn(frames: readonly string[], read: (text: string) => readonly FeedMessage[]): void {
  tryDamaged(frames, (text) => read(text).forEach(expectSoundMessage));
}

/**
 * Tries a reader of answers, which may throw what `isAllowed` says, on damaged ones.
 *
 * @param read returns everything it read.
 */
export function expectSoundAnswers(
  answers: readonly string[],
  read: (text: string) => readonly object[],
  isAllowed: (error: unknown) => boolean,
): void {
  tryDamaged(answers, (text) => {
    try {
      read(text).forEach(expectWhole);
    } catch (error) {
      if (!isAllowed(error)) throw error;
    }
  });
}

function tryDamaged(texts: readonly string[], run: (text: string) => void): void {
  const originals = texts.map((text) => ({ text, values: valuesIn(text) }));
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = numbersFrom(seed);
      for (let i = 0; i < BATCH; i += 1) tryOne(damage(pick(originals, random), random), run);
    }),
    { numRuns: Math.ceil(RUNS / BATCH) },
  );
}

function tryOne(text: string, run: (text: string) => void): void {
  try {
    // The machine may be busy with something else: only what is slow three times is slow.
    for (let tries = 1; timed(() => run(text)) >= LONGEST_MS; tries += 1) {
      if (tries === 3) throw new Error(`Reading must take less than ${LONGEST_MS} ms`);
    }
  } catch (cause) {
    throw new Error(`Not sound on ${JSON.stringify(text)}`, { cause });
  }
}

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** Numbers in [0, 1) that follow from a seed (mulberry32): millions are wanted, and each must come again. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Original {
  readonly text: string;
  readonly values: readonly Place[];
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Where the values of a JSON text are, on all levels: texts, numbers, words; and its names, as texts. */
function valuesIn(text: string): readonly Place[] {
  const found = text.matchAll(/"[^"]*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/g);
  return [...found].map(({ 0: value, index }) => ({ start: index, end: index + value.length }));
}

/** One or two values replaced, a few characters changed, a piece left out or doubled, the end cut off. */
function damage({ text, values }: Original, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const length = Math.floor(random() * 12);
  const kind = random();
  if (kind < 0.6) return replaced(text, pick(values, random), random);
  if (kind < 0.7) return text.slice(0, at) + noise(random) + text.slice(at + length);
  if (kind < 0.8) return text.slice(0, at) + text.slice(at + length);
  if (kind < 0.9) return text.slice(0, at + length) + text.slice(at);
  return text.slice(0, at);
}

function replaced(text: string, { start, end }: Place, random: () => number): string {
  const kind = random();
  const value =
    kind < 0.7 ? (JSON.stringify(pick(POISON, random)) ?? '') : kind < 0.85 ? digits(random) : `"${digits(random)}"`;
  return text.slice(0, start) + value + text.slice(end);
}

/** A number as somebody might write it, or just not. */
function digits(random: () => number): string {
  const length = 1 + Math.floor(random() * 24);
  return Array.from({ length }, () => pick(DIGITS, random)).join('');
}

const DIGITS = [...'0123456789'.split(''), '.', '-', 'e', '+'];

function noise(random: () => number): string {
  return Array.from({ length: 3 }, () => String.fromCharCode(Math.floor(random() * 2 ** (1 + random() * 15)))).join('');
}

function pick<T>(list: readonly T[], random: () => number): T {
  const chosen = list[Math.floor(random() * list.length)];
  if (chosen === undefined) throw new Error('A list to pick from must hold something');
  return chosen;
}

function expectSoundMessage(message: FeedMessage): void {
  if (message.type === 'candle') expectWhole(message.candle);
  if (message.type === 'quote') expectWhole(message.quote);
  if (message.type === 'trade') expectWhole(message.trade);
  if ('eventTime' in message) expectWhole({ eventTime: message.eventTime });
}

/** Plain checks: `expect` would be most of the time of a million runs. */
function expectWhole(read: object): void {
  for (const [name, value] of Object.entries(read) as readonly [string, unknown][]) {
    const isWhole = typeof value !== 'number' || (Number.isSafeInteger(value) && (value >= 0 || name === 'side'));
    if (!isWhole || (typeof value === 'bigint' && value < 0n)) {
      throw new Error(`${name} must be whole, was ${String(value)}`);
    }
  }
}
