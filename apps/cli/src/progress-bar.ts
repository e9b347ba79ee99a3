const WIDTH = 40;

/** Where the bar is drawn. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A bar on one line of a terminal; on anything that is no terminal, nothing. */
export class ProgressBar {
  #shown = -1;

  constructor(
    private readonly terminal: Terminal,
    private readonly total: number,
    private readonly unit: string,
  ) {}

  /** @param done of the total, in its unit. Drawn when the next whole per cent is reached. */
  at(done: number): void {
    const percent = Math.floor((100 * done) / this.total);
    if (percent === this.#shown || !this.terminal.isTTY) return;
    this.#shown = percent;
    const full = Math.round((WIDTH * percent) / 100);
    const bar = '#'.repeat(full).padEnd(WIDTH, '.');
    this.terminal.write(
      `\r[${bar}] ${String(percent).padStart(3)} %  ${Math.floor(done)} of ${this.total} ${this.unit}`,
    );
  }

  end(): void {
    if (this.#shown >= 0) this.terminal.write('\n');
  }
}
