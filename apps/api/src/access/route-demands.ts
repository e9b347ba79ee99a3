import type { RouteOptions } from 'fastify';
import type { Demand } from '#libs/access';

/** What a route asks of its caller. */
export interface RouteDemand {
  readonly method: string;
  readonly url: string;
  readonly demand: Demand | undefined;
}

/** Routes that libraries add for us, and what they ask: the documents. */
const ADDED: readonly string[] = ['/docs', '/openapi.json', '/asyncapi.json'];

/** Every route there is, as the router was given it. */
export class RouteDemands {
  readonly #routes: RouteDemand[] = [];

  get all(): readonly RouteDemand[] {
    return this.#routes;
  }

  /** Takes note of a route before it is added; the documents get their demand here. */
  note(route: RouteOptions): void {
    if (ADDED.some((path) => route.url === path || route.url.startsWith(`${path}/`))) {
      route.config = { ...route.config, demand: 'read' };
    }
    // Preflights of the known pages: answered without a body.
    if (route.method === 'OPTIONS' && route.url === '*') route.config = { ...route.config, demand: 'public' };
    const methods = Array.isArray(route.method) ? route.method : [route.method];
    for (const method of methods) this.#routes.push({ method, url: route.url, demand: route.config?.demand });
  }

  /** @throws Error naming every route that does not say what it asks of its caller. */
  check(): void {
    const silent = this.#routes.filter(({ demand }) => demand === undefined);
    if (silent.length === 0) return;
    const names = silent.map(({ method, url }) => `${method} ${url}`).join(', ');
    throw new Error(`Every route must declare a scope or be public, but these do not: ${names}`);
  }
}
