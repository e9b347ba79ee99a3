import type { Ban, BanMemory } from '../ban-memory.js';

/** Remembers for as long as the test runs: as if the process were started anew over the same disk. */
export class RememberedBans implements BanMemory {
  readonly #bans = new Map<string, Ban>();

  load(broker: string): Ban | undefined {
    return this.#bans.get(broker);
  }

  save(broker: string, ban: Ban): void {
    this.#bans.set(broker, ban);
  }
}
