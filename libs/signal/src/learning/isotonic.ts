/** A stated probability and whether it came true. */
export interface Forecast {
  readonly p: number;
  readonly y: 0 | 1;
}

/** A stretch of stated probabilities, both ends included, and the share that came true. */
export interface IsotonicStep {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

interface Block {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly came: number;
}

/**
 * The nondecreasing fit nearest to the outcomes in squares: pool adjacent violators (Ayer et al. 1955). Equal statements
 * are pooled first, so their order does not matter.
 *
 * @returns the steps by rising statement.
 */
export function isotonicFit(forecasts: readonly Forecast[]): readonly IsotonicStep[] {
  const blocks: Block[] = [];
  for (const next of equalsPooled(forecasts)) {
    let block = next;
    for (let last = blocks.at(-1); last && isAbove(last, block); last = blocks.at(-1)) {
      blocks.pop();
      block = pooled(last, block);
    }
    blocks.push(block);
  }
  return blocks.map(({ from, to, count, came }) => ({ from, to, value: came / count }));
}

/** @returns the fit at `p`: the step's value on it, straight between two, level beyond the outer ones; `p` without steps. */
export function isotonicAt(steps: readonly IsotonicStep[], p: number): number {
  const next = steps.findIndex(({ to }) => to >= p);
  const high = next < 0 ? undefined : steps[next];
  const low = next < 0 ? steps.at(-1) : steps[next - 1];
  if (!high || !low) return (high ?? low)?.value ?? p;
  if (p >= high.from) return high.value;
  return low.value + ((high.value - low.value) * (p - low.to)) / (high.from - low.to);
}

function equalsPooled(forecasts: readonly Forecast[]): readonly Block[] {
  const blocks: Block[] = [];
  for (const { p, y } of forecasts.toSorted((a, b) => a.p - b.p)) {
    const last = blocks.at(-1);
    const block = { from: p, to: p, count: 1, came: y };
    if (last?.to === p) blocks[blocks.length - 1] = pooled(last, block);
    else blocks.push(block);
  }
  return blocks;
}

function isAbove(last: Block, next: Block): boolean {
  return last.came * next.count > next.came * last.count;
}

function pooled(one: Block, other: Block): Block {
  return { from: one.from, to: other.to, count: one.count + other.count, came: one.came + other.came };
}
