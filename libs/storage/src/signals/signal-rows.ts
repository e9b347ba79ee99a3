import type { Selectable } from 'kysely';
import type { Decision, Signal } from '#libs/signal';
import { DamagedRecordError } from '../errors.js';
import { checksumOf, packed, unpacked } from '../packed.js';
import type { SignalsTable } from '../schema/tables.js';
import { signalOf, textOf } from './signal-text.js';

/** A decision as the table holds it. */
export async function rowOf({ signal, evidence, role }: Decision): Promise<SignalsTable> {
  const text = textOf(signal);
  return {
    ...columnsOf(signal),
    role,
    evidence_digest: evidence.digest,
    body: await packed(text),
    checksum: checksumOf(text),
  };
}

/** @throws DamagedRecordError where body or columns are not what was written. */
export function readSignal(row: Selectable<SignalsTable>): Signal {
  const text = unpacked(row.body);
  if (text === undefined || checksumOf(text) !== row.checksum) throw new DamagedRecordError('signals', row.id);
  const signal = signalOf(text);
  const isWhole = Object.entries(columnsOf(signal)).every(([name, value]) => row[name as keyof SignalsTable] === value);
  if (!isWhole) throw new DamagedRecordError('signals', row.id);
  return signal;
}

/** What of a signal can be searched for. */
function columnsOf(signal: Signal): Omit<SignalsTable, 'role' | 'evidence_digest' | 'body' | 'checksum'> {
  const { id, asOf, broker, symbol, strategy = null, setup, tradable, configVersion } = signal;
  return {
    id,
    as_of: asOf,
    broker,
    symbol,
    direction: signal.signal,
    strategy,
    setup,
    tradable: tradable ? 1 : 0,
    config_version: configVersion,
  };
}
