import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { UnauthenticatedError, type AccessControl, type Quota } from '#libs/access';
import { callerOf, refuseForeign, type Doors } from './caller.js';
import type { RouteDemands } from './route-demands.js';

/**
 * Puts access control before every route, those of libraries included, where no route can be reached around it. To be
 * called before the first route is added; the start fails where a route does not say what it asks.
 */
export function guardRoutes(
  fastify: FastifyInstance,
  demands: RouteDemands,
  access: AccessControl,
  doors: Doors,
): void {
  fastify.addHook('onRoute', (route) => demands.note(route));
  fastify.addHook('onReady', async () => demands.check());
  fastify.addHook('onRequest', async (request, reply) => {
    refuseForeign(request.headers, doors);
    const quota = quotaFor(request, access, doors);
    if (quota) tellQuota(reply, quota);
  });
}

/** @returns what is left to the caller, undefined on routes that do not count. */
function quotaFor(request: FastifyRequest, access: AccessControl, doors: Doors): Quota | undefined {
  const caller = callerOf({ headers: request.headers, peer: request.ip }, doors);
  if (request.is404) return access.passBy(caller);
  const { method, url } = request.routeOptions;
  const { demand, cost = 1 } = request.routeOptions.config;
  if (demand === 'public') return undefined;
  // Such a route cannot be there: the start has failed. Should it be, nobody gets in.
  if (demand === undefined) throw new UnauthenticatedError();
  return access.admit(caller, { scopes: [demand], cost, what: `${String(method)} ${url}` }).quota;
}

/** As drafted for HTTP by the IETF (draft-ietf-httpapi-ratelimit-headers-03, and the policy of later drafts). */
export function tellQuota(reply: FastifyReply, { limit, remaining, resetSeconds }: Quota): void {
  void reply.headers({
    'RateLimit-Limit': String(limit),
    'RateLimit-Remaining': String(remaining),
    'RateLimit-Reset': String(resetSeconds),
    'RateLimit-Policy': `${limit};w=60`,
  });
}
