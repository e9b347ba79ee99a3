import { Instrument, type Candle } from '#libs/market';
import { AuctionReader } from '../auction-reader.js';
import { TESTUSDT } from './random-market.js';

/** @returns a reader that was started from these candles. */
export function readAll(minutes: readonly Candle[]): AuctionReader {
  const reader = new AuctionReader(TESTUSDT);
  reader.start(minutes);
  return reader;
}

/** All that a value says as text, so that equal texts are equal readings bit for bit. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
}

/** @returns the way to every number of a value that is not finite. */
export function oddNumbers(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null || value instanceof Instrument) return [];
  return Object.entries(value).flatMap(([key, part]) => oddNumbers(part, `${path}.${key}`));
}

/** @returns the names of the parts of a view that are not frozen through and through. */
export function looseParts(view: object): string[] {
  const isLoose = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Instrument) &&
    (!Object.isFrozen(value) || Object.values(value).some(isLoose));
  return Object.entries(view).flatMap(([name, part]) => (isLoose(part) ? [name] : []));
}

/** @returns the ways to where two values differ: numbers by more than `slack` of their size, all else at all. */
export function differences(one: unknown, other: unknown, slack = 1e-9, path = ''): string[] {
  if (typeof one === 'number' && typeof other === 'number') {
    return Math.abs(one - other) <= slack * Math.max(1, Math.abs(one)) ? [] : [`${path}: ${one} and ${other}`];
  }
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return one === other ? [] : [`${path}: ${String(one)} and ${String(other)}`];
  }
  const [here, there] = [partsOf(one), partsOf(other)];
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((key) =>
    differences(here.get(key), there.get(key), slack, `${path}.${key}`),
  );
}

/** What an object says: its JSON where it has one of its own, since parts made on demand are no entries. */
function partsOf(value: object): ReadonlyMap<string, unknown> {
  const told = 'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON() as object) : value;
  return new Map(Object.entries(told));
}
