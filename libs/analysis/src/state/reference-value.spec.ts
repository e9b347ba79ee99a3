import { after, HOUR_MS, MINUTE_MS } from '#libs/market';
import type { BalanceArea, ProfileReading } from '../readings.js';
import type { QualifiedArea } from '../structure/balance-tracker.js';
import { ReferenceTracker, type ReferenceChoices } from './reference-value.js';
import { MONDAY } from '../testing/random-market.js';

const PRIOR_DAY: ProfileReading = {
  poc: 150,
  val: 100,
  vah: 200,
  volume: 70,
  total: 100,
  pocStrength: 2,
  from: after(MONDAY, -24 * HOUR_MS),
  to: MONDAY,
  low: 80,
  high: 230,
  binSize: 5,
  quality: 0.8,
  closed: true,
};

const AREA: BalanceArea = {
  id: 'balance:1',
  from: MONDAY,
  confirmedAt: after(MONDAY, 4 * HOUR_MS),
  low: 300,
  high: 400,
  poc: 350,
  val: 320,
  vah: 380,
  quality: 0.7,
  touches: 5,
  length: 40,
};

const area = (ended: QualifiedArea['ended'], change: Partial<BalanceArea> = {}): QualifiedArea => ({
  area: { ...AREA, ...change },
  binSize: 2,
  ended,
});

function at(hours: number, choices: Partial<ReferenceChoices> = {}): ReferenceChoices {
  const closedAt = after(MONDAY, hours * HOUR_MS);
  const elapsed = (hours * HOUR_MS) / MINUTE_MS;
  return { closedAt, elapsed, area: undefined, priorDay: PRIOR_DAY, dailyAtr: 400, ...choices };
}

/** What a balanced market measures price against. */
function followed(choices: ReferenceChoices): string | undefined {
  const tracker = new ReferenceTracker();
  tracker.follow(choices);
  return tracker.current?.id;
}

describe('ReferenceTracker', () => {
  it('takes the balance area while it holds, or was left by acceptance within a day of its confirmation', () => {
    expect(followed(at(5, { area: area(undefined) }))).toBe('balance:1');
    expect(followed(at(27, { area: area('acceptance') }))).toBe('balance:1');
    expect(followed(at(28, { area: area('acceptance') }))).toBe('day:2024-03-03');
    expect(followed(at(28, { area: area('age') }))).toBe('day:2024-03-03');
    expect(followed(at(5))).toBe('day:2024-03-03');
    expect(followed(at(5, { priorDay: undefined }))).toBeUndefined();
  });

  it('is held while out of balance: neither the end of an area nor midnight moves it', () => {
    const tracker = new ReferenceTracker();
    tracker.follow(at(5, { area: area(undefined) }));
    tracker.hold(at(30, { area: area('age') }));
    expect(tracker.current?.id).toBe('balance:1');
  });

  it('gives way to a newly confirmed area', () => {
    const tracker = new ReferenceTracker();
    tracker.follow(at(3));
    tracker.hold(at(4, { area: area(undefined) }));
    expect(tracker.current).toMatchObject({ id: 'balance:1', source: 'balance', val: 320, vah: 380 });
    tracker.hold(at(9, { area: area(undefined, { id: 'balance:2', confirmedAt: after(MONDAY, 9 * HOUR_MS) }) }));
    expect(tracker.current?.id).toBe('balance:2');
  });

  it('moves from day to day at 02:00Z', () => {
    const tracker = new ReferenceTracker();
    const next = { ...PRIOR_DAY, from: MONDAY };
    tracker.follow(at(23));
    tracker.hold({ ...at(25), elapsed: 119, priorDay: next });
    expect(tracker.current?.id).toBe('day:2024-03-03');
    tracker.hold({ ...at(26), elapsed: 120, priorDay: next });
    expect(tracker.current?.id).toBe('day:2024-03-04');
  });

  it('widens a value of fewer than three bins to half a daily ATR', () => {
    const tracker = new ReferenceTracker();
    tracker.follow(at(3, { priorDay: { ...PRIOR_DAY, val: 150, vah: 159 } }));
    expect(tracker.current).toMatchObject({ narrow: true, val: 50, vah: 250 });
    tracker.follow(at(3, { priorDay: { ...PRIOR_DAY, from: MONDAY, val: 150, vah: 164 } }));
    expect(tracker.current).toMatchObject({ narrow: false, val: 150, vah: 164 });
  });
});
