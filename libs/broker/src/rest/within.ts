/** Ends the wait, not the work, when `stop` aborts. */
export async function within<T>(work: Promise<T>, stop: AbortSignal | undefined): Promise<T> {
  if (!stop) return work;
  const over = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve(), { once: true, signal: over.signal });
  });
  stop.throwIfAborted();
  await Promise.race([work, stopped]).finally(() => over.abort());
  stop.throwIfAborted();
  return work;
}
