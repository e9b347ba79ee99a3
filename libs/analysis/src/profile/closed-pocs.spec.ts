import { after, DAY_MS, HOUR_MS, type EpochMs } from '#libs/market';
import { Aggregation } from '../candles/aggregation.js';
import { CandleSeries } from '../candles/candle-series.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { ClosedPocs } from './closed-pocs.js';
import type { NakedPoc } from './naked-poc.js';
import { readValueArea } from './profile-reading.js';
import { VolumeProfile } from './volume-profile.js';

const BIN = 20;
const WEEK_MS = 7 * DAY_MS;
const WEEKS = 10;
const FROM = after(MONDAY, -WEEKS * WEEK_MS);
const MINUTES = randomMarket({ seed: 3, from: FROM, minutes: WEEKS * 7 * 1440, volatility: 30 });

/** Candles as a reader has them: 1h from the beginning, 5m of the last 24 days. */
function candles(): { readonly '5m': CandleSeries; readonly '1h': CandleSeries } {
  const made = { '5m': new CandleSeries('5m'), '1h': new CandleSeries('1h') };
  const aggregation = new Aggregation();
  for (const minute of MINUTES) {
    for (const candle of aggregation.apply(minute)) {
      const isKept = candle.timeframe === '1h' || candle.openTime >= after(MONDAY, -24 * DAY_MS);
      if (isKept && (candle.timeframe === '5m' || candle.timeframe === '1h')) made[candle.timeframe].append(candle);
    }
  }
  return made;
}

function weeks(series: ReturnType<typeof candles>, day: EpochMs = MONDAY): readonly NakedPoc[] {
  const pocs = new ClosedPocs(series);
  pocs.openDay(day, BIN);
  return pocs.all.filter(({ kind }) => kind === 'week');
}

describe('ClosedPocs', () => {
  const series = candles();
  const found = weeks(series);

  it('reaches back eight closed weeks, of 1h candles where there are no others, and says how far to trust them', () => {
    const expected = Array.from({ length: 8 }, (_, i) => after(MONDAY, (i - 8) * WEEK_MS));
    expect(found.map(({ from }) => from)).toEqual(expected);
    expect(found.map(({ quality }) => quality)).toEqual([0.4, 0.4, 0.4, 0.4, 0.4, 0.6, 0.6, 0.6]);
  });

  it('takes the POC of the profile of each week', () => {
    for (const { from, to, price, quality } of found) {
      const source = series[quality === 0.6 ? '5m' : '1h'];
      const profile = new VolumeProfile(BIN).addCandles(source, source.indexFrom(from), source.indexFrom(to));
      expect(price).toBe(readValueArea(profile)?.poc);
    }
  });

  it('knows of each whether any candle since has traded there, of whatever timeframe', () => {
    for (const { to, price, state, testedAt } of found) {
      const first = MINUTES.find(({ openTime, low, high }) => openTime >= to && low <= price && price <= high);
      expect(state).toBe(first ? 'tested' : 'naked');
      if (!first || testedAt === undefined) continue;
      const grain = first.openTime < after(MONDAY, -24 * DAY_MS) ? HOUR_MS : HOUR_MS / 12;
      expect(testedAt).toBe(Math.floor(first.openTime / grain) * grain + grain);
    }
    expect(found.some(({ state }) => state === 'tested')).toBe(true);
  });

  it('knows all eight on the last day of the next week from the 1h candles of its window', () => {
    const sunday = after(MONDAY, -DAY_MS);
    const start = after(sunday, -62 * DAY_MS);
    const windowed = { '5m': series['5m'], '1h': series['1h'].between(start, MONDAY) };
    expect(weeks(windowed, sunday).map(({ from }) => from)).toEqual(
      Array.from({ length: 8 }, (_, i) => after(MONDAY, (i - 9) * WEEK_MS)),
    );
  });

  it('makes no POC of a week of which over 2 % is missing', () => {
    const holed = new CandleSeries('1h');
    const hole = after(MONDAY, -6 * WEEK_MS);
    for (let i = 0; i < series['1h'].length; i += 1) {
      const candle = series['1h'].candle(i);
      if (candle.openTime < hole || candle.openTime >= after(hole, 4 * HOUR_MS)) holed.append(candle);
    }
    const rest = weeks({ '5m': series['5m'], '1h': holed }).map(({ from }) => from);
    expect(rest).not.toContain(hole);
    expect(rest).toHaveLength(8);
  });
});
