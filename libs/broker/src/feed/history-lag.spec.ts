import { askAgainMs, SETTLED_MS } from './history-lag.js';

it('asks at doubling distances up to the moment from which history is believed, and then each half second', () => {
  const asked = [0];
  while ((asked.at(-1) ?? 0) < 4_500) asked.push((asked.at(-1) ?? 0) + askAgainMs(asked.at(-1) ?? 0));
  expect(asked).toEqual([0, 300, 600, 1_200, 2_400, SETTLED_MS, 3_600, 4_100, 4_600]);
});

it('waits no shorter than the rest of the time that history is not believed in', () => {
  expect(askAgainMs(SETTLED_MS - 40)).toBe(40);
  expect(askAgainMs(SETTLED_MS)).toBe(500);
});
