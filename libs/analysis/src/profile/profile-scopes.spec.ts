import fc from 'fast-check';
import { after, DAY_MS, HOUR_MS, MINUTE_MS, startOfDay, type Candle, type EpochMs } from '#libs/market';
import { Aggregation } from '../candles/aggregation.js';
import type { ProfileCandles } from './candle-source.js';
import { CandleSeries } from '../candles/candle-series.js';
import { ProfileScopes, type ScopeDay, type ScopeReading } from './profile-scopes.js';
import { readValueArea } from './profile-reading.js';
import type { Scope } from './scope-span.js';
import { SessionCalendar } from '../state/session.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { VolumeProfile } from './volume-profile.js';

const sessions = new SessionCalendar();
const DAYS = 10;

/** Series that minutes are appended to and rolled up in, as a reader does it. */
class Feed {
  readonly candles: ProfileCandles = {
    '1m': new CandleSeries('1m', DAYS * 1440),
    '5m': new CandleSeries('5m'),
    '15m': new CandleSeries('15m'),
    '1h': new CandleSeries('1h'),
  };
  readonly #aggregation = new Aggregation();

  constructor(minutes: readonly Candle[] = []) {
    for (const minute of minutes) this.append(minute);
  }

  append(minute: Candle): void {
    this.candles['1m'].append(minute);
    for (const candle of this.#aggregation.apply(minute)) {
      const { timeframe } = candle;
      if (timeframe === '5m' || timeframe === '15m' || timeframe === '1h') this.candles[timeframe].append(candle);
    }
  }
}

function minute(at: number, low: number, high: number, volume: number): Candle {
  const [template] = randomMarket({ minutes: 1 });
  if (!template) throw new Error('Market must have a candle');
  const openTime = after(MONDAY, at * MINUTE_MS);
  const takerBuyVolume = volume / 2;
  return {
    ...template,
    openTime,
    closeTime: after(openTime, MINUTE_MS),
    open: low,
    close: high,
    low,
    high,
    volume,
    takerBuyVolume,
  };
}

/** Bins of 50 ticks, of 100 from the second week on. */
function opening(day: EpochMs): ScopeDay {
  const binSize = day < after(MONDAY, 7 * DAY_MS) ? 50 : 100;
  return { day, binSize, usual: { range: undefined, volume: 100_000_000 } };
}

/** As if every day up to `asOf` had been opened in turn. */
function scopesAt(candles: ProfileCandles, asOf: EpochMs, open = opening): ProfileScopes {
  const scopes = new ProfileScopes(candles, sessions);
  for (let day = MONDAY; day <= asOf; day = after(day, DAY_MS)) scopes.openDay(open(day));
  return scopes;
}

const MARKET = randomMarket({ seed: 7, minutes: DAYS * 1440, holes: 0.002, longestHole: 30, quiet: 0.02 });
const FULL = new Feed(MARKET).candles;
const WEDNESDAY = after(MONDAY, 9 * DAY_MS + 12 * HOUR_MS);

const SCOPES: readonly Scope[] = [
  { kind: 'developing' },
  { kind: 'prior_day' },
  { kind: 'week' },
  { kind: 'prior_week' },
  { kind: 'session', session: 'asia' },
  { kind: 'session', session: 'london' },
  { kind: 'session', session: 'new_york' },
  { kind: 'composite', days: 5 },
  { kind: 'fixed', from: after(MONDAY, 8 * DAY_MS), to: after(MONDAY, 9 * DAY_MS + 7 * MINUTE_MS) },
  { kind: 'leg', from: after(MONDAY, 8 * DAY_MS), to: after(MONDAY, 8 * DAY_MS + 83 * MINUTE_MS) },
  { kind: 'balance', from: after(MONDAY, 8 * DAY_MS), to: after(MONDAY, 8 * DAY_MS + 7 * HOUR_MS) },
];

describe('ProfileScopes', () => {
  it('makes the prior day of its own minutes in its own bins', () => {
    const { profile } = scopesAt(FULL, after(MONDAY, 7 * DAY_MS)).read(
      { kind: 'prior_day' },
      after(MONDAY, 7 * DAY_MS),
    );
    const minutes = FULL['1m'];
    const [start, end] = [minutes.indexFrom(after(MONDAY, 6 * DAY_MS)), minutes.indexFrom(after(MONDAY, 7 * DAY_MS))];
    const expected = readValueArea(new VolumeProfile(50).addCandles(minutes, start, end));
    expect(profile).toMatchObject({ ...expected, source: '1m', closed: true, candles: end - start, binSize: 50 });
  });

  it('makes weeks and composites anew in the newest bins', () => {
    const scopes = scopesAt(FULL, WEDNESDAY);
    expect(scopes.read({ kind: 'prior_week' }, WEDNESDAY).profile).toMatchObject({ binSize: 100, source: '5m' });
    expect(scopes.read({ kind: 'composite', days: 5 }, WEDNESDAY).profile?.binSize).toBe(100);
  });

  it('trusts minutes with 0.8, five minutes with 0.6, coarser with 0.4, and half of it where minutes are missing', () => {
    const whole = new Feed(randomMarket({ seed: 3, minutes: 4 * 1440 })).candles;
    const asOf = after(MONDAY, 4 * DAY_MS);
    const quality = (candles: ProfileCandles, days: number): number | undefined =>
      scopesAt(candles, asOf).read({ kind: 'composite', days }, asOf).profile?.quality;
    expect(quality(whole, 3)).toBe(0.8);
    expect(quality(whole, 4)).toBe(0.6);
    expect(quality({ ...whole, '1m': new CandleSeries('1m'), '5m': new CandleSeries('5m') }, 4)).toBe(0.4);
    const broken = new Feed(randomMarket({ seed: 3, minutes: 4 * 1440, holes: 0.01, longestHole: 9 })).candles;
    expect(quality(broken, 3)).toBe(0.4);
    const { missing, profile } = scopesAt(broken, asOf).read({ kind: 'composite', days: 3 }, asOf);
    const holes = profile?.gaps.reduce((sum, { from, to }) => sum + (to - from) / MINUTE_MS, 0) ?? 0;
    expect(missing).toEqual([{ code: 'GAP', what: 'minutes of composite_3', have: 4320 - holes, need: 4320 }]);
  });

  it('marks what develops as not closed', () => {
    const scopes = scopesAt(FULL, WEDNESDAY);
    const closed = SCOPES.map((scope) => scopes.read(scope, WEDNESDAY).profile?.closed);
    expect(closed).toEqual([false, true, false, true, true, false, true, true, true, true, true]);
  });

  it("gives legs about 40 bins, at most as large as the day's", () => {
    const profile = scopesAt(FULL, WEDNESDAY).read(
      { kind: 'leg', from: after(WEDNESDAY, -HOUR_MS), to: WEDNESDAY },
      WEDNESDAY,
    ).profile;
    const rows = profile && (profile.high - profile.low) / profile.binSize;
    expect(rows).toBeGreaterThan(20);
    expect(rows).toBeLessThan(64);
  });

  it('says EMPTY, ZERO_VOLUME or WARMUP where it knows nothing', () => {
    const codes = (scopes: ProfileScopes, scope: Scope, asOf = after(MONDAY, 5 * MINUTE_MS)): unknown =>
      scopes.read(scope, asOf).missing.map(({ code, what }) => [code, what]);
    const quiet = new Feed(Array.from({ length: 5 }, (_, i) => minute(i, 100, 100, 0))).candles;
    expect(codes(scopesAt(quiet, MONDAY), { kind: 'developing' })).toEqual([['ZERO_VOLUME', 'volume of developing']]);
    expect(codes(scopesAt(quiet, MONDAY), { kind: 'prior_day' })).toEqual([['EMPTY', 'candles of prior_day']]);
    expect(codes(scopesAt(quiet, MONDAY), { kind: 'developing' }, MONDAY)).toEqual([
      ['EMPTY', 'candles of developing'],
    ]);
    expect(codes(new ProfileScopes(quiet, sessions), { kind: 'developing' })).toEqual([
      ['WARMUP', 'bin size of developing'],
    ]);
  });

  it('gives one candle a profile without nodes and shape', () => {
    const { profile } = scopesAt(new Feed([minute(0, 90, 312, 1000)]).candles, MONDAY).read(
      { kind: 'developing' },
      after(MONDAY, MINUTE_MS),
    );
    expect(profile).toMatchObject({ candles: 1, hvn: [], lvn: [], shape: '?', total: 1000 });
  });

  it('reads a flat price as one bin', () => {
    const flat = new Feed(Array.from({ length: 10 }, (_, i) => minute(i, 125, 125, 50))).candles;
    const { profile } = scopesAt(flat, MONDAY).read(
      { kind: 'leg', from: MONDAY, to: after(MONDAY, 10 * MINUTE_MS) },
      after(MONDAY, 10 * MINUTE_MS),
    );
    expect(profile).toMatchObject({ poc: 125, vah: 125, val: 125, low: 125, high: 125, hvn: [], lvn: [], shape: '?' });
  });

  it('keeps the empty bins of a price gap', () => {
    const jump = new Feed([
      minute(0, 100, 149, 500),
      minute(1, 100, 149, 500),
      minute(2, 1000, 1049, 500),
      minute(3, 1000, 1049, 500),
    ]).candles;
    const { profile } = scopesAt(jump, MONDAY, (day) => ({ ...opening(day), binSize: 10 })).read(
      { kind: 'developing' },
      after(MONDAY, 4 * MINUTE_MS),
    );
    expect(profile).toMatchObject({ low: 100, high: 1049, hvn: [{}, {}], lvn: [{ rho: 0, strength: 1 }] });
    expect(profile?.gaps).toEqual([]);
  });

  it('leaves out a candle that sticks out of the span', () => {
    const scope: Scope = {
      kind: 'fixed',
      from: after(MONDAY, 2 * MINUTE_MS),
      to: after(MONDAY, 6 * DAY_MS + 3 * MINUTE_MS),
    };
    const asOf = after(MONDAY, 8 * DAY_MS);
    const profile = scopesAt(FULL, asOf).read(scope, asOf).profile;
    const fiveMinutes = FULL['5m'];
    const [start, end] = [
      fiveMinutes.indexFrom(after(MONDAY, 5 * MINUTE_MS)),
      fiveMinutes.indexFrom(after(MONDAY, 6 * DAY_MS)),
    ];
    expect(profile).toMatchObject({ source: '5m', candles: end - start });
  });

  it('gives the same object until something has closed', () => {
    const scopes = scopesAt(FULL, WEDNESDAY);
    const first = SCOPES.map((scope) => scopes.read(scope, WEDNESDAY).profile);
    expect(SCOPES.every((scope, i) => scopes.read(scope, WEDNESDAY).profile === first[i])).toBe(true);
    const later = SCOPES.map((scope) => scopes.read(scope, after(WEDNESDAY, MINUTE_MS)).profile);
    expect(later.map((profile, i) => profile === first[i])).toEqual(
      first.map((profile, i) => profile?.closed === true || i === 2),
    );
  });

  it('says the same of a moment whether or not it knows what came after', () => {
    const arbitrary = fc.record({
      scope: fc.constantFrom(...SCOPES),
      at: fc.integer({ min: 0, max: MARKET.length - 1 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ scope, at }) => {
        const asOf = after(MARKET[at]?.openTime ?? MONDAY, MINUTE_MS);
        const past = truncated(asOf);
        expect(scopesAt(FULL, asOf).read(scope, asOf)).toEqual(scopesAt(past, asOf).read(scope, asOf));
      }),
      { numRuns: 1000 },
    );
  });

  it('grows minute by minute into what it would be if made at once', () => {
    const live = new Feed();
    const scopes = new ProfileScopes(live.candles, sessions);
    const grown: ScopeReading[] = [];
    const fresh: ScopeReading[] = [];
    let day: EpochMs | undefined;
    for (const [i, candle] of MARKET.entries()) {
      live.append(candle);
      const asOf = after(candle.openTime, MINUTE_MS);
      for (const opened of [startOfDay(candle.openTime), startOfDay(asOf)]) {
        if (day !== undefined && opened <= day) continue;
        scopes.openDay(opening(opened));
        day = opened;
      }
      const scope = SCOPES[i % SCOPES.length];
      if (!scope) continue;
      const reading = scopes.read(scope, asOf);
      if (i % 37 !== 0) continue;
      grown.push(reading);
      fresh.push(scopesAt(FULL, asOf).read(scope, asOf));
    }
    expect(grown).toEqual(fresh);
  });
});

/** The series as they were at `asOf`. */
function truncated(asOf: EpochMs): ProfileCandles {
  const upTo = (full: CandleSeries): CandleSeries => {
    const series = new CandleSeries(full.timeframe, full.length);
    for (let i = 0; i < full.length && full.endTime(i) <= asOf; i += 1) series.append(full.candle(i));
    return series;
  };
  return { '1m': upTo(FULL['1m']), '5m': upTo(FULL['5m']), '15m': upTo(FULL['15m']), '1h': upTo(FULL['1h']) };
}
