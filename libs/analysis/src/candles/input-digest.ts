import { createHash, hash } from 'node:crypto';
import type { EpochMs } from '#libs/market';
import type { CandleSeries } from './candle-series.js';
import { GIVEN, type WindowStarts } from './history-window.js';
import type { WindowCandles } from './window-candles.js';

const NUMBERS = 10;
const WORDS = 4;
const ROW = NUMBERS + WORDS;
const DIGEST_BYTES = 32;
const UNKNOWN_WORD = 0xffff_ffff_ffff_ffffn;

/**
 * Candles [start, end) as bytes that are the same wherever they come from: 14 little-endian words of 8 bytes each - open
 * time, close time, O, H, L, C, volume, taker-buy volume and trades (-1 unknown), timeframe as doubles, then quote volume
 * and taker-buy quote volume as unsigned words, low and high (all ones unknown).
 */
export function canonicalBytes(series: CandleSeries, start: number, end: number): Uint8Array {
  const rows = new Rows(new ArrayBuffer(8 * ROW * Math.max(0, end - start)), 0);
  rows.write(series, start, end);
  return rows.bytes;
}

/** Room for candles in a buffer, written over again and again. */
class Rows {
  readonly bytes: Uint8Array;
  readonly #numbers: Float64Array;
  readonly #words: BigUint64Array;

  /** @param offset bytes before the first row, a multiple of 8. */
  constructor(buffer: ArrayBuffer, offset: number) {
    this.bytes = new Uint8Array(buffer, offset);
    this.#numbers = new Float64Array(buffer, offset);
    this.#words = new BigUint64Array(buffer, offset);
  }

  write(series: CandleSeries, start: number, end: number): void {
    const [numbers, words] = [this.#numbers, this.#words];
    const span = start < end ? series.endTime(start) - series.openTime(start) : 0;
    for (let i = start, at = 0; i < end; i += 1, at += ROW) {
      numbers[at] = series.openTime(i);
      numbers[at + 1] = series.closeTime(i);
      numbers[at + 2] = series.open(i);
      numbers[at + 3] = series.high(i);
      numbers[at + 4] = series.low(i);
      numbers[at + 5] = series.close(i);
      numbers[at + 6] = series.volume(i);
      numbers[at + 7] = series.takerBuyVolume(i) ?? -1;
      numbers[at + 8] = series.trades(i) ?? -1;
      numbers[at + 9] = span;
      const quote = series.quoteVolume(i);
      const bought = series.takerBuyQuoteVolume(i);
      words[at + NUMBERS] = quote;
      words[at + NUMBERS + 1] = highWord(quote);
      words[at + NUMBERS + 2] = bought ?? UNKNOWN_WORD;
      words[at + NUMBERS + 3] = bought === undefined ? UNKNOWN_WORD : highWord(bought);
    }
  }
}

/** Nearly always 0, which is quicker to see than to work out. */
function highWord(value: bigint): bigint {
  return value <= UNKNOWN_WORD ? 0n : value >> 64n;
}

/**
 * Names the candles a reading used: SHA-256 over the whole window up to the anchor, then for each minute after it
 * SHA-256 over the digest before and that minute. A minute costs one small hash, and a cold start comes to the same
 * digest as a reader that has run for weeks.
 */
export class InputDigest {
  #anchored = -1;
  #hashed = 0;
  #value: Buffer = Buffer.alloc(0);
  /** The digest before a minute, and the minute. */
  readonly #link = new Uint8Array(DIGEST_BYTES + 8 * ROW);
  readonly #minute = new Rows(this.#link.buffer, DIGEST_BYTES);

  constructor(
    private readonly candles: WindowCandles,
    private readonly anchor: EpochMs,
    private readonly starts: WindowStarts,
  ) {}

  /** @returns the digest of all candles there are now, in hexadecimal. */
  hex(): string {
    const minutes = this.candles['1m'];
    const before = minutes.indexFrom(this.anchor);
    if (this.#anchored !== before) {
      this.#value = this.#ofWindow(before);
      this.#anchored = this.#hashed = before;
    }
    for (; this.#hashed < minutes.length; this.#hashed += 1) {
      this.#link.set(this.#value);
      this.#minute.write(minutes, this.#hashed, this.#hashed + 1);
      this.#value = hash('sha256', this.#link, 'buffer');
    }
    return this.#value.toString('hex');
  }

  #ofWindow(minutes: number): Buffer {
    const hash = createHash('sha256');
    for (const timeframe of GIVEN) {
      const series = this.candles[timeframe];
      hash.update(canonicalBytes(series, 0, series.indexFrom(this.starts['1m'])));
    }
    return hash.update(canonicalBytes(this.candles['1m'], 0, minutes)).digest();
  }
}
