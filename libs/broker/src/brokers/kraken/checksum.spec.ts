import { crc32 } from 'node:zlib';
import { describeReading, recording } from '../../testing/recorded.js';
import { fieldsOf, listOf, type Fields } from '../../untrusted.js';
import { parseExactly, plainDecimal, wholeNumber } from '../../wire/exact-json.js';

const extract = recording('ws/extracts/kraken-v2-book-crc.json');

/** Prices with one decimal and quantities with eight, without their point and leading zeros: how Kraken signs a level. */
function signed(decimal: string, decimals: number): string {
  const [whole = '', fraction = ''] = decimal.split('.');
  return (whole + fraction.padEnd(decimals, '0')).replace(/^0+/, '');
}

/** One side of a book as a checksum reads it, ten levels deep, kept the way the exchange keeps it. */
class Side {
  readonly #levels = new Map<string, string>();

  constructor(readonly direction: 1 | -1) {}

  apply(levels: unknown): void {
    for (const level of listOf(levels ?? [], 'Levels')) {
      const [price, quantity] = listOf(level, 'Level').map((value) => plainDecimal(value, 'Number'));
      if (price === undefined || quantity === undefined) throw new Error('A level must be a price and a quantity');
      if (quantity === '0') this.#levels.delete(price);
      else this.#levels.set(price, quantity);
    }
    for (const [price] of this.#sorted().slice(10)) this.#levels.delete(price);
  }

  get text(): string {
    return this.#sorted()
      .map(([price, quantity]) => signed(price, 1) + signed(quantity, 8))
      .join('');
  }

  #sorted(): [string, string][] {
    return [...this.#levels].toSorted(([a], [b]) => this.direction * (Number(a) - Number(b)));
  }
}

describeReading('a recorded book', [extract], () => {
  it("keeps every digit of its JSON numbers: Kraken's own checksums come out, five of five", () => {
    const { snapshot, updates } = fieldsOf(parseExactly(extract.text()), 'Extract');
    const [asks, bids] = [new Side(1), new Side(-1)];
    const steps: readonly Fields[] = [snapshot, ...listOf(updates, 'Updates')].map((step) => fieldsOf(step, 'Step'));
    const sums = steps.map((step) => {
      asks.apply(step['asks']);
      bids.apply(step['bids']);
      return crc32(asks.text + bids.text);
    });
    expect(sums).toEqual(steps.map(({ checksum }) => wholeNumber(checksum, 'Checksum')));
    expect(sums.length).toBe(5);
  });
});
