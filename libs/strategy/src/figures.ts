import type { Instrument } from '#libs/market';

/** Longest reason text, in characters. */
export const REASON_LIMIT = 240;

/** @returns a number with two decimals (`0.60`, never `-0.00`), whole ones from 10 up without; words as they are. */
export function figure(value: number | string): string {
  if (typeof value === 'string') return value;
  const rounded = Math.round(value * 100) / 100 + 0;
  return Number.isInteger(value) && Math.abs(value) >= 10 ? rounded.toFixed(0) : rounded.toFixed(2);
}

/** @returns the price with the tick's decimals and thousands set apart: `26,944.4`. */
export function priceFigure(instrument: Instrument, ticks: number): string {
  const [whole = '', fraction] = instrument.formatPrice(ticks).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** @returns the sentences joined by spaces, as many from the front as fit 240 characters; never cut inside unless the first is too long. */
export function reasonText(...sentences: readonly string[]): string {
  const [first = '', ...rest] = sentences;
  let text = first.length > REASON_LIMIT ? `${first.slice(0, REASON_LIMIT - 3)}...` : first;
  for (const sentence of rest) {
    if (text.length + 1 + sentence.length > REASON_LIMIT) return text;
    text += ` ${sentence}`;
  }
  return text;
}
