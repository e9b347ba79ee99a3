import fc from 'fast-check';
import type { Trade } from '#libs/market';
import { minuteAt, START, trade, trades } from '../testing/trade-market.js';
import { BadTradeError, TradeTape } from './trade-tape.js';

const RUNS = { numRuns: 1000 };

function told(list: readonly Trade[], tape = new TradeTape(1)): TradeTape {
  for (const one of list) tape.apply(one);
  return tape;
}

describe('the worked example, in half units', () => {
  const arrivals = [
    trade(1, 0, 100, 4, 1),
    trade(2, 0, 100, 2, -1),
    trade(3, 0, 100, 6, -1),
    trade(5, 0, 100, 8, 1),
    trade(4, 0, 100, 1, -1),
    trade(3, 0, 100, 6, -1),
  ];
  const tape = new TradeTape(1);
  const places = arrivals.map((arrival) => tape.apply(arrival));

  it('takes each trade once, in the order of ids', () => {
    expect(places).toEqual(['added', 'added', 'added', 'added', 'added', 'duplicate']);
    expect([...(tape.minute(START)?.deltaPath() ?? [])].map((half) => half / 2)).toEqual([2, 1, -2, -2.5, 1.5]);
    expect(tape.missing).toBe(0);
  });

  it('has bought 6, sold 4.5, delta 1.5 on a path of -2.5 to 2', () => {
    const { buy = 0, sell = 0, minDelta = 0, maxDelta = 0 } = tape.minute(START)?.footprint() ?? {};
    expect([buy, sell, buy - sell, minDelta, maxDelta].map((half) => half / 2)).toEqual([6, 4.5, 1.5, -2.5, 2]);
    expect((buy - sell) / (buy + sell)).toBe(1 / 7);
    expect(tape.cvd / 2).toBe(1.5);
  });
});

describe('order and repetition', () => {
  it('do not matter within what is kept', () => {
    const scenario = trades(4).chain((list) =>
      fc.record({
        list: fc.constant(list),
        arrivals: fc
          .shuffledSubarray([...list, ...list], { minLength: 2 * list.length })
          .map((arrivals) => arrivals.slice()),
      }),
    );
    fc.assert(
      fc.property(scenario, ({ list, arrivals }) => {
        const [ordered, shuffled] = [told(list), told(arrivals)];
        for (let n = 0; n < 4; n += 1) {
          const [one, other] = [ordered.minute(minuteAt(n)), shuffled.minute(minuteAt(n))];
          expect(other?.footprint()).toEqual(one?.footprint());
          expect(other?.deltaPath()).toEqual(one?.deltaPath());
        }
        expect([shuffled.cvd, shuffled.missing]).toEqual([ordered.cvd, 0]);
      }),
      RUNS,
    );
  });

  it('leave holes in sight until they are filled', () => {
    const tape = told([trade(10, 0, 1, 1, 1), trade(14, 1, 1, 1, 1)]);
    expect(tape.missing).toBe(3);
    tape.apply(trade(12, 0, 1, 1, 1));
    expect(tape.missing).toBe(2);
    told([trade(11, 0, 1, 1, 1), trade(13, 0, 1, 1, 1), trade(13, 0, 1, 1, 1)], tape);
    expect([tape.missing, tape.cvd]).toEqual([0, 5]);
  });
});

describe('a trade of a closed minute', () => {
  it('revises it while it is kept, and is refused after that', () => {
    const tape = told([trade(1, 0, 100, 1, 1), trade(3, 1000, 101, 2, -1), trade(4, 60_000, 102, 3, 1)]);
    expect(tape.close(START, 1)?.length).toBe(2);
    expect(tape.takeRevised()).toBeUndefined();
    expect(tape.apply(trade(2, 500, 105, 7, 1))).toBe('revised');
    expect(tape.minute(START)?.footprint()).toMatchObject({ buy: 8, sell: 2, high: 105, close: 101 });
    expect([tape.takeRevised(), tape.takeRevised()]).toEqual([START, undefined]);
    for (let n = 1; n <= 5; n += 1) tape.close(minuteAt(n), 1);
    expect(tape.minute(START)).toBeUndefined();
    expect(tape.apply(trade(5, 700, 100, 1, 1))).toBe('expired');
    expect(tape.cvd).toBe(1 + 7 - 2 + 3);
  });

  it('that continues the sequence is late all the same', () => {
    const tape = told([trade(1, 0, 100, 1, 1)]);
    tape.close(START, 1);
    expect(tape.apply(trade(2, 59_999, 100, 1, 1))).toBe('revised');
    expect(tape.apply(trade(3, 60_000, 100, 1, 1))).toBe('added');
  });
});

it('still takes a missing trade whose neighbours have been let go', () => {
  const tape = told([trade(1, 0, 100, 1, 1), trade(3, 60_000, 100, 1, 1)]);
  for (let n = 0; n <= 5; n += 1) tape.close(minuteAt(n), 1);
  expect(tape.minute(START)).toBeUndefined();
  expect(tape.apply(trade(2, 60_000, 100, 1, 1))).toBe('revised');
});

it('gives a minute the rows it is closed with', () => {
  const tape = told([trade(1, 0, 100, 1, 1), trade(2, 0, 119, 1, 1)]);
  expect(tape.close(START, 10)?.footprint()).toMatchObject({ rowSize: 10, firstRow: 10, lastRow: 11 });
});

it('uses its minutes again without a trace of what they held', () => {
  const tape = new TradeTape(1);
  for (let n = 0; n < 40; n += 1) {
    tape.apply(trade(n + 1, n * 60_000 + 5, 100 + n, n + 1, n % 2 === 0 ? 1 : -1));
    expect(tape.close(minuteAt(n), 1)?.footprint()).toMatchObject({
      buy: n % 2 === 0 ? n + 1 : 0,
      sell: n % 2 === 0 ? 0 : n + 1,
      trades: 1,
      high: 100 + n,
      low: 100 + n,
    });
  }
});

it.each<[string, Partial<Record<keyof Trade, unknown>>]>([
  ['an id that is no number', { id: 'c5b1' }],
  ['an id beyond a double', { id: '9007199254740993' }],
  ['an exponent', { id: '1e3' }],
  ['a broken tick', { price: 1.5 }],
  ['no price', { price: NaN }],
  ['nothing traded', { quantity: 0 }],
  ['no side', { side: 0 }],
])('refuses %s', (_name, fault) => {
  const bad = { ...trade(1, 0, 1, 1, 1), ...fault } as Trade;
  expect(() => new TradeTape(1).apply(bad)).toThrow(BadTradeError);
});
