import * as fc from 'fast-check';
import { epochMs, placeOf, type Trade } from '#libs/market';
import { describeReading, recording } from '../testing/recorded.js';
import { REORDER_MS, TradeSequence } from './trade-sequence.js';

function trade(place: number): Trade {
  return { id: String(place), time: epochMs(1_700_000_000_000 + place), price: 1, quantity: 1, side: 1 };
}

function released(sequence: TradeSequence, now: number): string[] {
  return sequence.release(now).map(({ trade: { id } }) => id);
}

describe('trades whose places count up by one', () => {
  it('go out in order, each once, however they come', () => {
    const places = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(places, fc.infiniteStream(fc.nat(5)), (count, delays) => {
        const sequence = new TradeSequence('contiguous');
        const order = Array.from({ length: count }, (_, i) => ({ place: i + 2, key: i + (delays.next().value ?? 0) }));
        const out = [trade(1), ...order.toSorted((a, b) => a.key - b.key).map(({ place }) => trade(place))].flatMap(
          (one) => {
            sequence.arrive(one, 0);
            sequence.arrive(one, 0);
            return released(sequence, 0);
          },
        );
        expect(out).toEqual(Array.from({ length: count + 1 }, (_, i) => String(i + 1)));
        expect(sequence.hole).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('wait behind a jump until it is filled', () => {
    const sequence = new TradeSequence('contiguous');
    for (const place of [5, 8, 9]) sequence.arrive(trade(place), 100 + place);
    expect(released(sequence, 200)).toEqual(['5']);
    expect(sequence.hole).toEqual({ after: trade(5), before: trade(8), since: 108 });
    for (const place of [6, 7]) expect(sequence.arrive(trade(place), 300, true)).toBe('new');
    expect(released(sequence, 300)).toEqual(['6', '7', '8', '9']);
  });

  it('go on behind what is given up, and one of it that comes all the same is late, once', () => {
    const sequence = new TradeSequence('contiguous');
    for (const place of [5, 9]) sequence.arrive(trade(place), 0);
    sequence.release(0);
    sequence.skip();
    expect(released(sequence, 0)).toEqual(['9']);
    expect([7, 7, 5, 6, 8].map((place) => sequence.arrive(trade(place), 1))).toEqual([
      'late',
      'known',
      'known',
      'late',
      'late',
    ]);
  });
});

describe('trades whose places only ascend', () => {
  it('wait two seconds for those that may come before them, and a repetition changes nothing', () => {
    const sequence = new TradeSequence('ascending');
    sequence.arrive(trade(100), 0);
    sequence.arrive(trade(400), 500);
    expect(sequence.arrive(trade(200), 900)).toBe('new');
    expect(sequence.arrive(trade(200), 901)).toBe('known');
    expect(released(sequence, REORDER_MS - 1)).toEqual([]);
    expect(released(sequence, REORDER_MS)).toEqual(['100']);
    expect(released(sequence, 900 + REORDER_MS)).toEqual(['200', '400']);
    expect(sequence.arrive(trade(400), 4_000)).toBe('known');
    expect(sequence.arrive(trade(300), 4_000)).toBe('late');
    expect(sequence.arrive(trade(300), 4_000)).toBe('known');
    expect(sequence.hole).toBeUndefined();
  });

  it('made before a moment need not wait', () => {
    const sequence = new TradeSequence('ascending');
    for (const place of [1, 2, 3]) sequence.arrive(trade(place), 0);
    expect(sequence.release(0, trade(3).time).map(({ place }) => place)).toEqual([1, 2]);
  });
});

it('does not take a trade without a place', () => {
  const odd = { ...trade(1), id: 'a9188a0a-7c7e' };
  expect(placeOf(odd)).toBeUndefined();
  expect(new TradeSequence('ascending').arrive(odd, 0)).toBe('known');
});

const HOURS = ['06h', '09h', '12h', '15h', '18h'];
const parts = HOURS.map((hour) => recording(`trades/binance-spot-LTCUSDT/LTCUSDT_2025-06-21_${hour}_trades.csv.gz`));

describeReading('trades recorded of a real market, with real holes', parts, () => {
  it('have exactly the holes that are in them', () => {
    const ids = parts
      .flatMap((part) => part.text().trim().split('\n').slice(1))
      .map((row) => Number(row.split(',')[4]))
      .toSorted((a, b) => a - b);
    const sequence = new TradeSequence('contiguous');
    const holes: number[] = [];
    for (const id of ids) {
      sequence.arrive(trade(id), 0);
      sequence.release(0);
      const { hole } = sequence;
      if (!hole) continue;
      holes.push((placeOf(hole.before) ?? 0) - (placeOf(hole.after) ?? 0) - 1);
      sequence.skip();
      sequence.release(0);
    }
    expect(holes).toEqual([4, 4, 11, 2, 2, 2, 117, 5, 3, 1, 3, 1, 7, 2, 1, 3]);
  });
});
