/**
 * What something holds in memory: heap and array buffers after collection, before and after it was made.
 *
 * @throws Error unless node runs with --expose-gc.
 */
export function retainedBytes<T>(make: () => T): { readonly bytes: number; readonly kept: T } {
  const before = inUse();
  const kept = make();
  return { bytes: inUse() - before, kept };
}

function inUse(): number {
  if (!globalThis.gc) throw new Error('node must run with --expose-gc');
  for (let i = 0; i < 3; i += 1) globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
