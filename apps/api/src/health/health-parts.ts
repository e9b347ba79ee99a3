import { brokerOf, type OpenBrokers } from '#libs/broker';
import { systemClock } from '#libs/market';
import { BROKERS } from '#modules/broker';
import { systemPause } from '../pause.js';
import { ComponentLog } from './component-log.js';
import { Lifecycle } from './lifecycle.js';
import { LoopDelay } from './loop-delay.js';
import { memoryShare } from './memory.js';
import { Readiness } from './readiness.js';

/** What the probes ask, as providers. */
export function healthParts(defaultBroker: string) {
  return [
    { provide: LoopDelay, useFactory: () => new LoopDelay(systemClock) },
    { provide: ComponentLog, useFactory: () => new ComponentLog(systemClock) },
    {
      provide: Lifecycle,
      inject: [BROKERS],
      useFactory: (opened: OpenBrokers) => new Lifecycle(brokerOf(opened, defaultBroker), systemClock, systemPause),
    },
    {
      provide: Readiness,
      inject: [Lifecycle, LoopDelay],
      useFactory: (lifecycle: Lifecycle, loop: LoopDelay) =>
        new Readiness(lifecycle, { loopMs: () => loop.p99(), memoryShare }),
    },
  ];
}
