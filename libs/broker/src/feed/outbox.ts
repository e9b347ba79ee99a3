/** Items held for a slow reader before the writer is asked to wait. */
const FULL = 50_000;

/**
 * What a feed has to say and its reader has not taken yet. The writer never waits to write; it asks for room before it
 * takes in more. One reader, once.
 */
export class Outbox<T> {
  #items: T[] = [];
  #end: { readonly error?: unknown } | undefined;
  #wakeReader: () => void = () => undefined;
  #wakeWriter: () => void = () => undefined;

  put(item: T): void {
    this.#items.push(item);
    this.#wakeReader();
  }

  /** Nothing more comes; what is in can still be taken. */
  end(): void {
    this.#end ??= {};
    this.#wakeReader();
  }

  /** As `end`, and the reader is told why. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#wakeReader();
  }

  /** The reader is gone: nobody need wait for room. */
  abandon(): void {
    this.#items = [];
    this.#end ??= {};
    this.#wakeWriter();
  }

  /** Resolves once there is room for more: at once, unless the reader is far behind. */
  async room(): Promise<void> {
    if (this.#items.length < FULL || this.#end) return;
    await new Promise<void>((resolve) => (this.#wakeWriter = resolve));
  }

  /** @throws what `fail` was given, after the last item. */
  async *items(): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const taken = this.#items;
      this.#items = [];
      this.#wakeWriter();
      yield* taken;
      if (this.#items.length > 0) continue;
      if (this.#end) break;
      await new Promise<void>((resolve) => (this.#wakeReader = resolve));
    }
    if (this.#end && 'error' in this.#end) throw this.#end.error;
  }
}
