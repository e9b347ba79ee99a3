/** @returns the middle one, of an even number the upper of the two. @throws RangeError of nothing. */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[values.length >> 1];
  if (middle === undefined) throw new RangeError('Values must not be empty');
  return middle;
}
