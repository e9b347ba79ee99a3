import { AuctionReader, type AuctionView, type Scope } from '#libs/analysis';
import { MonthSurvey, WarmUp } from '#libs/backtest';
import { after, DAY_MS, epochMs, HOUR_MS, MINUTE_MS, type Candle } from '#libs/market';
import { archivedMonth, BTCUSDT, missingMonth } from './support/archive.js';

const MONTHS = Array.from({ length: 12 }, (_, i) => `2024-${String(i + 1).padStart(2, '0')}`);
const absent = missingMonth(MONTHS);
const FIRST = epochMs(Date.UTC(2024, 0, 1));
/** The archive begins with the year, and the reader with nothing: two months on it has the history that it asks for. */
const SETTLED = epochMs(Date.UTC(2024, 2, 1));
/** A year of minutes is some two minutes of one processor. */
const PATIENCE_MS = 1_200_000;

/** The way to the first number of a value that is not finite; undefined where all are. */
function oddNumber(value: unknown, path = ''): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : path;
  if (typeof value !== 'object' || value === null || value === BTCUSDT) return undefined;
  for (const [key, part] of Object.entries(value)) {
    const odd = oddNumber(part, `${path}.${key}`);
    if (odd !== undefined) return odd;
  }
  return undefined;
}

/** Every scope there is at a moment. */
function scopesOf({ balance, legs }: AuctionView): readonly Scope[] {
  return [
    { kind: 'developing' },
    { kind: 'prior_day' },
    { kind: 'week' },
    { kind: 'prior_week' },
    { kind: 'session', session: 'asia' },
    { kind: 'session', session: 'london' },
    { kind: 'session', session: 'new_york' },
    { kind: 'composite', days: 5 },
    { kind: 'composite', days: 20 },
    ...[legs.up, legs.down].flatMap((leg) => (leg ? [{ kind: 'leg', from: leg.from, to: leg.to } as const] : [])),
    ...(balance ? [{ kind: 'balance', from: balance.from, to: balance.confirmedAt } as const] : []),
  ];
}

/** Names of the scopes whose bins do not add up to the volume of their candles, to the last step. */
function leaking(reader: AuctionReader, view: AuctionView): readonly string[] {
  return scopesOf(view).flatMap((scope) => {
    const { profile, bins } = reader.profile(scope);
    if (!profile) return [];
    const inside = ({ openTime, closeTime }: Candle): boolean =>
      openTime >= profile.from && (closeTime <= profile.to || openTime + MINUTE_MS <= profile.to);
    const candles = reader.candles(profile.source, 100_000).filter(inside);
    const traded = candles.reduce((sum, { volume }) => sum + volume, 0);
    const held = bins.reduce((sum, { volume }) => sum + volume, 0);
    return held === traded && profile.total === traded ? [] : [`${scope.kind} ${view.asOf}: ${held} of ${traded}`];
  });
}

(absent ? describe.skip : describe)(absent ? `a year (not run: no archive of ${absent})` : 'BTCUSDT 2024', () => {
  const odd: string[] = [];
  const leaks: string[] = [];
  const survey = new MonthSurvey('March to December');
  let views = 0;
  let profiles = 0;

  beforeAll(async () => {
    const reader = new AuctionReader(BTCUSDT);
    reader.start(new WarmUp(FIRST, reader.settings).history(), FIRST);
    for (const month of MONTHS) {
      for (const candle of await archivedMonth(month)) {
        const view = reader.apply({ type: 'candle', candle, receivedAt: candle.closeTime, backfilled: false });
        if (!view) continue;
        views += 1;
        if (candle.openTime >= SETTLED) survey.take(view);
        if (view.asOf % (5 * MINUTE_MS) === 0) look(view);
        // A minute before midnight, when the day still has its profile.
        if (after(view.asOf, MINUTE_MS) % DAY_MS === 0) {
          profiles += scopesOf(view).length;
          leaks.push(...leaking(reader, view));
        }
      }
    }
  }, PATIENCE_MS);

  /** All of a view at each full hour, else all but its nodes and its past: these are worked out when they are read. */
  function look(view: AuctionView): void {
    const { recent, developing, ...rest } =
      view.asOf % HOUR_MS === 0 ? view : { ...slim(view), recent: [], developing: undefined };
    const found = oddNumber({ ...rest, developing, last: recent.at(-1) });
    if (found !== undefined) odd.push(`${view.asOf}${found}`);
  }

  it('is read whole, with no number that is none in any view', () => {
    expect(views).toBe(366 * 1440);
    expect(odd).toEqual([]);
  });

  it('holds in every profile of every scope at the end of each day the volume of its candles, to the last step', () => {
    expect(profiles).toBeGreaterThan(3_000);
    expect(leaks).toEqual([]);
  });

  it('is neither always balanced nor never, and has 5 to 60 key levels once it knows two months', () => {
    const figures = survey.read();
    expect(figures.minutes).toBe(306 * 1440);
    expect(figures.balanced).toBeGreaterThan(0.6);
    expect(figures.balanced).toBeLessThan(0.9);
    expect(figures.event).toBeLessThan(0.15);
    expect(figures.levels.least).toBeGreaterThanOrEqual(5);
    expect(figures.levels.most).toBeLessThanOrEqual(60);
  });
});

/** The parts of a view that are there without being worked out. */
function slim({
  state,
  balance,
  aggression,
  delta,
  levels,
  legs,
  swings,
  confluence,
  atr,
  sigma,
  price,
}: AuctionView): Partial<AuctionView> {
  return {
    state,
    balance,
    aggression,
    delta,
    levels,
    swings,
    confluence,
    atr,
    sigma,
    price,
    legs: { ...legs, up: undefined, down: undefined, latest: undefined },
  };
}
