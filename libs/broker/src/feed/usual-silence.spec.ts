import { UsualSilence } from './usual-silence.js';

function after(gaps: readonly number[]): { silence: UsualSilence; now: number } {
  const silence = new UsualSilence();
  let now = 0;
  silence.seen(now);
  for (const gap of gaps) silence.seen((now += gap));
  return { silence, now };
}

it('suspects a busy market after five seconds, and not earlier', () => {
  const { silence, now } = after(Array.from({ length: 1_000 }, () => 50));
  expect(silence.suspectAt).toBe(now + 5_000);
});

it('gives a quiet market time, up to a minute', () => {
  const slow = after(Array.from({ length: 500 }, () => 2_000));
  expect((slow.silence.suspectAt ?? 0) - slow.now).toBeCloseTo(24_000, -3);
  const thin = after(Array.from({ length: 500 }, () => 30_000));
  expect(thin.silence.suspectAt).toBe(thin.now + 60_000);
});

it('grows more patient with each suspicion that came to nothing, until the market trades again', () => {
  const { silence, now } = after([50, 50, 50]);
  silence.quiet();
  silence.quiet();
  expect(silence.suspectAt).toBe(now + 15_000);
});

it('takes a silence that came to nothing for usual, and forgets it over some hundred trades', () => {
  const { silence, now } = after(Array.from({ length: 1_000 }, () => 50));
  silence.quiet();
  const end = now + 9_000;
  silence.seen(end);
  expect(silence.suspectAt).toBe(end + 11_250);
  for (let i = 1; i <= 300; i += 1) silence.seen(end + 50 * i);
  expect(silence.suspectAt).toBe(end + 50 * 300 + 5_000);
});

it('takes no silence for usual that nobody asked about', () => {
  const { silence, now } = after(Array.from({ length: 1_000 }, () => 50));
  silence.seen(now + 4_900);
  expect(silence.suspectAt).toBe(now + 4_900 + 5_000);
});

it('suspects nobody who was never heard', () => {
  expect(new UsualSilence().suspectAt).toBeUndefined();
});
