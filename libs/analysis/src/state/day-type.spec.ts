import fc from 'fast-check';
import { dayType, rangeExtension, type DayTypeFacts } from './day-type.js';

/** An initial balance of 100 ticks. */
function facts(low: number, high: number, close: number, over: Partial<DayTypeFacts> = {}): DayTypeFacts {
  const initialBalance = { low: 1000, high: 1100 };
  return {
    initialBalance,
    range: { low, high },
    close,
    usualRange: 150,
    timeframing: 0,
    distribution: 'single',
    ...over,
  };
}

describe('dayType', () => {
  it.each<[string, DayTypeFacts]>([
    ['normal', facts(1000, 1100, 1050)],
    ['normal', facts(991, 1109, 1050)],
    ['normal_variation', facts(1000, 1200, 1190)],
    ['trend', facts(1000, 1300, 1226)],
    ['unclassified', facts(1000, 1300, 1220)],
    ['unclassified', facts(1000, 1250, 1240)],
    ['trend', facts(1000, 1250, 1240, { timeframing: 1 })],
    ['unclassified', facts(1000, 1250, 1240, { timeframing: -1 })],
    ['trend', facts(800, 1100, 810)],
    ['unclassified', facts(800, 1100, 1090)],
    ['neutral', facts(950, 1150, 1050)],
    ['neutral_extreme', facts(950, 1150, 1140)],
    ['neutral_extreme', facts(950, 1150, 960)],
    ['non_trend', facts(1000, 1100, 1050, { usualRange: 201 })],
    ['normal', facts(1000, 1100, 1050, { usualRange: undefined })],
    ['double_distribution', facts(1000, 1300, 1290, { distribution: 'double' })],
  ])('calls it %s (%#)', (type, known) => expect(dayType(known)).toBe(type));

  it('is not known of an initial balance without range', () => {
    const flat = facts(1000, 1300, 1290, { initialBalance: { low: 1000, high: 1000 } });
    expect(dayType(flat)).toBeUndefined();
    expect(rangeExtension(flat)).toBeUndefined();
  });

  it('is the same for the mirror image', () => {
    const tick = fc.integer({ min: 0, max: 400 });
    const any = fc.record({ below: tick, above: tick, at: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(any, fc.constantFrom<1 | -1 | 0>(1, -1, 0), ({ below, above, at }, timeframing) => {
        const [low, high] = [1000 - below, 1100 + above];
        const close = Math.round(low + at * (high - low));
        const turned = timeframing === 0 ? 0 : timeframing > 0 ? -1 : 1;
        const mirrored = facts(2100 - high, 2100 - low, 2100 - close, { timeframing: turned });
        expect(dayType(mirrored)).toBe(dayType(facts(low, high, close, { timeframing })));
      }),
      { numRuns: 1000 },
    );
  });
});
