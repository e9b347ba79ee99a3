import fc from 'fast-check';
import { ANALYSIS_SETTINGS } from '../analysis-settings.js';
import { chances } from '../testing/random-market.js';
import { smoothed, volumeNodes, type BinnedNodes } from './volume-nodes.js';

/** Two values with little between them; checked by hand and against scipy's find_peaks and peak_prominences. */
const TWO_VALUES = [2, 6, 12, 6, 2, 5, 10, 5, 1];

const volumes = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 60 });
/** Numbers that hardly ever tie, for what ties would decide otherwise. */
const uneven = fc.array(fc.noBias(fc.integer({ min: 1, max: 1_000_000_000 })), { minLength: 2, maxLength: 60 });
const passes = fc.constantFrom(0, 1, 2, 8);

function nodesOf(
  row: readonly number[],
  count: number,
  method: 'prominence' | 'neighbour' = 'prominence',
): BinnedNodes {
  const settings = { ...ANALYSIS_SETTINGS, volumeNodes: { ...ANALYSIS_SETTINGS.volumeNodes, method } };
  return volumeNodes(Float64Array.from(row), count, settings);
}

/** Peaks by their definition, each from scratch. */
function peaksOf(row: readonly number[]): number[] {
  const most = Math.max(...row);
  return [...row.keys()].filter((i) => {
    const height = row[i] ?? 0;
    const outer = (side: number[]): number[] => side.slice(0, side.findIndex((v) => v > height) + 1 || side.length);
    const below = outer(row.slice(0, i).toReversed());
    const above = outer(row.slice(i + 1));
    const isTop = !below.some((v, at) => at === 0 && v >= height) && !above.some((v, at) => at === 0 && v >= height);
    const saddles = [below, above].filter((side) => side.length > 0).map((side) => Math.min(...side));
    return isTop && saddles.length > 0 && height - Math.max(...saddles) >= 0.1 * most;
  });
}

describe('smoothed', () => {
  it('weighs neighbours 1, 2, 1 and renormalises at the ends', () => {
    const once = smoothed(Float64Array.from(TWO_VALUES), 1);
    expect([...once]).toEqual([10 / 3, 6.5, 9, 6.5, 3.75, 5.5, 7.5, 5.25, 7 / 3]);
  });

  it('leaves even volume even, and one bin or none as it is', () => {
    expect([...smoothed(Float64Array.of(7, 7, 7, 7), 8)]).toEqual([7, 7, 7, 7]);
    expect([...smoothed(Float64Array.of(5), 8)]).toEqual([5]);
    expect(smoothed(new Float64Array(0), 8)).toHaveLength(0);
  });

  it('does not touch its input', () => {
    const row = Float64Array.from(TWO_VALUES);
    smoothed(row, 3);
    expect([...row]).toEqual(TWO_VALUES);
  });
});

describe('volumeNodes', () => {
  it('finds both values and the thin bin between them', () => {
    expect(nodesOf(TWO_VALUES, 1)).toEqual({
      hvn: [
        { peak: 2, low: 2, high: 2, prominence: 9 - 10 / 3 },
        { peak: 6, low: 6, high: 6, prominence: 3.75 },
      ],
      lvn: [{ valley: 4, low: 4, high: 4, rho: 0.5, strength: 0.5, peakBelow: 2, peakAbove: 6 }],
      most: 9,
    });
    expect(9 - 10 / 3).toBeCloseTo(17 / 3, 14);
  });

  it('extends a high node to 0.8 of its peak and a low node a quarter of the way up', () => {
    const { hvn, lvn } = nodesOf([1, 8, 10, 9, 3, 2, 4, 5, 8, 2], 0);
    expect(hvn.map(({ peak, low, high }) => [peak, low, high])).toEqual([
      [2, 1, 3],
      [8, 8, 8],
    ]);
    expect(lvn).toMatchObject([{ valley: 5, low: 4, high: 5, rho: 0.25, strength: 0.75 }]);
  });

  it('takes the lower middle of a plateau, of a hill and of a hollow', () => {
    const { hvn, lvn } = nodesOf([1, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 8, 8, 8, 1], 0);
    expect(hvn.map(({ peak }) => peak)).toEqual([2, 12]);
    expect(lvn).toMatchObject([{ valley: 7, low: 5, high: 10, rho: 0 }]);
  });

  it('lets an end be a peak', () => {
    expect(nodesOf([9, 2, 7], 0)).toMatchObject({ hvn: [{ peak: 0 }, { peak: 2 }], lvn: [{ valley: 1 }] });
  });

  it('finds nothing in even volume, in one bin and where nothing was traded', () => {
    for (const row of [[5, 5, 5, 5], [5], [], [0, 0, 0]]) {
      expect(nodesOf(row, 2)).toMatchObject({ hvn: [], lvn: [] });
    }
  });

  it('never calls a tail a low node', () => {
    expect(nodesOf([1, 1, 1, 2, 9, 20, 9, 2, 1, 1, 1], 2)).toMatchObject({ hvn: [{ peak: 5 }], lvn: [] });
  });

  it('needs prominence of a tenth and a valley of at most 0.6', () => {
    expect(nodesOf([10, 9.01, 10], 0).hvn).toHaveLength(0);
    expect(nodesOf([10, 9, 10], 0).hvn).toHaveLength(2);
    expect(nodesOf([10, 6.1, 10], 0).lvn).toHaveLength(0);
    expect(nodesOf([10, 6, 10], 0).lvn).toHaveLength(1);
  });

  it('has the peaks of its definition', () => {
    fc.assert(
      fc.property(uneven, passes, (row, count) => {
        const { hvn } = nodesOf(row, count);
        expect(hvn.map(({ peak }) => peak)).toEqual(peaksOf([...smoothed(Float64Array.from(row), count)]));
      }),
      { numRuns: 2000 },
    );
  });

  it('mirrors when prices do', () => {
    fc.assert(
      fc.property(uneven, passes, fc.constantFrom('prominence', 'neighbour'), (row, count, method) => {
        const last = row.length - 1;
        const there = nodesOf(row, count, method);
        const back = nodesOf(row.toReversed(), count, method);
        expect(back.hvn.map(({ peak, low, high }) => [peak, low, high])).toEqual(
          there.hvn.map(({ peak, low, high }) => [last - peak, last - high, last - low]).toReversed(),
        );
        expect(back.lvn.map(({ valley, low, high, rho }) => [valley, low, high, rho])).toEqual(
          there.lvn.map(({ valley, low, high, rho }) => [last - valley, last - high, last - low, rho]).toReversed(),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('does not change when all volume is scaled', () => {
    const shape = ({ hvn, lvn }: BinnedNodes): unknown => [
      hvn.map(({ peak, low, high }) => [peak, low, high]),
      lvn.map(({ valley, low, high }) => [valley, low, high]),
    ];
    fc.assert(
      fc.property(volumes, passes, fc.integer({ min: 1, max: 1_000_000 }), (row, count, factor) => {
        const scaled = row.map((volume) => volume * factor);
        expect(shape(nodesOf(scaled, count))).toEqual(shape(nodesOf(row, count)));
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps nodes inside the row, each in its zone, and each low node between two neighbouring high ones', () => {
    fc.assert(
      fc.property(volumes, passes, fc.constantFrom('prominence', 'neighbour'), (row, count, method) => {
        const { hvn, lvn } = nodesOf(row, count, method);
        const peaks = hvn.map(({ peak }) => peak);
        for (const { peak, low, high, prominence } of hvn) {
          expect([0 <= low, low <= peak, peak <= high, high < row.length, prominence > 0]).not.toContain(false);
        }
        for (const { valley, low, high, rho, strength, peakBelow, peakAbove } of lvn) {
          expect([peakBelow < low, low <= valley, valley <= high, high < peakAbove]).not.toContain(false);
          expect(peaks.indexOf(peakAbove)).toBe(peaks.indexOf(peakBelow) + 1);
          expect([peaks.includes(peakBelow), rho >= 0, rho < 1, rho + strength === 1]).not.toContain(false);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('nodes by neighbours', () => {
  it('takes what stands out from all five bins to either side, unsmoothed', () => {
    const row = [1, 2, 3, 4, 5, 20, 5, 4, 3, 2, 1, 2, 3, 4, 5, 18, 5, 4, 3, 2, 0];
    expect(nodesOf(row, 8, 'neighbour')).toMatchObject({
      hvn: [{ peak: 5 }, { peak: 15 }],
      lvn: [{ valley: 10, peakBelow: 5, peakAbove: 15, rho: 1 / 18 }],
    });
  });

  it('passes over what only four bins agree with, and over plateaus', () => {
    expect(nodesOf([9, 1, 2, 3, 4, 8, 1], 0, 'neighbour').hvn.map(({ peak }) => peak)).toEqual([0]);
    expect(nodesOf([1, 9, 9, 1], 0, 'neighbour').hvn).toEqual([]);
  });
});

describe('the null model', () => {
  /** A leg of 60 noisy minutes upwards in 40 bins: nobody trades at prices on purpose in it. */
  function noiseLeg(chance: () => number): number[] {
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
    let price = 0;
    const minutes = Array.from({ length: 60 }, () => {
      const path = Array.from({ length: 10 }, () => (price += 1 / 600 + (0.6 * normal()) / Math.sqrt(600)));
      return { high: Math.max(...path), low: Math.min(...path), volume: Math.exp(0.8 * normal()) };
    });
    const low = Math.min(...minutes.map((minute) => minute.low));
    const bin = (Math.max(...minutes.map((minute) => minute.high)) - low) / 40;
    const row = Array.from({ length: 41 }, () => 0);
    for (const minute of minutes) {
      const [first, last] = [Math.floor((minute.low - low) / bin), Math.floor((minute.high - low) / bin)];
      for (let i = first; i <= last; i += 1) row[i] = (row[i] ?? 0) + minute.volume / (last - first + 1);
    }
    return row;
  }

  /** Published share of noise legs with at least one low node: 87 % at rho 0.6, 83 % at 0.5, 75 % at 0.4. */
  it('shows a low node in about 87 % of the legs of pure noise', () => {
    const chance = chances(3);
    const legs = Array.from({ length: 1000 }, () => nodesOf(noiseLeg(chance), 2).lvn);
    const share = (rho: number): number => legs.filter((lvn) => lvn.some((node) => node.rho <= rho)).length / 1000;
    expect(Math.abs(share(0.6) - 0.87)).toBeLessThan(0.03);
    expect(Math.abs(share(0.5) - 0.83)).toBeLessThan(0.03);
    expect(Math.abs(share(0.4) - 0.75)).toBeLessThan(0.03);
  });
});
