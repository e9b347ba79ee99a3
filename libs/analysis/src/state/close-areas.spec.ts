import { after, TIMEFRAME_MS } from '#libs/market';
import { MONDAY } from '../testing/random-market.js';
import { CloseAreas } from './close-areas.js';

const closeOf = (n: number): typeof MONDAY => after(MONDAY, (n + 1) * TIMEFRAME_MS['5m']);
const areaOf = (n: number): { poc: number; vah: number; val: number } => ({ poc: 50 + n, vah: 60 + n, val: 40 - n });

describe('CloseAreas', () => {
  it('has each close of the day worked out once and tells it apart from all others', () => {
    const areas = new CloseAreas(MONDAY, 10);
    let made = 0;
    for (const round of [0, 1]) {
      for (let n = 0; n < 288; n += 1) {
        expect(areas.at(closeOf(n), () => ((made += 1), areaOf(n)))).toEqual(areaOf(n));
      }
      expect([round, made]).toEqual([round, 288]);
    }
  });

  it('asks again where there was no area', () => {
    const areas = new CloseAreas(MONDAY, undefined);
    expect(areas.at(closeOf(0), () => undefined)).toBeUndefined();
    expect(areas.at(closeOf(0), () => areaOf(0))).toEqual(areaOf(0));
  });

  it('keeps the volume beyond the last edge and side of each close, and no other', () => {
    const areas = new CloseAreas(MONDAY, 10);
    expect(areas.beyond(closeOf(3), 1, 70, () => 500)).toBe(500);
    expect(areas.beyond(closeOf(3), 1, 70, () => 1)).toBe(500);
    expect(areas.beyond(closeOf(4), 1, 70, () => 600)).toBe(600);
    expect(areas.beyond(closeOf(3), -1, 70, () => 700)).toBe(700);
    expect(areas.beyond(closeOf(3), 1, 71, () => 800)).toBe(800);
    expect(areas.beyond(closeOf(4), 1, 70, () => 2)).toBe(600);
  });
});
