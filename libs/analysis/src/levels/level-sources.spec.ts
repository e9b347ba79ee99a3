import { after, DAY_MS } from '#libs/market';
import type { BalanceArea, ProfileReading } from '../readings.js';
import {
  balanceLevels,
  developingLevels,
  nakedPocLevel,
  openLevel,
  priorProfileLevels,
  rangeLevels,
  singlePrintLevels,
  swingLevel,
  zoneLevels,
} from './level-sources.js';
import { MONDAY } from '../testing/random-market.js';

const END = after(MONDAY, DAY_MS);
const VALUE = { poc: 150, vah: 170, val: 120, volume: 7, total: 10, pocStrength: 1.5 };
const DAY: ProfileReading = {
  ...VALUE,
  from: MONDAY,
  to: END,
  low: 100,
  high: 200,
  binSize: 5,
  quality: 0.8,
  closed: true,
};

describe('level sources', () => {
  it('know a closed profile from its end', () => {
    const levels = priorProfileLevels('prior_day', DAY);
    expect(levels.map(({ kind, price }) => `${kind} ${price}`)).toEqual([
      'prior_day_poc 150',
      'prior_day_vah 170',
      'prior_day_val 120',
      'prior_day_high 200',
      'prior_day_low 100',
    ]);
    expect(levels.every(({ bornAt }) => bornAt === END)).toBe(true);
    expect(new Set(levels.map(({ id }) => id)).size).toBe(5);
  });

  it('give the same level the same id and another day another one', () => {
    const [one] = priorProfileLevels('prior_week', DAY);
    const [other] = priorProfileLevels('prior_week', { ...DAY, from: END });
    expect(priorProfileLevels('prior_week', { ...DAY, poc: 151 })[0]?.id).toBe(one?.id);
    expect(other?.id).not.toBe(one?.id);
  });

  it('know swings and balance areas from their confirmation', () => {
    const confirmedAt = after(MONDAY, 1000);
    const swing = swingLevel('1h', { kind: 'high', price: 190, at: MONDAY, confirmedAt });
    expect(swing).toMatchObject({ kind: 'swing_1h', price: 190, bornAt: confirmedAt });
    const area: BalanceArea = {
      ...VALUE,
      id: 'a',
      from: MONDAY,
      confirmedAt,
      low: 110,
      high: 180,
      quality: 1,
      touches: 4,
      length: 36,
    };
    expect(balanceLevels(area)).toMatchObject([
      { kind: 'balance_high', price: 180, bornAt: confirmedAt },
      { kind: 'balance_low', price: 110 },
      { kind: 'balance_poc', price: 150 },
    ]);
  });

  it('know a naked POC from the end of its profile', () => {
    const poc = { price: 150, from: MONDAY, to: END, testedAt: undefined };
    expect((['day', 'week', 'balance'] as const).map((kind) => nakedPocLevel({ ...poc, kind }))).toMatchObject([
      { kind: 'naked_daily_poc', price: 150, bornAt: END },
      { kind: 'naked_weekly_poc' },
      { kind: 'balance_poc' },
    ]);
  });

  it('keep the zones of nodes and prints', () => {
    const zones = [
      { low: 100, high: 120, price: 105 },
      { low: 130, high: 141 },
    ];
    expect(zoneLevels('leg_lvn', 'leg', zones, END)).toMatchObject([
      { id: 'leg_lvn:leg:100-120', price: 105, zone: { low: 100, high: 120 }, bornAt: END },
      { id: 'leg_lvn:leg:130-141', price: 136, zone: { low: 130, high: 141 } },
    ]);
    const runs = zones.map(({ low, high }) => ({ low, high, printedAt: END }));
    expect(singlePrintLevels('day', runs).map(({ price }) => price)).toEqual([100, 120, 130, 141]);
  });

  it('know what moves since it stands there, and what is over by when it was', () => {
    const marks = {
      poc: { price: 150, since: END },
      vah: { price: 160, since: MONDAY },
      val: { price: 140, since: END },
    };
    expect(developingLevels(marks)).toMatchObject([
      { kind: 'developing_poc', price: 150, bornAt: END },
      { kind: 'developing_vah', price: 160, bornAt: MONDAY },
      { kind: 'developing_val', price: 140, bornAt: END },
    ]);
    expect(rangeLevels('session', 'asia:2024-03-04', { high: 9, low: 3 }, END)).toMatchObject([
      { id: 'session_high:asia:2024-03-04', kind: 'session_high', price: 9, bornAt: END },
      { id: 'session_low:asia:2024-03-04', kind: 'session_low', price: 3 },
    ]);
    expect(openLevel('day_open', 140, MONDAY)).toMatchObject({ kind: 'day_open', price: 140, bornAt: MONDAY });
  });
});
