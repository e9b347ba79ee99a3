import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 10;
/** 190 bits: beyond guessing, so that a fast hash is enough to keep it. */
const SECRET_LENGTH = 32;
const CHECK_LENGTH = 6;
const TOKEN = /^(tsk_(?:live|once)_([0-9A-Za-z]{10})_[0-9A-Za-z]{32})_([0-9A-Za-z]{6})$/;

/** `live` keys are stored; a `once` key ends with the process that printed it. */
export type KeyKind = 'live' | 'once';

export interface MintedKey {
  /** `tsk_<kind>_<id>_<secret>_<check>`; shown to its owner once and never stored. */
  readonly token: string;
  readonly id: string;
  /** SHA-256 of the token, in hexadecimal. */
  readonly hash: string;
}

export interface ReadToken {
  readonly id: string;
  readonly hash: string;
}

/** @param chance whole numbers from 0 to below `below`; the system's cryptographic source unless a test says otherwise */
export function mintKey(kind: KeyKind, chance: (below: number) => number = randomInt): MintedKey {
  const letters = (count: number): string =>
    Array.from({ length: count }, () => ALPHABET.charAt(chance(ALPHABET.length))).join('');
  const id = letters(ID_LENGTH);
  const body = `tsk_${kind}_${id}_${letters(SECRET_LENGTH)}`;
  const token = `${body}_${checkOf(body)}`;
  return { token, id, hash: hashOf(token) };
}

/** @returns id and hash of what reads like one of our keys, undefined for anything else, typing mistakes included. */
export function readToken(text: string): ReadToken | undefined {
  const [, body, id, check] = TOKEN.exec(text) ?? [];
  if (body === undefined || id === undefined || check !== checkOf(body)) return undefined;
  return { id, hash: hashOf(text) };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** CRC-32 in base 62, so that a mistyped key is told from a wrong one without looking anything up. */
function checkOf(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let at = 0; at < CHECK_LENGTH; at += 1) {
    text = ALPHABET.charAt(rest % ALPHABET.length) + text;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return text;
}
