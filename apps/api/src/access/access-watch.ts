import type { KeyRing } from '#libs/access';
import type { Pause } from '../pause.js';

/** How often the keys are looked at again: what was revoked is out within this time. */
const EVERY_MS = 2000;

/** Keeps the keys fresh, and tells whoever holds somebody open. */
export class AccessWatch {
  readonly #stop = new AbortController();
  readonly #ears: (() => void)[] = [];
  #failed = false;

  constructor(
    private readonly ring: KeyRing,
    private readonly pause: Pause,
    private readonly complain: (error: unknown) => void,
  ) {}

  /** Calls it after each look. */
  onLook(ear: () => void): void {
    this.#ears.push(ear);
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.pause(EVERY_MS, signal);
      if (!signal.aborted) await this.#look();
    }
  }

  /** While the keys cannot be read those known stay in force: it is told once, until they can be read again. */
  async #look(): Promise<void> {
    try {
      await this.ring.refresh();
      this.#failed = false;
    } catch (error) {
      if (!this.#failed) this.complain(error);
      this.#failed = true;
    }
    for (const ear of this.#ears) ear();
  }
}
