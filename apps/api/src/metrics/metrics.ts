import { Counter, Registry } from 'prom-client';
import type { AccessTally } from '#libs/access';

/** What the service counts of itself. Labels are few and known; never a symbol, a key or a path as it was sent. */
export class Metrics {
  readonly registry = new Registry();
  readonly #refused = this.#counter('tsb_auth_failures_total', 'Callers without a good key', ['reason']);
  readonly #limited = this.#counter('tsb_rate_limited_total', 'Requests refused as too many', ['scope']);

  /** What access control tells. */
  readonly access: AccessTally = {
    refused: (reason) => this.#refused.inc({ reason }),
    limited: (scope) => this.#limited.inc({ scope }),
  };

  #counter<T extends string>(name: string, help: string, labelNames: readonly T[]): Counter<T> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}
