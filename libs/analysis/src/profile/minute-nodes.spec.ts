import { minuteNodes, type ProfiledMinute } from './minute-nodes.js';

function minute(low: number, high: number, volume: number): ProfiledMinute {
  return { low, high, volume, takerBuyVolume: undefined };
}

describe('nodes of a few minutes', () => {
  /** 0..400 ticks, so bins of 10: hills about 75 and 325, little from 150 to 249. */
  const hills = [minute(50, 99, 10_000), minute(300, 349, 12_000)];
  const leg = [minute(0, 149, 15_000), minute(150, 249, 500), minute(250, 400, 15_100), ...hills];

  it('are two high ones and the thin one between them', () => {
    const { hvn, lvn } = minuteNodes(leg, undefined);
    expect(hvn).toHaveLength(2);
    expect(lvn).toHaveLength(1);
    expect(lvn[0]?.low).toBeGreaterThanOrEqual(140);
    expect(lvn[0]?.high).toBeLessThan(260);
    expect(lvn[0]?.strength).toBeGreaterThan(0.9);
  });

  it('go by the bins of the day where those are finer', () => {
    const fine = minuteNodes(leg, 2).lvn[0];
    const coarse = minuteNodes(leg, 50).lvn[0];
    expect(coarse).toEqual(minuteNodes(leg, undefined).lvn[0]);
    expect(fine?.low).not.toBe(coarse?.low);
  });

  it('are none where nothing was traded', () => {
    expect(minuteNodes([minute(0, 100, 0)], undefined)).toEqual({ hvn: [], lvn: [] });
  });
});
