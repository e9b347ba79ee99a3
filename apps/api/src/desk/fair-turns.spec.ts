import * as fc from 'fast-check';
import { FairTurns } from './fair-turns.js';

/** A machine whose time passes only while work is done, and whose loop goes round when told. */
class ManualLoop {
  time = 0;
  readonly #soon: (() => void)[] = [];
  readonly turns = new FairTurns({ now: () => this.time, soon: (run) => void this.#soon.push(run) });

  /** Hands in work that takes so long, and says when it is done in `log`. */
  give(name: string, ms: number, log: string[]): Promise<void> {
    return this.turns.run(async () => {
      this.time += ms;
      log.push(name);
    });
  }

  /** @returns how long the loop was held up, or undefined where nothing was to be done. */
  round(): number | undefined {
    const from = this.time;
    const run = this.#soon.shift();
    run?.();
    return run && this.time - from;
  }

  /** @returns how long each round was held up, until nothing is left. */
  rounds(): number[] {
    const held = this.round();
    return held === undefined ? [] : [held, ...this.rounds()];
  }
}

describe('FairTurns', () => {
  it('does nothing within the call, and all of what is short in one round', () => {
    const loop = new ManualLoop();
    const log: string[] = [];
    for (const name of ['a', 'b', 'c']) void loop.give(name, 0.3, log);
    expect(log).toEqual([]);
    expect(loop.rounds()).toHaveLength(1);
    expect(log).toEqual(['a', 'b', 'c']);
  });

  it('lets the loop go round after a millisecond', () => {
    const loop = new ManualLoop();
    const log: string[] = [];
    for (let i = 0; i < 500; i += 1) void loop.give(`${i}`, 0.25, log);
    const rounds = loop.rounds();
    expect(rounds).toHaveLength(125);
    expect(Math.max(...rounds)).toBe(1);
    expect(log).toHaveLength(500);
  });

  it('takes one piece a round where each is longer than that', () => {
    const loop = new ManualLoop();
    for (let i = 0; i < 4; i += 1) void loop.give('long', 20, []);
    expect(loop.rounds()).toEqual([20, 20, 20, 20]);
  });

  it('keeps first come, first served, whatever is handed in meanwhile, and never holds up the loop for longer than a piece more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 20 }), { maxLength: 20 }),
        (waves) => {
          const loop = new ManualLoop();
          const log: string[] = [];
          const given: string[] = [];
          const rounds: number[] = [];
          waves.forEach((wave, w) => {
            wave.forEach((tenths, i) => {
              given.push(`${w}.${i}`);
              void loop.give(`${w}.${i}`, tenths / 8, log);
            });
            rounds.push(loop.round() ?? 0);
          });
          rounds.push(...loop.rounds());
          expect(log).toEqual(given);
          expect(Math.max(0, ...rounds)).toBeLessThan(1 + 40 / 8);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('hands back what the work gives, and what it throws', async () => {
    const loop = new ManualLoop();
    const good = loop.turns.run(async () => 7);
    const bad = loop.turns.run(async () => {
      throw new Error('no candle');
    });
    const next = loop.turns.run(async () => 8);
    loop.rounds();
    await expect(bad).rejects.toThrow('no candle');
    expect(await Promise.all([good, next])).toEqual([7, 8]);
  });
});
