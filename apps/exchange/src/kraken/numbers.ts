import { exponent } from '../faults/frame-text.js';
import { formatFixed, formatPlain } from '../market/decimal.js';

/** Below this Kraken's JSON numbers have an exponent: 5e-05. */
const EXPONENT_BELOW = 1e-4;

/** An integer of 10^-decimals as one of Kraken's JSON numbers. */
export function numberText(units: number | bigint, decimals: number): string {
  const plain = formatPlain(units, decimals);
  const value = Number(plain);
  return value > 0 && value < EXPONENT_BELOW ? exponent(value) : plain;
}

/** An integer of 10^-decimals with exactly `shown` decimals; what is finer is cut off. */
export function fixedText(units: number | bigint, decimals: number, shown: number): string {
  const [whole = '0', fraction = ''] = formatFixed(units, decimals).split('.');
  return shown === 0 ? whole : `${whole}.${fraction.slice(0, shown).padEnd(shown, '0')}`;
}

/** A moment as WebSocket v2 writes it: RFC 3339 with microseconds. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
