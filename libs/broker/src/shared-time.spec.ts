import { epochMs, type EpochMs } from '#libs/market';
import { SharedTime } from './shared-time.js';

const NOW = epochMs(1_700_000_000_000);

/** An exchange that answers when the test says so. */
class SlowClock {
  asked = 0;
  stop: AbortSignal | undefined;
  answer: (time: EpochMs) => void = () => undefined;
  readonly time = new SharedTime({
    clock: { now: () => NOW },
    ask: (stop) => {
      this.asked += 1;
      this.stop = stop;
      return new Promise((resolve, reject) => {
        this.answer = resolve;
        stop.addEventListener('abort', () => reject(new Error('stopped')));
      });
    },
  });
}

it('asks once for all that want to know at the same time, and again for who comes later', async () => {
  const clock = new SlowClock();
  const { signal } = new AbortController();
  const both = [clock.time.tell(signal), clock.time.tell(signal)];
  clock.answer(epochMs(NOW + 1_500));
  expect(await Promise.all(both)).toEqual([NOW + 1_500, NOW + 1_500]);
  expect([clock.asked, clock.time.skewMs]).toEqual([1, 1_500]);
  const later = clock.time.tell(signal);
  clock.answer(epochMs(NOW - 200));
  expect(await later).toBe(NOW - 200);
  expect([clock.asked, clock.time.skewMs]).toEqual([2, -200]);
});

it('goes on for the others where one gives up, and stops where all do', async () => {
  const clock = new SlowClock();
  const [one, other] = [new AbortController(), new AbortController()];
  const [first, second] = [clock.time.tell(one.signal), clock.time.tell(other.signal)];
  one.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  expect(clock.stop?.aborted).toBe(false);
  other.abort(new Error('enough too'));
  await expect(second).rejects.toThrow('enough too');
  expect(clock.stop?.aborted).toBe(true);
});
