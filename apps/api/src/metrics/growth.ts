/** Sums up counts that start again from zero now and then, as those of a market do whenever its feed is opened anew. */
export class Growth {
  readonly #seen = new Map<string, number>();

  /** @returns by how much the count named so has grown since it was told last. */
  of(name: string, count: number): number {
    const before = this.#seen.get(name) ?? 0;
    this.#seen.set(name, count);
    return count >= before ? count - before : count;
  }
}
