/** A half-open span of milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Cuts [from, to) into consecutive spans of at most `rows` steps; `from` must lie on the grid of `stepMs`. */
export function pagesOf({ from, to }: Span, stepMs: number, rows: number): Span[] {
  const size = rows * stepMs;
  const count = Math.max(0, Math.ceil((to - from) / size));
  return Array.from({ length: count }, (_, i) => ({ from: from + i * size, to: Math.min(to, from + (i + 1) * size) }));
}

/**
 * Runs `work` over the items, at most `limit` at a time, and keeps their order.
 *
 * The first failure rejects the whole, and nothing new is started after it.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  let failed = false;
  const worker = async () => {
    for (const [index, item] of queue) {
      if (failed) return;
      results[index] = await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
