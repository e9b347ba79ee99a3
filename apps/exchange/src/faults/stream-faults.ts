import type { Chance } from '../market/chance.js';
import type { Protocol } from '../protocol.js';
import { MICROSECONDS, skewed } from '../wire/time-unit.js';
import type { FaultName, Terms } from './catalogue.js';
import type { Fault } from './fault.js';
import { brokenUtf8, half, withExponents, withField, withPriceTimes, withUnknownFields } from './frame-text.js';
import { intruder, rewritten, type Parcel, type Payload } from './parcel.js';

/** What a fault has at hand when it strikes a frame. */
export interface Strike<Name extends FaultName> {
  readonly terms: Terms<Name>;
  readonly chance: Chance;
  readonly protocol: Protocol;
  /** A market's name on this wire. */
  readonly nameOf: (symbol: string) => string;
}

type StreamFault<Name extends FaultName> = (parcel: Parcel, strike: Strike<Name>) => readonly Parcel[];

/** What each fault makes of one parcel: none, itself, another, several. Faults that strike elsewhere leave frames alone. */
const STREAM_FAULTS: { readonly [Name in FaultName]?: StreamFault<Name> } = {
  silent: (parcel, { terms }) => (concerns(parcel, terms.channel) ? [] : [parcel]),
  halt: () => [],
  maintenance: (parcel, { protocol }) => (protocol === 'kraken' ? [] : [parcel]),
  lose: (parcel, { terms, chance }) => (chosen(parcel, terms, chance) ? [] : [parcel]),
  duplicate: (parcel, { terms, chance }) => (chosen(parcel, terms, chance) ? [parcel, parcel] : [parcel]),
  reorder: (parcel, { terms, chance }) =>
    chosen(parcel, terms, chance) ? [delayed(parcel, Math.ceil(chance.next() * terms.windowMs))] : [parcel],
  late: (parcel, { terms, chance }) => [chosen(parcel, terms, chance) ? delayed(parcel, terms.delayMs) : parcel],
  falsify,
  spike: (parcel, { terms, chance, protocol }) =>
    chosen(parcel, { ...terms, channel: 'trade' }, chance)
      ? [rewritten(parcel, (text) => withPriceTimes(protocol, text, terms.factor))]
      : [parcel],
  poison: (parcel, { terms, chance, protocol }) =>
    chosen(parcel, { ...terms, channel: 'trade' }, chance)
      ? [rewritten(parcel, (text) => withField(protocol, text, terms.field, terms.value))]
      : [parcel],
  foreign: (parcel, { terms, chance, nameOf }) =>
    chance.next() < terms.p ? [foreign(parcel, nameOf(parcel.event.facts.symbol), nameOf(terms.as))] : [parcel],
  fields: (parcel, { terms, chance }) => (chance.next() < terms.p ? [rewritten(parcel, withUnknownFields)] : [parcel]),
  text: (parcel, { terms, chance }) => intruded(parcel, terms, chance, { as: 'text', text: terms.text }),
  binary: (parcel, { terms, chance }) =>
    intruded(parcel, terms, chance, { as: 'bytes', bytes: junk(terms.bytes, chance), binary: true }),
  huge: (parcel, { terms, chance }) =>
    intruded(parcel, terms, chance, { as: 'text', text: `"${'x'.repeat(Math.max(0, terms.bytes - 2))}"` }),
  fragments: (parcel, { terms, chance }) =>
    chance.next() < terms.p
      ? [{ ...parcel, wrap: (text: string) => ({ as: 'fragments', text, count: terms.count }) }]
      : [parcel],
  garble: (parcel, { terms, chance }) => (chance.next() < terms.p ? [garbled(parcel, terms.how)] : [parcel]),
  microseconds: (parcel, { protocol }) => [
    protocol === 'kraken' ? parcel : { ...parcel, form: { ...parcel.form, unit: MICROSECONDS } },
  ],
  exponents: (parcel, { protocol }) => [protocol === 'kraken' ? rewritten(parcel, withExponents) : parcel],
  'clock-offset': (parcel, { terms }) => [
    { ...parcel, form: { ...parcel.form, unit: skewed(parcel.form.unit, terms.ms) } },
  ],
};

/** What is left of a parcel after one fault. */
export function struck(parcel: Parcel, fault: Fault, strike: Strike<FaultName>): readonly Parcel[] {
  const strikes = STREAM_FAULTS[fault.name] as StreamFault<FaultName> | undefined;
  return strikes === undefined ? [parcel] : strikes(parcel, strike);
}

function concerns({ event }: Parcel, channel: string): boolean {
  return channel === 'any' || channel === event.facts.kind;
}

function chosen(parcel: Parcel, terms: { readonly p: number; readonly channel: string }, chance: Chance): boolean {
  return concerns(parcel, terms.channel) && chance.next() < terms.p;
}

function delayed(parcel: Parcel, ms: number): Parcel {
  return { ...parcel, delayMs: parcel.delayMs + ms };
}

function falsify(parcel: Parcel, { terms, chance }: Strike<'falsify'>): readonly Parcel[] {
  const { falsified } = parcel.event.facts;
  if (falsified === undefined || chance.next() >= terms.p) return [parcel];
  const wrong = { ...parcel, event: falsified() };
  return terms.correctMs > 0 ? [wrong, delayed(parcel, terms.correctMs)] : [wrong];
}

function foreign(parcel: Parcel, own: string, other: string): Parcel {
  const renamed = rewritten(parcel, (text) =>
    text.replaceAll(own, other).replaceAll(own.toLowerCase(), other.toLowerCase()),
  );
  return { ...renamed, booked: false };
}

function intruded(parcel: Parcel, { p }: { readonly p: number }, chance: Chance, payload: Payload): readonly Parcel[] {
  return chance.next() < p ? [intruder(parcel, payload), parcel] : [parcel];
}

function garbled(parcel: Parcel, how: string): Parcel {
  if (how === 'cut') return { ...rewritten(parcel, half), booked: false };
  return { ...parcel, wrap: (text) => ({ as: 'bytes', bytes: brokenUtf8(text), binary: false }), booked: false };
}

function junk(bytes: number, chance: Chance): Buffer {
  return Buffer.from(Array.from({ length: bytes }, () => chance.below(256)));
}
