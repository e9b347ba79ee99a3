import { epochMs, startOfDay, toIso } from './time.js';
import { openTimeOf } from './timeframe.js';

const at = (iso: string) => epochMs(Date.parse(iso));

describe('time', () => {
  it('aligns every timeframe to UTC', () => {
    const time = at('2024-02-29T23:59:59.999Z');
    const opens = (['1m', '5m', '15m', '30m', '1h', '4h', '1d'] as const).map((timeframe) =>
      toIso(openTimeOf(time, timeframe)),
    );
    expect(opens.map((iso) => iso.slice(11, 19))).toEqual([
      '23:59:00',
      '23:55:00',
      '23:45:00',
      '23:30:00',
      '23:00:00',
      '20:00:00',
      '00:00:00',
    ]);
    expect(toIso(startOfDay(time))).toBe('2024-02-29T00:00:00.000Z');
    expect(toIso(startOfDay(at('2024-03-01T00:00:00Z')))).toBe('2024-03-01T00:00:00.000Z');
  });

  it.each([NaN, 1.5, -1, 0, 1_704_067_200_000_000])('refuses %d as a time', (value) => {
    expect(() => epochMs(value)).toThrow(RangeError);
  });
});
