import { epochMs } from '#libs/market';
import type { Place } from '#libs/signal';
import { MalformedRequestError } from '../problem.js';

const PLACE = /^(\d{12,13}) ([0-9a-f-]{36})$/;

/** @returns the place as a text that says nothing to its reader and fits a URL. */
export function toCursor({ asOf, id }: Place): string {
  return Buffer.from(`${asOf} ${id}`).toString('base64url');
}

/** @throws MalformedRequestError unless the text was made by toCursor. */
export function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const [, asOf, id] = PLACE.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (asOf === undefined || id === undefined) {
    throw new MalformedRequestError([{ pointer: '/cursor', detail: 'must be the next_cursor of a page' }]);
  }
  return { asOf: epochMs(Number(asOf)), id };
}
