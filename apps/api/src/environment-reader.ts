import { messageOf } from '#libs/market';
import { brokerUrlFault } from '#libs/broker';

/** Reads one variable after another and keeps what is wrong with each. */
export class EnvironmentReader {
  readonly faults: string[] = [];
  readonly names: string[] = [];

  constructor(private readonly env: Readonly<Record<string, string | undefined>>) {}

  /** An empty variable counts as absent, as it does in `.env` files and compose files. */
  text(name: string, fallback: string): string {
    return this.optional(name) ?? fallback;
  }

  optional(name: string): string | undefined {
    this.names.push(name);
    const text = this.env[name]?.trim();
    return text === '' ? undefined : text;
  }

  oneOf<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const text = this.text(name, fallback);
    const choice = choices.find((known) => known === text);
    if (choice === undefined) this.fault(name, `one of ${choices.join(', ')}`, text);
    return choice ?? fallback;
  }

  integer(name: string, min: number, max: number, fallback: number): number {
    const text = this.text(name, String(fallback));
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) this.fault(name, `a whole number from ${min} to ${max}`, text);
    return value;
  }

  url(name: string, schemes: readonly string[], fallback: string): string {
    const text = this.text(name, fallback);
    const fault = brokerUrlFault(text, schemes);
    if (fault !== undefined) this.faults.push(`${name} ${fault}`);
    return text.replace(/\/+$/, '');
  }

  /** Comma separated, each of which `read` takes or throws at. */
  list<T>(name: string, read: (entry: string) => T): readonly T[] {
    const entries = this.text(name, '')
      .split(',')
      .flatMap((entry) => entry.trim() || []);
    return entries.flatMap((entry) => this.#entry(name, entry, read));
  }

  #entry<T>(name: string, entry: string, read: (entry: string) => T): T[] {
    try {
      return [read(entry)];
    } catch (error) {
      this.faults.push(`${name}: ${messageOf(error)}`);
      return [];
    }
  }

  fault(name: string, must: string, was: string): void {
    this.faults.push(`${name} must be ${must}, was ${JSON.stringify(was)}`);
  }
}
