import { Upkeep } from './upkeep.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('upkeep', () => {
  it('goes on while there is more, rests when there is not, outlives a fault and ends when told to', async () => {
    const answers = [true, true, false, new Error('store is down'), false];
    const waits: number[] = [];
    const wakes: (() => void)[] = [];
    const upkeep = new Upkeep(
      {
        forgetSome: async () => {
          const answer = answers.shift() ?? false;
          if (answer instanceof Error) throw answer;
          return answer;
        },
      },
      (ms, stop) =>
        new Promise((resolve) => {
          waits.push(ms);
          wakes.push(resolve);
          stop.addEventListener('abort', () => resolve());
        }),
    );
    upkeep.start();
    for (let i = 0; i < 5; i += 1) {
      wakes.shift()?.();
      await turn();
    }
    expect(waits).toEqual([600_000, 200, 200, 600_000, 600_000, 600_000]);
    await upkeep.stop();
    expect(answers).toEqual([]);
  });
});
