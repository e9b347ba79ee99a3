import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { Demand, Scope } from '#libs/access';
import { ApiProblems } from '../problem.dto.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route asks of its caller. A route that does not say fails the start. */
    demand?: Demand;
    /** How dear the route is, in requests; 1 where absent. */
    cost?: number;
  }
}

/** Declares what a route asks of its caller, and how dear it is, in requests. */
export function RequireScope(demand: Scope, cost = 1): MethodDecorator {
  return applyDecorators(
    RouteConfig({ demand, cost }),
    ApiSecurity('bearer'),
    ApiSecurity('api_key'),
    ApiExtension('x-required-scope', demand),
    ApiProblems(401, 403, 429),
  );
}

/** Declares that a route may be asked by anybody, as often as they like: it must say nothing and cost nothing. */
export function Public(): MethodDecorator {
  return applyDecorators(RouteConfig({ demand: 'public' }), ApiProblems(403));
}
