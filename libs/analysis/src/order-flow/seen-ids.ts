interface Hole {
  readonly first: number;
  readonly last: number;
}

/**
 * Which ids of a sequence without gaps have been seen, in memory that grows with the holes, not with the ids. Told apart
 * are new ids, ids seen before and ids that fill a hole; what lies before the first id counts as one hole without end.
 * Mutable.
 */
export class SeenIds {
  /** Ascending and apart; every id below `#next` is seen or in here. */
  readonly #holes: Hole[] = [];
  /** -Infinity before the first id: a plain double, so that following the sequence takes no memory. */
  #next = -Infinity;

  /** The id that would continue the sequence, -Infinity before the first one. */
  get next(): number {
    return this.#next;
  }

  /** How many ids between those seen are missing. */
  get missing(): number {
    return this.#holes.reduce((sum, { first, last }) => (first === -Infinity ? sum : sum + last - first + 1), 0);
  }

  /** @returns whether the id had not been seen; it is now. */
  admit(id: number): boolean {
    if (id < this.#next) return this.#fill(id);
    if (id > this.#next) this.#holes.push({ first: this.#next, last: id - 1 });
    this.#next = id + 1;
    return true;
  }

  /** As many ids as continue the sequence up to `next`, without it. */
  follow(next: number): void {
    this.#next = next;
  }

  /** Forgets the holes below `id`: what is missing there will be taken for seen. */
  forgetBelow(id: number): void {
    while ((this.#holes[0]?.last ?? Infinity) < id) this.#holes.shift();
  }

  #fill(id: number): boolean {
    const index = this.#holes.findLastIndex(({ first }) => first <= id);
    const hole = this.#holes[index];
    if (!hole || id > hole.last) return false;
    const left = { first: hole.first, last: id - 1 };
    const right = { first: id + 1, last: hole.last };
    this.#holes.splice(index, 1, ...[left, right].filter(({ first, last }) => first <= last));
    return true;
  }
}
