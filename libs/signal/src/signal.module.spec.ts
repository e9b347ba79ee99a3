import { NestFactory } from '@nestjs/core';
import { viewOf } from '../../../test/support/views.js';
import { SignalEngine } from './signal-engine.js';
import { SignalModule } from './signal.module.js';

async function engineOf(options: Parameters<typeof SignalModule.register>[0]): Promise<SignalEngine> {
  const context = await NestFactory.createApplicationContext(SignalModule.register(options), {
    logger: false,
    abortOnError: false,
  });
  return context.get(SignalEngine);
}

describe('SignalModule', () => {
  it('wires an engine that decides', async () => {
    const engine = await engineOf({});
    const signal = engine.decide(viewOf(), { stalenessMs: 0 });
    expect(signal.costProfile).toBe('binance-usdm-vip0-taker');
    expect(signal.votes.map(({ strategy }) => strategy)).toContain('grid');
  });

  it('passes the options on', async () => {
    const engine = await engineOf({
      economics: 'block',
      costProfile: 'binance-usdm-vip0-maker',
      parameters: { grid: { minQuality: 0.7 } },
    });
    expect(engine.settings).toMatchObject({
      voting: { economics: 'block' },
      terms: { costs: { id: 'binance-usdm-vip0-maker' } },
    });
    expect(engine.strategies.find(({ id }) => id === 'grid')?.values['minQuality']).toBe(0.7);
  });

  it('refuses options that fit nothing', async () => {
    await expect(engineOf({ costProfile: 'none' })).rejects.toThrow(/was none$/);
    expect(() => SignalModule.register({ parameters: {} })).not.toThrow();
    await expect(engineOf({ parameters: { gird: {} } })).rejects.toThrow(/was gird$/);
  });
});
