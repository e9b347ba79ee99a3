import type { Clock, EpochMs } from '#libs/market';

/** Remembers since when each part of the service has been as it is. */
export class ComponentLog {
  readonly #known = new Map<string, { readonly status: string; readonly since: EpochMs }>();

  constructor(private readonly clock: Clock) {}

  /** @returns since when, as far as was seen: a part is looked at when it is asked for. */
  since(part: string, status: string): EpochMs {
    const known = this.#known.get(part);
    if (known?.status === status) return known.since;
    const since = this.clock.now();
    this.#known.set(part, { status, since });
    return since;
  }
}
