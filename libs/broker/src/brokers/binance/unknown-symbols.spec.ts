import { ManualTimers } from '../../testing/manual-timers.js';
import { UnknownSymbols } from './unknown-symbols.js';

it.each(['', 'B', 'BTC-USDT', 'btcusdt', 'BTC USDT', 'BTC/USDT', "'; DROP TABLE", 'X'.repeat(33), 'BTC\u0000', '😀😀'])(
  '%s cannot be a symbol',
  (symbol) => {
    expect(new UnknownSymbols(new ManualTimers()).has(symbol)).toBe(true);
  },
);

it.each(['BTCUSDT', '1000SATSUSDT', '币安人生USDT', 'X'.repeat(32)])('%s can be a symbol', (symbol) => {
  expect(new UnknownSymbols(new ManualTimers()).has(symbol)).toBe(false);
});

it('keeps the latest thousand, for a minute', () => {
  const timers = new ManualTimers();
  const unknown = new UnknownSymbols(timers);
  for (let n = 0; n <= 1_000; n += 1) unknown.add(`NO${n}`);
  expect([unknown.has('NO0'), unknown.has('NO1'), unknown.has('NO1000')]).toEqual([false, true, true]);
  timers.advance(60_000);
  expect(unknown.has('NO1000')).toBe(false);
});
