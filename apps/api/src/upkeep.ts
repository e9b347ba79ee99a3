import type { Pause } from './pause.js';

/** What is too old grows by a few rows a minute, so looking now and then will do. */
const EVERY_MS = 600_000;
/** Between two pieces of the work, so that decisions come first. */
const BREATH_MS = 200;

/** What upkeep asks of the store. */
interface Forgetful {
  forgetSome(): Promise<boolean>;
}

/** Keeps the store from growing without end. A store that cannot be asked now is asked again later. */
export class Upkeep {
  readonly #stop = new AbortController();
  #done: Promise<void> | undefined;

  constructor(
    private readonly storage: Forgetful,
    private readonly pause: Pause,
  ) {}

  start(): void {
    this.#done ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    for (let isMore = false; ;) {
      await this.pause(isMore ? BREATH_MS : EVERY_MS, signal);
      if (signal.aborted) return;
      isMore = await this.storage.forgetSome().catch(() => false);
    }
  }
}
