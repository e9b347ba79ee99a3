import { Instrument, type InstrumentFacts } from '#libs/market';
import type { Signal } from '#libs/signal';

/** @returns a signal as text, from which `signalOf` makes an equal one: every number in it is finite. */
export function textOf({ instrument, ...signal }: Signal): string {
  return JSON.stringify({ ...signal, instrument: instrument.facts });
}

/** @param text of `textOf`. What was undefined is absent. */
export function signalOf(text: string): Signal {
  const { instrument, ...signal } = JSON.parse(text) as Omit<Signal, 'instrument'> & { instrument: InstrumentFacts };
  return { ...signal, instrument: new Instrument(instrument) };
}
