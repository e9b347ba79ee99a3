import { read } from './column.js';

/**
 * The middle value; of an even number the mean of the middle two. Changes the order of `values`. O(values) on average.
 *
 * @returns undefined of nothing.
 */
export function median(values: Float64Array): number | undefined {
  if (values.length === 0) return undefined;
  const middle = values.length >> 1;
  const upper = select(values, middle);
  return values.length % 2 === 1 ? upper : (greatest(values, middle) + upper) / 2;
}

/**
 * The smallest value that at least `share` of the values do not exceed (nearest rank). Changes the order of `values`.
 *
 * @returns undefined of nothing.
 */
export function quantile(values: Float64Array, share: number): number | undefined {
  if (values.length === 0) return undefined;
  return select(values, Math.max(0, Math.ceil(share * values.length) - 1));
}

/**
 * The value that would stand at `rank` were they sorted; smaller ones end up before it and larger ones behind it.
 * Hoare's selection: parts the values around the middle one of a range until only the rank is left.
 */
function select(values: Float64Array, rank: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = read(values, (low + high) >> 1);
    let [i, j] = [low, high];
    while (i <= j) {
      while (read(values, i) < pivot) i += 1;
      while (read(values, j) > pivot) j -= 1;
      if (i > j) break;
      const other = read(values, i);
      values[i] = read(values, j);
      values[j] = other;
      i += 1;
      j -= 1;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return read(values, rank);
}

/** Of the first `count` values. */
function greatest(values: Float64Array, count: number): number {
  let most = -Infinity;
  for (let i = 0; i < count; i += 1) most = Math.max(most, read(values, i));
  return most;
}
