import { after, DAY_MS, MINUTE_MS, type Candle } from '#libs/market';
import { AuctionReader } from './auction-reader.js';
import type { AuctionView } from './auction-view.js';
import { MONDAY, randomMarket, TESTUSDT } from './testing/random-market.js';
import { Exchange } from './testing/replay.js';

const FROM = after(MONDAY, -25 * DAY_MS);
/** 25 days, and a Monday until 20:00Z. */
const MARKET = randomMarket({ seed: 21, from: FROM, minutes: 25 * 1440 + 1200, volatility: 60 });

const MORNING = MARKET.findIndex(({ openTime }) => openTime >= MONDAY);
const HISTORY = new Exchange(MARKET.slice(0, MORNING)).history(MONDAY);

/** The view at a minute of Monday of a market that lacks the minutes [from, to) of it. */
function viewWithout(from: number, to: number, at: number): AuctionView {
  const isLost = ({ openTime }: Candle): boolean =>
    openTime >= after(MONDAY, from * MINUTE_MS) && openTime < after(MONDAY, to * MINUTE_MS);
  const asOf = after(MONDAY, at * MINUTE_MS);
  const known = MARKET.slice(MORNING).filter((minute) => minute.openTime < asOf && !isLost(minute));
  const reader = new AuctionReader(TESTUSDT);
  reader.start([...HISTORY, ...known], asOf);
  return reader.view();
}

const NOON = 12 * 60;

/** What the view says it lacks because of a hole. */
function lost({ missing }: AuctionView): string[] {
  return missing.filter(({ code }) => code === 'GAP').map(({ what, have, need }) => `${what} ${have}/${need}`);
}

describe('after a gap the view no longer knows', () => {
  const whole = viewWithout(0, 0, NOON + 20);

  it('nothing more where there was none', () => {
    expect(lost(whole)).toEqual([]);
    const { aggression, state, delta, timePrice, pocMigration } = whole;
    expect([aggression, state, timePrice, pocMigration].every((part) => part !== undefined)).toBe(true);
    expect(Object.values(delta).every((part) => part !== undefined)).toBe(true);
    expect(whole.dayTypes.map(({ session }) => session)).toEqual(['london']);
  });

  it('flow and aggression of the minutes in which it lies, and names each', () => {
    const view = viewWithout(NOON + 16, NOON + 17, NOON + 20);
    expect(view.aggression).toBeUndefined();
    expect(view.delta).toMatchObject({ ratio15m: undefined, ratio3m: whole.delta.ratio3m });
    expect(view.delta.ratio1h).toEqual(expect.any(Number));
    expect(lost(view)).toEqual(['flow.15m 14/15', 'aggression 4/5']);
    expect(viewWithout(NOON + 18, NOON + 19, NOON + 20).delta.ratio3m).toBeUndefined();
  });

  it('whether a 5m candle traded much, if a minute of it is missing', () => {
    expect(viewWithout(NOON + 17, NOON + 18, NOON + 21).recent.at(-1)?.relativeVolume).toBeUndefined();
    expect(viewWithout(NOON + 12, NOON + 13, NOON + 21).recent.at(-1)?.relativeVolume).toEqual(expect.any(Number));
  });

  it('the cumulative delta of a day of which over 2 % is missing', () => {
    const view = viewWithout(NOON, NOON + 15, NOON + 20);
    expect(view.delta).toMatchObject({ cvdSession: undefined, cvdContinuous: expect.any(Number) });
    expect(lost(view)).toContain('cvd.session 725/740');
    expect(viewWithout(NOON, NOON + 14, NOON + 20).delta.cvdSession).toEqual(expect.any(Number));
  });

  it('the cumulative delta since New York opened, and all before', () => {
    const view = viewWithout(15 * 60, 15 * 60 + 20, 19 * 60);
    expect(view.delta).toMatchObject({ cvdNewYork: undefined });
    expect(lost(view)).toContain('cvd.newYork 250/270');
    expect(viewWithout(0, 0, 19 * 60).delta.cvdNewYork).toBe(deltaSince(14.5 * 60, 19 * 60));
  });

  it('what kind of day a session is that it has not seen whole, nor its range', () => {
    const view = viewWithout(8 * 60 + 10, 8 * 60 + 20, NOON + 20);
    expect(view.dayTypes).toEqual([]);
    expect(view.state?.features.initialBalance).toBeUndefined();
    const ranges = view.levels.flatMap(({ members }) => members).filter(({ id }) => id.includes('2024-03-04'));
    expect(ranges.map(({ kind }) => kind).filter((kind) => kind.startsWith('initial_balance'))).toEqual([]);
  });

  it('single prints and tails, the confidence of its state, and the trust in its profile', () => {
    const view = viewWithout(6 * 60, 7 * 60, NOON + 20);
    expect(view.timePrice).toBeUndefined();
    expect(view.state).toMatchObject({ gap: true });
    expect(view.developing).toMatchObject({ quality: 0.4 });
    expect(view.developing?.gaps).toHaveLength(1);
    expect(view.confluence).toBeUndefined();
    expect(lost(view)).toContainEqual(expect.stringMatching(/^confluence 0.575\d* ?\/0.6$/));
  });

  it('whether the delta of five minutes was unusual, if over 2 % of the day is missing', () => {
    expect(viewWithout(60, 60 + 30, NOON + 20).delta.deltaZ).toBeUndefined();
    expect(viewWithout(60, 60 + 25, NOON + 20).delta.deltaZ).toEqual(expect.any(Number));
  });

  it('a divergence or a leg across it', () => {
    const view = viewWithout(11 * 60, 11 * 60 + 40, NOON + 20);
    const [from, to] = [after(MONDAY, 660 * MINUTE_MS), after(MONDAY, 700 * MINUTE_MS)];
    expect(view.divergences.filter(({ earlier, later }) => earlier.at < from && later.at >= to)).toEqual([]);
    for (const leg of [view.legs.up, view.legs.down]) expect(leg && leg.from < from && leg.to > to).toBeFalsy();
  });
});

function deltaSince(from: number, to: number): number {
  return MARKET.filter(
    ({ openTime }) => openTime >= after(MONDAY, from * MINUTE_MS) && openTime < after(MONDAY, to * MINUTE_MS),
  ).reduce((sum, { volume, takerBuyVolume }) => sum + 2 * (takerBuyVolume ?? 0) - volume, 0);
}
