import { machine } from '../ambient.js';

const PATIENCE_MS = 10_000;

/** Waits for something that other work of this process brings about. @throws Error when it does not come */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const end = machine.monotonic() + PATIENCE_MS;
  while (!holds()) {
    if (machine.monotonic() > end) throw new Error(`Waited in vain for ${what}`);
    await machine.pause(1);
  }
}

/** Lets what is on its way over loopback arrive. */
until.pause = (): Promise<void> => machine.pause(4);
