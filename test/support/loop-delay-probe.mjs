import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded into a process under test, before its own code (`--import`): measures how long its event loop keeps work waiting, and
 * tells its parent when asked. What it tells includes the ten milliseconds between two looks.
 */
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

process.on('message', (what) => {
  if (what === 'reset') delay.reset();
  if (what !== 'report') return;
  const ms = (nanoseconds) => Math.round(nanoseconds / 1e4) / 100;
  const { user, system } = process.cpuUsage();
  const figures = {
    p50: ms(delay.percentile(50)),
    p99: ms(delay.percentile(99)),
    max: ms(delay.max),
    looks: delay.count,
  };
  process.send?.({ ...figures, cpuSeconds: (user + system) / 1e6 });
});
process.channel?.unref();
