import { read } from './column.js';

/**
 * The middle value; of an even number the mean of the middle two. Sorts `values` in place.
 *
 * @returns undefined of nothing.
 */
export function median(values: Float64Array): number | undefined {
  if (values.length === 0) return undefined;
  values.sort();
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? read(values, middle) : (read(values, middle - 1) + read(values, middle)) / 2;
}

/**
 * The smallest value that at least `share` of the values do not exceed (nearest rank). Sorts `values` in place.
 *
 * @returns undefined of nothing.
 */
export function quantile(values: Float64Array, share: number): number | undefined {
  if (values.length === 0) return undefined;
  values.sort();
  return read(values, Math.max(0, Math.ceil(share * values.length) - 1));
}
