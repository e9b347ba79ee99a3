import type { EpochMs } from '#libs/market';

/** An order of an exchange to stay away, which outlives the process that was given it. */
export interface Ban {
  /** In the machine's own time: it is the only clock that goes on while no process runs. */
  readonly until: EpochMs;
  readonly reason: string;
}

/** Keeps bans by broker. What `save` was given must be found by the next process, however this one ends. */
export interface BanMemory {
  load(broker: string): Ban | undefined;
  save(broker: string, ban: Ban): void;
}

/** Remembers nothing: a restart forgets what an exchange has ordered. */
export const noBans: BanMemory = { load: () => undefined, save: () => undefined };
