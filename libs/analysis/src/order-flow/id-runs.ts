/**
 * Ascending ids as runs without gaps: a sequence that nothing is missing from takes one run, however long it is. Costs
 * O(1) at the end and O(runs) anywhere else. Mutable.
 */
export class IdRuns {
  /** Index of the first id of each run, and that id. */
  #starts: number[] = [];
  #firsts: number[] = [];
  #length = 0;
  /** The id that would continue the last run. */
  #next = NaN;

  get length(): number {
    return this.#length;
  }

  /** Adds `count` ids without gaps, from one above all others on. */
  append(id: number, count = 1): void {
    if (id !== this.#next) {
      this.#starts.push(this.#length);
      this.#firsts.push(id);
    }
    this.#next = id + count;
    this.#length += count;
  }

  /** Adds an id that is not there yet. @returns its index. */
  insert(id: number): number {
    if (this.#length === 0 || id >= this.#next) {
      this.append(id);
      return this.#length - 1;
    }
    const run = this.#firsts.findLastIndex((first) => first < id);
    const [start, first] = [this.#starts[run] ?? 0, this.#firsts[run] ?? id];
    const index = Math.min(start + (id - first), this.#starts[run + 1] ?? this.#length);
    const later = this.#runsFrom(run + 1);
    this.#cut(run + 1, run < 0 ? 0 : index);
    this.append(id);
    for (const { from, length } of later) this.append(from, length);
    return index;
  }

  /** @returns the id at an index below `length`. */
  at(index: number): number {
    let run = this.#starts.length - 1;
    while (run > 0 && (this.#starts[run] ?? 0) > index) run -= 1;
    return (this.#firsts[run] ?? NaN) + index - (this.#starts[run] ?? NaN);
  }

  clear(): void {
    this.#cut(0, 0);
  }

  #runsFrom(run: number): readonly { readonly from: number; readonly length: number }[] {
    return this.#firsts.slice(run).map((from, i) => {
      const [start, end] = [this.#starts[run + i] ?? 0, this.#starts[run + i + 1] ?? this.#length];
      return { from, length: end - start };
    });
  }

  /** Keeps the first `runs` runs, which hold `length` ids. */
  #cut(runs: number, length: number): void {
    this.#starts.length = this.#firsts.length = runs;
    this.#length = length;
    this.#next = length === 0 ? NaN : this.at(length - 1) + 1;
  }
}
