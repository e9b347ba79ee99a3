import { DAY_MS, type Candle } from '#libs/market';
import { archivedMonth, BTCUSDT, missingMonth } from '../../../../test/support/archive.js';
import { Aggregation } from '../candles/aggregation.js';
import { CandleSeries } from '../candles/candle-series.js';
import { KeyLevels } from './key-levels.js';
import type { KeyLevel } from './level-merge.js';
import type { Level } from './level.js';
import { MONDAY } from '../testing/random-market.js';
import { levelPosition } from './level-position.js';
import { levelScale } from './level-scale.js';
import { nakedPocLevel, openLevel, priorProfileLevels, swingLevel } from './level-sources.js';
import { readProfile } from '../profile/profile-reading.js';
import { roundLevels, roundNumbers } from './round-numbers.js';
import { Swings } from '../structure/swings.js';
import { TrueRanges } from '../candles/true-ranges.js';
import { VolumeProfile } from '../profile/volume-profile.js';

const MONTHS = ['2024-06'] as const;
const absent = missingMonth(MONTHS);
const name = absent
  ? `skipped: no archive of ${absent} (MARKET_DATA_DIR names the directory of recorded data)`
  : 'key levels of a recorded month of BTCUSDT';

/** Days of 100 rows, as in a market whose daily range is about 2,000. */
const BIN = 2_000;

/** Levels of closed days, swings, opens and round numbers, followed from 5m close to 5m close. */
class Month {
  readonly #minutes = new CandleSeries('1m');
  readonly #series = { '5m': new CandleSeries('5m'), '1h': new CandleSeries('1h'), '4h': new CandleSeries('4h') };
  readonly #aggregation = new Aggregation();
  readonly #ranges = {
    '5m': new TrueRanges(this.#series['5m'], 14),
    '1h': new TrueRanges(this.#series['1h'], 14),
    '4h': new TrueRanges(this.#series['4h'], 14),
  };
  readonly #swings = (['5m', '1h', '4h'] as const).map((timeframe) => ({
    timeframe,
    swings: new Swings(this.#series[timeframe], this.#ranges[timeframe], 2.5),
  }));
  readonly levels = new KeyLevels({ fiveMinutes: this.#series['5m'], ranges: this.#ranges['5m'] });

  /** @returns the merged levels if this minute closed a 5m candle. */
  add(minute: Candle): readonly KeyLevel[] | undefined {
    this.#minutes.append(minute);
    const closed = this.#aggregation.apply(minute);
    for (const candle of closed) this.#close(candle);
    const last = closed[0];
    return last && this.levels.merged(last.closeTime, this.#scale());
  }

  #scale() {
    return levelScale(BIN, this.#ranges['1h'].latest());
  }

  #close(candle: Candle): void {
    const { timeframe } = candle;
    if (timeframe === '1d') this.#closeDay(candle);
    if (timeframe !== '5m' && timeframe !== '1h' && timeframe !== '4h') return;
    this.#series[timeframe].append(candle);
    this.#ranges[timeframe].extend();
    if (timeframe === '5m') this.levels.extend();
    for (const one of this.#swings) {
      for (const pivot of one.swings.extend()) this.levels.admit(swingLevel(one.timeframe, pivot), this.#scale());
    }
  }

  #closeDay({ openTime, closeTime, close }: Candle): void {
    const [start, end] = [this.#minutes.indexFrom(openTime), this.#minutes.length];
    const scope = { from: openTime, to: closeTime, source: '1m', missing: 0, closed: true } as const;
    const reading = readProfile(new VolumeProfile(BIN).addCandles(this.#minutes, start, end), scope);
    if (!reading) return;
    const naked = nakedPocLevel({ kind: 'day', price: reading.poc, from: openTime, to: closeTime });
    const rounds = roundLevels(roundNumbers(BTCUSDT, close, 0.97 * close, 1.03 * close), closeTime);
    this.levels.admit(naked, this.#scale());
    this.levels.replace('day', priorProfileLevels('prior_day', reading), this.#scale());
    this.levels.replace('round', rounds, this.#scale());
    this.levels.replace('open', [openLevel('day_open', close, closeTime)], this.#scale());
  }
}

(absent ? describe.skip : describe)(name, () => {
  const counts: number[] = [];
  const odd: KeyLevel[] = [];
  let lonely = 0;
  let last: readonly Level[] = [];

  beforeAll(async () => {
    const month = new Month();
    const candles = await archivedMonth(MONTHS[0]);
    const start = (candles[0]?.openTime ?? NaN) + 7 * DAY_MS;
    for (const minute of candles) {
      const merged = month.add(minute);
      if (!merged || minute.openTime < start) continue;
      counts.push(merged.length);
      odd.push(
        ...merged.filter(({ price, score, low, high }) => !(score > 0 && score <= 1 && low <= price && price <= high)),
      );
      const { support, resistance } = levelPosition(merged, minute.close);
      if (!support || !resistance) lonely += 1;
    }
    last = month.levels.levels(candles.at(-1)?.closeTime ?? MONDAY);
  }, 120_000);

  it('merges to a few dozen levels, each with a price within its zone and a score', () => {
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(odd).toEqual([]);
    expect(mean).toBeGreaterThan(15);
    expect(mean).toBeLessThan(50);
  });

  it('has one on either side of price but for new highs and lows', () => {
    expect(lonely / counts.length).toBeLessThan(0.05);
  });

  it('has seen some of them touched and broken, and no more bounces than touches', () => {
    expect(last.some(({ state }) => state === 'naked')).toBe(true);
    expect(last.some(({ breaks }) => breaks > 0)).toBe(true);
    expect(last.filter(({ touches, bounces }) => bounces > touches)).toEqual([]);
  });
});
