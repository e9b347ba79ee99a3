import { after, epochMs, TIMEFRAME_MS, type Candle, type EpochMs } from '#libs/market';
import { CandleSeries } from '../candles/candle-series.js';
import { DayTypes, oneTimeframing } from './day-types.js';
import { SessionCalendar } from './session.js';
import { Aggregation } from '../candles/aggregation.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';

/** Three weeks of minutes, from Monday 2024-02-19. */
const FROM = epochMs(Date.UTC(2024, 1, 19));
const WEEKS = randomMarket({ seed: 7, from: FROM, minutes: 21 * 1440, volatility: 20 });

/** @returns day types as of `asOf`, read from the candles closed by then. */
function typesAt(asOf: EpochMs, minutes: readonly Candle[] = WEEKS) {
  const [fiveMinutes, brackets] = [new CandleSeries('5m'), new CandleSeries('30m')];
  const aggregation = new Aggregation();
  for (const minute of minutes.filter(({ closeTime }) => closeTime <= asOf)) {
    for (const candle of aggregation.apply(minute)) {
      if (candle.timeframe === '5m') fiveMinutes.append(candle);
      if (candle.timeframe === '30m') brackets.append(candle);
    }
  }
  return new DayTypes({ fiveMinutes, brackets, sessions: new SessionCalendar() }).at(asOf);
}

const at = (iso: string): EpochMs => epochMs(Date.parse(iso));

describe('DayTypes', () => {
  it('knows each session from the end of its initial balance, and finally at its end', () => {
    const sessions = (iso: string) => typesAt(at(iso)).map(({ session, status }) => `${session} ${status}`);
    expect(sessions('2024-03-06T08:55Z')).toEqual([]);
    expect(sessions('2024-03-06T09:00Z')).toEqual(['london developing']);
    expect(sessions('2024-03-06T15:30Z')).toEqual(['london developing', 'new_york developing']);
    expect(sessions('2024-03-06T16:30Z')).toEqual(['london final', 'new_york developing']);
    expect(sessions('2024-03-07T00:00Z')).toEqual(['london final', 'new_york final']);
    expect(sessions('2024-03-09T15:00Z')).toEqual([]);
  });

  it('does not change its mind about a session that is over', () => {
    const london = (iso: string) => typesAt(at(iso)).find(({ session }) => session === 'london');
    expect(london('2024-03-06T22:00Z')).toEqual(london('2024-03-06T16:30Z'));
  });

  it('is normal while nothing lies outside the initial balance', () => {
    expect(typesAt(at('2024-03-06T09:00Z'))).toMatchObject([{ type: 'normal', extension: 1 }]);
  });

  it('compares with the same session of the days before', () => {
    const flat = WEEKS.map((minute) => (minute.openTime < at('2024-03-06T00:00Z') ? minute : damped(minute)));
    expect(typesAt(at('2024-03-06T16:30Z'), flat)).toMatchObject([{ type: 'non_trend' }, {}]);
  });
});

/** A hundredth of the minute's distance from 100,000. */
function damped(minute: Candle): Candle {
  const near = (price: number): number => 100_000 + Math.round((price - 100_000) / 100);
  const { open, high, low, close } = minute;
  return { ...minute, open: near(open), high: near(high), low: near(low), close: near(close) };
}

describe('oneTimeframing', () => {
  const [template] = randomMarket({ minutes: 1 });

  it.each<[1 | -1 | 0, readonly (readonly [number, number])[]]>([
    [
      1,
      [
        [10, 5],
        [12, 6],
        [11, 7],
      ],
    ],
    [
      -1,
      [
        [10, 5],
        [9, 6],
        [8, 2],
      ],
    ],
    [
      0,
      [
        [10, 5],
        [9, 6],
      ],
    ],
    [
      0,
      [
        [10, 5],
        [12, 6],
        [13, 6],
      ],
    ],
    [0, [[10, 5]]],
    [0, []],
  ])('is %d for brackets of high and low %j', (direction, brackets) => {
    const series = new CandleSeries('30m');
    brackets.forEach(([high, low], i) => {
      const openTime = after(MONDAY, i * TIMEFRAME_MS['30m']);
      if (template) series.append({ ...template, timeframe: '30m', openTime, high, low });
    });
    expect(oneTimeframing(series, MONDAY, after(MONDAY, 3 * TIMEFRAME_MS['30m']))).toBe(direction);
  });
});
