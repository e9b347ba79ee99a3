import type { FeedMessage } from '../feed-message.js';
import { show } from '../untrusted.js';

/**
 * Reads a frame, or one of the things that a frame tells: whatever is thrown on the way comes back as `rejected`. Readers
 * of frames run inside a socket's handler, where an error of any kind would end the process.
 */
export function readSoundly(read: () => readonly FeedMessage[]): readonly FeedMessage[] {
  try {
    return read();
  } catch (error) {
    return [{ type: 'rejected', reason: error instanceof Error ? error.message : show(error) }];
  }
}
