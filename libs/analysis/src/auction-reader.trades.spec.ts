import { after, epochMs, MINUTE_MS, type Candle, type MarketEvent, type Trade } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from './analysis-settings.js';
import { AuctionReader } from './auction-reader.js';
import type { AuctionView } from './auction-view.js';
import { chances, MONDAY, randomMarket, TESTUSDT } from './testing/random-market.js';
import { arrival } from './testing/replay.js';
import { looseParts, oddNumbers, textOf } from './testing/view-text.js';

const { trades: defaults } = ANALYSIS_SETTINGS;

/** Warm after few trades. */
const QUICK: AnalysisSettings = {
  ...ANALYSIS_SETTINGS,
  trades: {
    ...defaults,
    imbalance: { ...defaults.imbalance, ratio: 1.5, minDeltaShare: 0.1 },
    stacked: { ...defaults.stacked, rows: 2 },
    bigTrades: { ...defaults.bigTrades, minClusters: 50, quantiles: { L: 0.5, M: 0.8, S: 0.95 } },
  },
};

/** Trades that make up a candle exactly: at its open, high, low and close and in between. */
function tradesOf(candle: Candle, firstId: number): Trade[] {
  const chance = chances(candle.openTime);
  const { open, high, low, close, volume, takerBuyVolume: bought = 0 } = candle;
  const prices = [
    open,
    high,
    low,
    ...Array.from({ length: 8 }, () => Math.round(low + chance() * (high - low))),
    close,
  ];
  const sides = prices.map((_, i): 1 | -1 => (i % 2 === 0 ? 1 : -1));
  const half = prices.length / 2;
  return prices.map((price, i) => {
    const all = sides[i] === 1 ? bought : volume - bought;
    const part = Math.floor(all / half);
    const quantity = i >= prices.length - 2 ? all - part * (half - 1) : part;
    return {
      id: `${firstId + i}`,
      time: epochMs(candle.openTime + 4_000 * i),
      price,
      quantity,
      side: sides[i] ?? 1,
    };
  });
}

/** No minute trades so little that it could not be split. */
const MINUTES = randomMarket({ seed: 11, from: after(MONDAY, 960 * MINUTE_MS), minutes: 700, volatility: 60 }).map(
  (minute) => ({
    ...minute,
    volume: minute.volume + 2000,
    takerBuyVolume: (minute.takerBuyVolume ?? 0) + 1000,
  }),
);

function told(trade: Trade): MarketEvent {
  return { type: 'trade', trade, backfilled: false };
}

/** What single trades add to or change. */
const OF_TRADES = ['aggression', 'confluence', 'levels', 'trades', 'orderFlow', 'missing', 'recent'];

/** Views of the last minutes, over a midnight, with single trades and without. */
function read(settings: AnalysisSettings, withTrades: 'trades' | 'candles'): [AuctionReader, AuctionView[]] {
  const reader = new AuctionReader(TESTUSDT, settings);
  const views: AuctionView[] = [];
  MINUTES.forEach((minute, i) => {
    if (withTrades === 'trades') for (const trade of tradesOf(minute, 1 + 12 * i)) reader.apply(told(trade));
    const view = reader.apply(arrival(minute));
    if (view) views.push(view);
  });
  return [reader, views];
}

describe('AuctionReader with single trades', () => {
  const [reader, views] = read(QUICK, 'trades');
  const [, plain] = read(QUICK, 'candles');
  const view = reader.view();

  it('adds what only trades tell, and names its source', () => {
    expect(view.orderFlow).toBe('trades');
    expect(view.aggression).toMatchObject({ source: 'trades' });
    expect(view.aggression?.bigTrades).toEqual(expect.any(Number));
    expect(view.aggression?.stackedImbalances).toEqual(expect.any(Number));
    expect(view.trades).toMatchObject({ coverage: MINUTES.length / 1440, revision: 0, missing: [] });
    expect(view.trades?.bigTrades.length).toBeGreaterThan(0);
    expect(view.trades?.bigTrades.some(({ verdict }) => verdict !== undefined)).toBe(true);
    const kinds = new Set(views.flatMap(({ levels }) => levels.flatMap((level) => level.kinds)));
    expect([...kinds]).toEqual(expect.arrayContaining(['big_trades', 'unfinished_auction', 'stacked_imbalance']));
  });

  it('changes nothing that candles tell', () => {
    const ofCandles = (one: AuctionView): [string, unknown][] =>
      Object.entries(one).filter(([name]) => !OF_TRADES.includes(name));
    views.forEach((one, i) => {
      const other = plain[i];
      expect(other && textOf(ofCandles(one))).toBe(other && textOf(ofCandles(other)));
    });
    expect(plain.at(-1)).toMatchObject({ trades: undefined, orderFlow: 'klines' });
  });

  it('is frozen through and through, without a number that is none', () => {
    expect(looseParts(view)).toEqual([]);
    // Each view holds the minutes of those before it: the last two, on either side of a midnight, hold them all.
    const held = views.map(({ recent: _, ...one }) => one);
    expect([...held, view, views.at(-250)].flatMap((one) => oddNumbers(one))).toEqual([]);
  });

  it('gives footprints whose rows are the candle, and the path of its delta', () => {
    const { footprints, missing } = reader.footprints('5m', 12);
    expect(missing).toEqual([]);
    expect(footprints).toHaveLength(12);
    const candles = reader.candles('5m', 12);
    footprints.forEach(({ rows, openTime }, i) => {
      const candle = candles[i];
      expect(openTime).toBe(candle?.openTime);
      expect(rows.reduce((sum, { bid, ask }) => sum + bid + ask, 0)).toBe(candle?.volume);
      expect([rows[0]?.low, rows.at(-1)?.high]).toEqual([candle?.low, candle?.high]);
    });
    for (const { delta, prints } of reader.orderFlow('15m', 4)) {
      expect(prints?.minDelta).toBeLessThanOrEqual(delta ?? NaN);
      expect(prints?.maxDelta).toBeGreaterThanOrEqual(delta ?? NaN);
    }
    expect(reader.footprints('4h', 9).missing.map(({ code }) => code)).toEqual(['GAP']);
  });

  it('keeps what was known at the close of a minute, past midnight and whatever trades come late', () => {
    const known = new Map(views.map(({ asOf, aggression }) => [asOf, aggression]));
    expect(view.recent.map(({ closeTime }) => closeTime)).toEqual(views.map(({ asOf }) => asOf));
    for (const { closeTime, aggression } of view.recent) expect(aggression).toEqual(known.get(closeTime));
    const [again] = read(QUICK, 'trades');
    const late = MINUTES.at(-3);
    const [trade] = late ? tradesOf(late, 1_000_000) : [];
    if (!trade) throw new Error('Market must have a trade');
    again.apply(told(trade));
    const next = { ...MINUTES.at(-1), openTime: view.asOf, closeTime: after(view.asOf, MINUTE_MS) } as Candle;
    const later = again.apply(arrival(next));
    expect(later?.trades?.revision).toBe(1);
    expect(later?.recent.slice(0, -1)).toEqual(view.recent);
  });

  it('leaves trades out whose ids do not count up', () => {
    const other = new AuctionReader(TESTUSDT);
    const [first] = MINUTES;
    if (!first) throw new Error('Market must have a candle');
    const [trade] = tradesOf(first, 1);
    if (trade) other.apply(told({ ...trade, id: '6b1f-uuid' }));
    expect(other.apply(arrival(first))?.trades).toBeUndefined();
  });

  it('reads a minute again that turned out otherwise', () => {
    const [again] = read(QUICK, 'trades');
    const last = MINUTES.at(-2);
    if (!last) throw new Error('Market must have the candle');
    again.apply(arrival({ ...last, volume: last.volume + 2 }));
    expect(again.view().aggression?.bigTrades).toBeUndefined();
    again.apply(arrival(last));
    expect(textOf(again.view())).toBe(textOf(view));
  });
});
