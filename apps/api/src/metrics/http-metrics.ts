import type { FastifyInstance } from 'fastify';
import type { Lifecycle } from '../health/lifecycle.js';
import type { Metrics } from './metrics.js';

/** Times every request but those of probes, by the template of its route: a path as it was sent would be a label each. */
export function measureRequests(fastify: FastifyInstance, { answers }: Metrics): void {
  fastify.addHook('onResponse', async (request, reply) => {
    const { url = 'none', config } = request.routeOptions;
    if (config.demand === 'public') return;
    const labels = { route: request.is404 ? 'none' : url, method: request.method, code: String(reply.statusCode) };
    answers.observe(labels, reply.elapsedTime / 1000);
  });
}

const MODES = ['starting', 'serving', 'degraded', 'draining'] as const;

/** One of the modes is 1. @param isImpaired whether something followed is not live */
export function tellMode(metrics: Metrics, lifecycle: Lifecycle, isImpaired: () => boolean): void {
  metrics.gauge('tsb_mode', 'What the service is about: 1 for the present mode', ['mode'], (gauge) => {
    const present = modeOf(lifecycle, isImpaired);
    for (const mode of MODES) gauge.set({ mode }, mode === present ? 1 : 0);
  });
}

function modeOf({ draining, started, exchange }: Lifecycle, isImpaired: () => boolean): (typeof MODES)[number] {
  if (draining) return 'draining';
  if (!started) return 'starting';
  return exchange.fault !== undefined || isImpaired() ? 'degraded' : 'serving';
}
