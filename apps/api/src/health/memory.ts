import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

/** @returns the larger of two shares: of its heap's limit, and of what a container may have, that the process uses. */
export function memoryShare(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  const allowed = process.constrainedMemory();
  const isConfined = allowed > 0 && allowed < totalmem();
  return Math.max(used / limit, isConfined ? process.memoryUsage.rss() / allowed : 0);
}
