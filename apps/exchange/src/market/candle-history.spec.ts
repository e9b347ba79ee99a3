import { CandleHistory } from './candle-history.js';
import type { Candle } from './candle.js';
import { GeneratedMarket, GENERATED_START } from './generated/generated-market.js';
import { listing } from './instrument.js';
import { INTERVALS, type Interval } from './interval.js';
import { MINUTE_MS } from './minute.js';
import { aggTradeAt, type AggTrade } from './minute-trades.js';

const HOUR_MS = 3_600_000;
/** Twelve days, with one whole week among them. */
const SPAN_END = Date.UTC(2025, 0, 13);
const market = new GeneratedMarket('7', listing('LTCUSDT'));
const history = new CandleHistory(market);

/** Opening times by the calendar, written apart from the code under test. */
function opens(name: string, time: number): number {
  const date = new Date(time);
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const count = Number.parseInt(name, 10);
  if (name === '1M') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  if (name === '1w') return midnight - ((date.getUTCDay() + 6) % 7) * 24 * HOUR_MS;
  if (name === '3d') return midnight - ((midnight / (24 * HOUR_MS)) % 3) * 24 * HOUR_MS;
  if (name === '1d') return midnight;
  const step = count * (name.endsWith('h') ? HOUR_MS : MINUTE_MS);
  return midnight + Math.floor((time - midnight) / step) * step;
}

/** What trades add up to, the plain way; the quote sum is a double. */
interface Sum {
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  trades: number;
  takerBuyVolume: number;
  quote: number;
}

function emptyAt(price: number): Sum {
  return { open: price, high: price, low: price, close: price, volume: 0, trades: 0, takerBuyVolume: 0, quote: 0 };
}

/** Minutes of the span that traded, from the trades themselves. */
function minutesFromTrades(): Map<number, Sum> {
  const minutes = new Map<number, Sum>();
  for (let time = GENERATED_START; time < SPAN_END; time += MINUTE_MS) {
    const trades = market.trades(time);
    for (let i = 0; i < (trades?.count ?? 0); i += 1) {
      const price = trades?.price[i] ?? 0;
      const quantity = trades?.quantity[i] ?? 0;
      const sum = minutes.get(time) ?? emptyAt(price);
      sum.high = Math.max(sum.high, price);
      sum.low = Math.min(sum.low, price);
      sum.close = price;
      sum.volume += quantity;
      sum.trades += (trades?.firstRaw[i + 1] ?? 0) - (trades?.firstRaw[i] ?? 0);
      sum.takerBuyVolume += trades?.buyerIsMaker[i] === 0 ? quantity : 0;
      sum.quote += price * quantity;
      minutes.set(time, sum);
    }
  }
  return minutes;
}

function grouped(name: string, minutes: ReadonlyMap<number, Sum>): Map<number, Sum> {
  const candles = new Map<number, Sum>();
  for (const [time, minute] of minutes) {
    const start = opens(name, time);
    const sum = candles.get(start) ?? emptyAt(minute.open);
    sum.high = Math.max(sum.high, minute.high);
    sum.low = Math.min(sum.low, minute.low);
    sum.close = minute.close;
    sum.volume += minute.volume;
    sum.trades += minute.trades;
    sum.takerBuyVolume += minute.takerBuyVolume;
    sum.quote += minute.quote;
    candles.set(start, sum);
  }
  return candles;
}

function interval(name: string): Interval {
  const found = INTERVALS.get(name);
  if (found === undefined) throw new Error(name);
  return found;
}

const traded = minutesFromTrades();

describe('candles of generated days', () => {
  it.each([...INTERVALS.keys()])('of %s are what their trades add up to', (name) => {
    const all = history.page(interval(name), { from: 0, to: SPAN_END - 1, limit: 50_000 }, SPAN_END - 1);
    const candles = all.filter((candle) => candle.trades > 0);
    const sums = grouped(name, traded);
    const exact = ({ open, high, low, close, volume, trades, takerBuyVolume }: Omit<Sum, 'quote'>): string =>
      [open, high, low, close, volume, trades, takerBuyVolume].join(' ');
    expect(candles.map((candle) => `${candle.openTime} ${exact(candle)}`)).toEqual(
      [...sums].map(([start, sum]) => `${start} ${exact(sum)}`),
    );
    const errors = candles.map((candle) =>
      Math.abs(Number(candle.quoteVolume) / (sums.get(candle.openTime)?.quote ?? 0) - 1),
    );
    expect(Math.max(0, ...errors.slice(0, 10_000))).toBeLessThan(2e-3);
    expect(all.filter(({ closeTime }) => opens(name, closeTime + 1) !== closeTime + 1)).toEqual([]);
  });

  it('have a flat candle without volume where nothing traded', () => {
    const quiet = history
      .page(interval('1m'), { from: 0, to: SPAN_END, limit: 50_000 }, SPAN_END)
      .findIndex((m) => m.trades === 0);
    const [before, candle] = history.page(
      interval('1m'),
      { from: GENERATED_START + (quiet - 1) * MINUTE_MS, to: SPAN_END, limit: 2 },
      SPAN_END,
    );
    expect(candle).toMatchObject({
      open: before?.close,
      high: before?.close,
      low: before?.close,
      volume: 0,
      quoteVolume: 0n,
    });
  });
});

describe('the page of candles', () => {
  const now = GENERATED_START + 10 * HOUR_MS + 30_500;
  const five = interval('5m');
  const times = (candles: readonly Candle[]): number[] =>
    candles.map((candle) => (candle.openTime - GENERATED_START) / MINUTE_MS);

  it('is the newest without a start, the running candle last', () => {
    expect(times(history.page(five, { from: undefined, to: now, limit: 3 }, now))).toEqual([590, 595, 600]);
  });

  it('is the oldest from a start, which must be reached by an opening', () => {
    const from = GENERATED_START + 1;
    expect(times(history.page(five, { from, to: now, limit: 3 }, now))).toEqual([5, 10, 15]);
    expect(times(history.page(five, { from: GENERATED_START, to: now, limit: 2 }, now))).toEqual([0, 5]);
  });

  it('ends with an opening at the end, inclusive', () => {
    const to = GENERATED_START + 60 * MINUTE_MS;
    expect(times(history.page(five, { from: undefined, to, limit: 2 }, now))).toEqual([55, 60]);
    expect(times(history.page(five, { from: undefined, to: to - 1, limit: 2 }, now))).toEqual([50, 55]);
    expect(times(history.page(five, { from: to, to, limit: 9 }, now))).toEqual([60]);
  });

  it('shows nothing of the future', () => {
    expect(history.page(five, { from: now, to: now + HOUR_MS, limit: 9 }, now)).toEqual([]);
    const [running] = history.page(interval('1m'), { from: undefined, to: now, limit: 1 }, now);
    const trades = aggregates(GENERATED_START + 600 * MINUTE_MS).filter(({ time }) => time <= now);
    expect(trades.length).toBeGreaterThan(0);
    expect(running?.volume).toBe(trades.reduce((sum, { quantity }) => sum + quantity, 0));
    expect(running?.close).toBe(trades.at(-1)?.price);
  });

  it('is flat at the last close before the first trade of a minute', () => {
    const quiet =
      [...traded.keys()].find((time) => time > GENERATED_START && (aggregates(time)[0]?.time ?? 0) > time) ?? 0;
    const [last, running] = history.page(interval('1m'), { from: quiet - MINUTE_MS, to: quiet, limit: 2 }, quiet);
    expect(running).toMatchObject({ openTime: quiet, trades: 0, open: last?.close, close: last?.close });
  });
});

function aggregates(openTime: number): AggTrade[] {
  const trades = market.trades(openTime);
  return trades === undefined ? [] : Array.from({ length: trades.count }, (_, i) => aggTradeAt(trades, i));
}
