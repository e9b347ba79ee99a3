import { parse, v5 as nameBased } from 'uuid';
import type { EpochMs } from '#libs/market';

/** What a decision is made of. How fresh the data was when it was made is no part of it. */
export interface SignalName {
  readonly broker: string;
  readonly symbol: string;
  readonly asOf: EpochMs;
  readonly configVersion: string;
  readonly inputDigest: string;
}

/** Fixed for ever: another one would give every signal another id. */
const NAMESPACE = parse('5f1d7c9a-4e0b-5c55-9a0c-2f6b8e31d704');

/** @returns the UUID version 5 (RFC 9562) of the inputs: asking twice gives the same id. */
export function signalId({ broker, symbol, asOf, configVersion, inputDigest }: SignalName): string {
  return nameBased(Buffer.from([broker, symbol, asOf, configVersion, inputDigest].join('\n')), NAMESPACE);
}
