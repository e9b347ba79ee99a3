/** ok: as it should be. warning: works, and somebody should know. fault: does not work until it is mended. */
export type Verdict = 'ok' | 'warning' | 'fault';

/** One thing that was looked at. */
export interface Finding {
  readonly verdict: Verdict;
  /** What was looked at: `disk`, `BINANCE`. */
  readonly subject: string;
  readonly found: string;
  /** What to do about it; where all is well there is nothing. */
  readonly remedy?: string;
}

export function ok(subject: string, found: string): Finding {
  return { verdict: 'ok', subject, found };
}

export function warning(subject: string, found: string, remedy: string): Finding {
  return { verdict: 'warning', subject, found, remedy };
}

export function fault(subject: string, found: string, remedy: string): Finding {
  return { verdict: 'fault', subject, found, remedy };
}

/** @returns the lines that a person reads. */
export function lineOf({ verdict, subject, found, remedy }: Finding): string {
  const line = `${verdict.padEnd(8)} ${subject.padEnd(14)} ${found}`;
  return remedy === undefined ? line : `${line}\n${' '.repeat(24)}-> ${remedy}`;
}
