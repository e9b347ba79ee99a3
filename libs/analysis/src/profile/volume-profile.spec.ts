import fc from 'fast-check';
import { VolumeProfile } from './volume-profile.js';

interface Spread {
  readonly low: number;
  readonly span: number;
  readonly volume: number;
  readonly share: number;
}

const candles = fc.array(
  fc.record({
    low: fc.integer({ min: 1, max: 400 }),
    span: fc.integer({ min: 1, max: 120 }),
    volume: fc.integer({ min: 0, max: 1_000_000_000_000 }),
    share: fc.integer({ min: 0, max: 100 }),
  }),
  { minLength: 1, maxLength: 12 },
);
const binSize = fc.constantFrom(1, 2, 5, 10, 50);

function profileOf(spreads: readonly Spread[], size: number): VolumeProfile {
  const profile = new VolumeProfile(size);
  for (const { low, span, volume, share } of spreads) {
    profile.add(low, low + span - 1, volume, Math.floor((volume / 100) * share));
  }
  return profile;
}

function binsOf(profile: VolumeProfile): [number, number][] {
  return Array.from(profile.bins(), (volume, i) => [profile.firstBin + i, volume]);
}

/** Long lists are quicker compared as text. */
function text(bins: readonly (readonly number[])[]): string {
  return JSON.stringify(bins);
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((all, value) => all + value, 0);
}

describe('VolumeProfile', () => {
  it('spreads a candle over its inclusive ticks', () => {
    const profile = new VolumeProfile(2);
    profile.add(100, 104, 50, undefined);
    expect(binsOf(profile)).toEqual([
      [50, 20],
      [51, 20],
      [52, 10],
    ]);
    profile.add(103, 103, 7, undefined);
    expect(binsOf(profile).map(([, volume]) => volume)).toEqual([20, 27, 10]);
    expect(profile.total).toBe(57);
  });

  it('keeps the steps that do not divide evenly', () => {
    const profile = new VolumeProfile(1);
    profile.add(10, 12, 100, 1);
    expect(binsOf(profile).map(([, volume]) => volume)).toEqual([33, 34, 33]);
    expect([10, 11, 12].map((bin) => profile.buyAt(bin))).toEqual([0, 1, 0]);
  });

  it('spreads exactly where the product of volume and ticks leaves 2^53', () => {
    const profile = new VolumeProfile(50_000_000);
    profile.add(0, 199_999_998, 9_007_199_254_740_991, 4_503_599_627_370_495);
    const exact = (9_007_199_254_740_991n * 50_000_000n * 2n + 199_999_999n) / (2n * 199_999_999n);
    expect(BigInt(profile.volumeAt(0))).toBe(exact);
    expect(sum(profile.bins())).toBe(9_007_199_254_740_991);
  });

  it('takes trades in columns as it takes candles of one tick', () => {
    const trade = fc.record({
      price: fc.integer({ min: 1, max: 4000 }),
      quantity: fc.integer({ min: 1, max: 2 ** 40 }),
      side: fc.constantFrom(1, -1),
    });
    // 49 * (1 / 49) is less than 1.
    const anySize = fc.constantFrom(1, 5, 49, 50);
    fc.assert(
      fc.property(fc.array(trade, { minLength: 1 }), fc.nat(), anySize, (trades, cut, size) => {
        const columns = {
          prices: Int32Array.from(trades, ({ price }) => price),
          quantities: Float64Array.from(trades, ({ quantity }) => quantity),
          sides: Int8Array.from(trades, ({ side }) => side),
        };
        const middle = cut % trades.length;
        const one = new VolumeProfile(size).addTrades(columns, 0, middle).addTrades(columns, middle, trades.length);
        const other = new VolumeProfile(size);
        for (const { price, quantity, side } of trades) other.add(price, price, quantity, side > 0 ? quantity : 0);
        const sides = (profile: VolumeProfile): string =>
          text(binsOf(profile).map(([bin, volume]) => [bin, volume, profile.buyAt(bin) ?? NaN]));
        expect(sides(one)).toBe(sides(other));
        expect([one.total, one.low, one.high]).toEqual([other.total, other.low, other.high]);
      }),
      { numRuns: 1000 },
    );
  });

  it('knows no purchases as soon as one candle does not tell', () => {
    const profile = new VolumeProfile(1);
    profile.add(1, 1, 10, 4);
    expect([profile.buyAt(1), profile.sellAt(1)]).toEqual([4, 6]);
    profile.add(1, 1, 10, undefined);
    expect([profile.buyAt(1), profile.sellAt(1)]).toEqual([undefined, undefined]);
  });

  it('is not marked by a candle that traded nothing', () => {
    const profile = new VolumeProfile(1);
    profile.add(1, 9, 0, 0);
    expect(binsOf(profile)).toEqual([]);
    expect(profile.volumeAt(3)).toBe(0);
  });

  it('refuses bins that are no whole ticks, and merging unlike bins', () => {
    expect(() => new VolumeProfile(0)).toThrow('must be a positive integer, was 0');
    expect(() => new VolumeProfile(1).merge(new VolumeProfile(2))).toThrow('must be 1, was 2');
  });

  it('holds exactly the volume that went in, of buyers too, and never sells less than nothing', () => {
    fc.assert(
      fc.property(candles, binSize, (spreads, size) => {
        const profile = profileOf(spreads, size);
        const bins = Array.from({ length: profile.bins().length }, (_, i) => profile.firstBin + i);
        expect(sum(profile.bins())).toBe(sum(spreads.map(({ volume }) => volume)));
        expect(profile.total).toBe(sum(profile.bins()));
        const bought = sum(spreads.map(({ volume, share }) => Math.floor((volume / 100) * share)));
        expect(sum(bins.map((bin) => profile.buyAt(bin) ?? 0))).toBe(bought);
        expect(Math.min(0, ...bins.map((bin) => profile.sellAt(bin) ?? 0), ...profile.bins())).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not depend on the order of candles, nor on being merged from parts', () => {
    fc.assert(
      fc.property(candles, binSize, fc.nat(12), (spreads, size, cut) => {
        const whole = profileOf(spreads, size);
        expect(text(binsOf(profileOf(spreads.toReversed(), size)))).toBe(text(binsOf(whole)));
        const merged = profileOf(spreads.slice(0, cut), size);
        merged.merge(profileOf(spreads.slice(cut), size));
        expect(text(binsOf(merged))).toBe(text(binsOf(whole)));
        expect([merged.total, merged.low, merged.high]).toEqual([whole.total, whole.low, whole.high]);
      }),
      { numRuns: 1000 },
    );
  });

  it('mirrors with the prices (even volumes, for which there is no odd step in the middle)', () => {
    fc.assert(
      fc.property(candles, binSize, (spreads, size) => {
        const top = 1000 - 1;
        const even = spreads.map((spread) => ({ ...spread, volume: 2 * spread.volume }));
        const mirrored = even.map((spread) => ({ ...spread, low: top - (spread.low + spread.span - 1) }));
        const bins = binsOf(profileOf(even, size));
        const lastBin = 1000 / size - 1;
        const expected = bins.map(([bin, volume]) => [lastBin - bin, volume]).toReversed();
        expect(text(binsOf(profileOf(mirrored, size)))).toBe(text(expected));
      }),
      { numRuns: 1000 },
    );
  });

  it('splits at any price into what lies below, on and above it', () => {
    fc.assert(
      fc.property(candles, fc.nat(600), (spreads, tick) => {
        const profile = profileOf(spreads, 1);
        const parts = profile.volumeBelow(tick) + profile.volumeAt(tick) + profile.volumeAbove(tick);
        expect(parts).toBe(profile.total);
      }),
      { numRuns: 1000 },
    );
  });
});
