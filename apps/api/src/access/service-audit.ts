import type { Audit, AuditEvent, AuditLog } from '#libs/access';

/**
 * The audit of the running service. Opened with the first event, so that describing the service writes nothing. A disk
 * that is full must not close the door to everybody: the event then goes to the log instead.
 */
export class ServiceAudit implements Audit {
  #log: AuditLog | undefined;

  constructor(
    private readonly open: () => AuditLog,
    private readonly complain: (error: unknown, event: AuditEvent) => void,
  ) {}

  write(event: AuditEvent): void {
    try {
      this.#log ??= this.open();
      this.#log.write(event);
    } catch (error) {
      this.complain(error, event);
    }
  }

  close(): void {
    this.#log?.flush();
    this.#log?.close();
    this.#log = undefined;
  }
}
