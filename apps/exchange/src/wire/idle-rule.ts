import type { Host } from '../ambient.js';
import type { Connection } from './connection.js';

/** How often idleness is looked at within its limit. */
const LOOKS = 6;

/** Closes a connection over which nothing went either way for so long. */
export function endWhenIdle(connection: Connection, host: Host, limitMs: number, code: number, reason = ''): void {
  const looks = host.every(limitMs / LOOKS, () => {
    if (connection.idleMs >= limitMs) connection.close(code, reason);
  });
  connection.onClose(() => looks.stop());
}
