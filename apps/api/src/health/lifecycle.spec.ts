import type { EpochMs } from '#libs/market';
import type { Pause } from '../pause.js';
import { Lifecycle } from './lifecycle.js';

/** A world whose seconds pass when it is told so. */
class World {
  now = 0;
  isUp = true;
  asked = 0;
  readonly #waiting: (() => void)[] = [];
  readonly clock = { now: () => this.now as EpochMs };
  readonly broker = {
    exchangeTime: (): Promise<EpochMs> => {
      this.asked += 1;
      return this.isUp ? Promise.resolve(0 as EpochMs) : Promise.reject(new Error('no route'));
    },
  };
  readonly pause: Pause = () => new Promise((resolve) => this.#waiting.push(resolve));

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1000;
      for (const resolve of this.#waiting.splice(0)) resolve();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

async function begin(world: World): Promise<Lifecycle> {
  const lifecycle = new Lifecycle(world.broker, world.clock, world.pause);
  await lifecycle.begin();
  return lifecycle;
}

describe('the life of the process', () => {
  it('has started when the exchange has answered, and stays so', async () => {
    const world = new World();
    const lifecycle = await begin(world);
    expect(lifecycle.started).toBe(true);
    world.isUp = false;
    await world.pass(30);
    expect([lifecycle.started, lifecycle.exchange.fault]).toEqual([true, 'no route']);
    expect(lifecycle.exchange.lastSuccessAt).toBe(0);
    lifecycle.stop();
  });

  it('asks every second while it has not started, and sees at once when the exchange is back', async () => {
    const world = new World();
    world.isUp = false;
    const lifecycle = await begin(world);
    await world.pass(5);
    expect([lifecycle.started, world.asked]).toEqual([false, 6]);
    world.isUp = true;
    await world.pass(1);
    expect([lifecycle.started, lifecycle.exchange.fault]).toEqual([true, undefined]);
    lifecycle.stop();
  });

  it('counts as started after a minute, so that an outage restarts nothing', async () => {
    const world = new World();
    world.isUp = false;
    const lifecycle = await begin(world);
    await world.pass(60);
    expect(lifecycle.started).toBe(false);
    await world.pass(1);
    expect(lifecycle.started).toBe(true);
    lifecycle.stop();
  });

  it('asks seldom afterwards', async () => {
    const world = new World();
    const lifecycle = await begin(world);
    await world.pass(60);
    expect(world.asked).toBe(5);
    lifecycle.stop();
  });

  it('knows for how long it has done nothing', async () => {
    const world = new World();
    const lifecycle = await begin(world);
    await world.pass(3);
    expect(lifecycle.silentMs).toBe(0);
    world.now += 20_000;
    expect(lifecycle.silentMs).toBe(20_000);
    lifecycle.stop();
  });
});
