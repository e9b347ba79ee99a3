import * as fc from 'fast-check';
import { after, epochMs, placeOf, type Trade } from '#libs/market';
import { bybitMarket as instrument } from '../../testing/venue-markets.js';
import { tradePage } from './trade-page.js';

const START = epochMs(1_761_520_700_000);

/** Trade number n, one each second; ids ascend with holes. */
function rowAt(n: number): Readonly<Record<string, unknown>> {
  const told = {
    price: '114505.5',
    size: '0.000036',
    side: 'Buy',
    time: String(START + 1_000 * n),
    isBlockTrade: false,
  };
  return { ...told, execId: `224${String(7 * n + 5).padStart(16, '0')}`, symbol: 'BTCUSDC', seq: String(n) };
}

function markAt(n: number): Pick<Trade, 'id' | 'seq' | 'time'> {
  return { id: `224${String(7 * n + 5).padStart(16, '0')}`, seq: 7 * n + 5, time: after(START, 1_000 * n) };
}

/** What Bybit answers once it has published trades 0 to `last`: the newest sixty, newest first. */
function answered(last: number): readonly unknown[] {
  return Array.from({ length: Math.min(60, last + 1) }, (_, i) => rowAt(last - i));
}

const numbersOf = (trades: readonly Trade[]): readonly number[] =>
  trades.map((trade) => ((placeOf(trade) ?? 0) - 5) / 7);

describe('a page of recent trades', () => {
  it('between two known trades holds all of them where the sixty reach back', () => {
    const page = tradePage({ instrument, from: markAt(10), to: markAt(14) }, answered(50), { now: undefined });
    expect(numbersOf(page.trades)).toEqual([11, 12, 13]);
    expect(page).toMatchObject({ complete: true, rest: 'none', reason: '' });
  });

  it('says that it is not complete where they do not, and why', () => {
    const page = tradePage({ instrument, from: markAt(10), to: markAt(90) }, answered(100), { now: undefined });
    expect(numbersOf(page.trades)).toEqual(Array.from({ length: 49 }, (_, i) => 41 + i));
    expect(page).toMatchObject({ complete: false, rest: 'none' });
    expect(page.reason).toContain('only its last 60 trades');
  });

  it('says that more is to come where the answer is behind the stream', () => {
    const page = tradePage({ instrument, from: markAt(10), to: markAt(30) }, answered(20), { now: undefined });
    expect(numbersOf(page.trades)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(page).toMatchObject({ complete: true, rest: 'later' });
  });

  it('up to a moment is over once that moment is past for long', () => {
    const to = after(START, 30_000);
    const at = (ms: number) =>
      tradePage({ instrument, from: markAt(10), to }, answered(20), { now: after(to, ms) }).rest;
    expect([at(0), at(9_999), at(10_000)]).toEqual(['later', 'later', 'none']);
  });

  it('from a moment on is complete only if something before it is there', () => {
    const rows = answered(100);
    const from = (n: number) =>
      tradePage({ instrument, from: after(START, 1_000 * n), to: markAt(99) }, rows, { now: undefined });
    expect([from(41).complete, from(42).complete]).toEqual([false, true]);
    expect(numbersOf(from(95).trades)).toEqual([95, 96, 97, 98]);
  });

  it('never hides a missing trade, whatever was asked and published', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.nat(250), (a, b, last) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b) + 1];
        const page = tradePage({ instrument, from: markAt(from), to: markAt(to) }, answered(last), { now: undefined });
        const wanted = Array.from({ length: to - from - 1 }, (_, i) => from + 1 + i);
        const isWhole = page.complete && page.rest === 'none';
        if (isWhole) expect(numbersOf(page.trades)).toEqual(wanted);
        expect(numbersOf(page.trades)).toEqual(wanted.filter((n) => n <= last && n > last - 60));
      }),
      { numRuns: 2_000 },
    );
  });
});
