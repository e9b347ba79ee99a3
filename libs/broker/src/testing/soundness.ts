import * as fc from 'fast-check';
import type { Instrument, Trade } from '#libs/market';
import type { FeedMessage } from '../feed-message.js';
import type { ListedMarkets } from '../stream-protocol.js';
import { DamagedTexts } from './damage.js';

/** How many damaged inputs each parser is tried on: 20,000, or as many as `MUTATIONS` says (`npm run proof:frames`). */
const RUNS = Number(process.env['MUTATIONS'] ?? 20_000);
/** What a parser may take is judged in the proof alone: the suite may run on a busy machine. */
const IS_PROOF = process.env['MUTATIONS'] !== undefined;
const SEED = Number(process.env['PROOF_SEED'] ?? fc.readConfigureGlobal().seed ?? 1);
/** The longest that a parser may keep the process, ms of CPU time. */
const LONGEST_MS = 50;
/** Inputs after which the clock is looked at: a look takes as long as a frame. */
const BATCH = 1_000;

/** A market of a venue under test. */
export function marketsOf(name: string, instrument: Instrument): ListedMarkets {
  return new Map([[name, instrument]]);
}

/** A parser under test. */
export interface Subject {
  readonly name: string;
  /** Sound inputs, which are damaged. */
  readonly originals: readonly string[];
  /** Parses, throws where anything unsound came of it, and tells in a word what did come. `origin`: of which original. */
  readonly read: (bytes: Buffer, origin: number) => string;
}

/** An input that is kept, to be looked at again. */
interface Kept {
  readonly bytes: Buffer;
  readonly origin: number;
}

/** Tries a parser on damaged inputs: it must not throw, not dawdle, and pass on nothing but whole numbers. */
export function expectSound(subject: Subject): void {
  const texts = new DamagedTexts(subject.originals, SEED);
  const outcomes = new Map<string, number>();
  let longest = 0;
  const traces = Error.stackTraceLimit;
  // Most of what is damaged is refused with an error: where it was made is not asked.
  Error.stackTraceLimit = 0;
  for (let done = 0; done < RUNS; done += BATCH) {
    const batch = Array.from({ length: BATCH }, () => ({ bytes: Buffer.from(texts.next()), origin: texts.origin }));
    const took = cpuOf(() => {
      for (const kept of batch) {
        const outcome = readOne(kept, subject);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    });
    longest = Math.max(longest, took);
    if (IS_PROOF && took >= LONGEST_MS) batch.forEach((kept) => expectPrompt(kept, subject));
  }
  Error.stackTraceLimit = traces;
  const { name } = subject;
  if (IS_PROOF)
    report({ name, seed: SEED, runs: RUNS, longestOfAThousandMs: Math.round(longest), ...sorted(outcomes) });
}

function sorted(outcomes: ReadonlyMap<string, number>): object {
  return Object.fromEntries([...outcomes].toSorted(([, a], [, b]) => b - a));
}

function readOne({ bytes, origin }: Kept, { name, read }: Subject): string {
  try {
    return read(bytes, origin);
  } catch (cause) {
    throw new Error(`${name} must be sound on ${JSON.stringify(bytes.toString('latin1'))}, seed ${SEED}`, { cause });
  }
}

/** What is slow twice is slow: the collector may run in between. */
function expectPrompt({ bytes, origin }: Kept, { name, read }: Subject): void {
  for (let tries = 1; cpuOf(() => read(bytes, origin)) >= LONGEST_MS; tries += 1) {
    if (tries === 2) throw new Error(`${name} takes ${LONGEST_MS} ms on ${JSON.stringify(bytes.toString('latin1'))}`);
  }
}

function cpuOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function report(figures: object): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

/** @returns the types of what was read. @throws where a number of it is not whole. */
export function soundMessages(messages: readonly FeedMessage[]): string {
  for (const message of messages) {
    if (message.type === 'candle') checkWhole(message.candle);
    if (message.type === 'quote') checkWhole(message.quote);
    if (message.type === 'trade') checkTrade(message.trade);
    if ('eventTime' in message) checkWhole({ eventTime: message.eventTime });
  }
  return messages.length === 1 ? (messages[0]?.type ?? '') : messages.length === 0 ? 'nothing' : 'several';
}

function checkTrade(trade: Trade): void {
  checkWhole(trade);
  if (trade.price === 0 || trade.quantity === 0) throw new Error('A trade must have a price and a quantity, one was 0');
}

/** Plain checks: `expect` would be most of the time of millions of runs. */
export function checkWhole(read: object): void {
  for (const [name, value] of Object.entries(read) as readonly [string, unknown][]) {
    const isWhole = typeof value !== 'number' || (Number.isSafeInteger(value) && (value >= 0 || name === 'side'));
    if (!isWhole || (typeof value === 'bigint' && value < 0n)) {
      throw new Error(`${name} must be whole, was ${String(value)}`);
    }
  }
}
