import * as fc from 'fast-check';

/** Values that break readers. */
export const POISON: readonly unknown[] = [
  null,
  '',
  ' ',
  'NaN',
  'Infinity',
  '-1',
  '1e999',
  '0x10',
  '1_000',
  '１２',
  '0',
  '-0',
  '9'.repeat(40),
  '0.' + '1'.repeat(60),
  -1,
  0,
  0.5,
  1e21,
  2 ** 53,
  Number.MAX_VALUE,
  true,
  false,
  [],
  {},
  [[]],
  { toString: 1 },
  '\u0000',
  '比特币',
];

/** Damage to a frame: a value replaced or dropped somewhere inside, a byte changed, the end cut off. */
export function damaged(frames: readonly string[]): fc.Arbitrary<string> {
  const frame = fc.constantFrom(...frames);
  const inside = fc
    .tuple(frame, fc.nat(), fc.oneof(fc.constantFrom(...POISON), fc.jsonValue()))
    .map(([text, place, value]) => replaceNth(text, place, value));
  const cut = fc.tuple(frame, fc.nat()).map(([text, place]) => text.slice(0, place % text.length));
  const typo = fc
    .tuple(frame, fc.nat(), fc.string({ maxLength: 3, unit: 'binary' }))
    .map(([text, place, noise]) => text.slice(0, place % text.length) + noise + text.slice((place % text.length) + 1));
  return fc.oneof(inside, inside, cut, typo, fc.json(), fc.string());
}

/** The same JSON with its n-th value (all levels counted) replaced; undefined drops it. */
function replaceNth(text: string, place: number, value: unknown): string {
  const values = [...text.matchAll(/"[^"]*"(?=[,}\]])|-?\d+(?:\.\d+)?|true|false|null/g)];
  const target = values[place % Math.max(1, values.length)];
  if (!target) return text;
  return text.slice(0, target.index) + (JSON.stringify(value) ?? '') + text.slice(target.index + target[0].length);
}
