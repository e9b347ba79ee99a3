import { readFileSync } from 'node:fs';
import { FAULTS, type FaultEntry } from './catalogue.js';

/** The table of the README, one row a fault: name, numbers, place, what it does, terms. */
const ROWS = readFileSync('apps/exchange/README.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe('the catalogue of faults', () => {
  it.each(Object.entries<FaultEntry>(FAULTS))('has %s in the README, as it is', (name, { strikes, about, terms }) => {
    const [row] = ROWS.filter(([, first]) => first === `\`${name}\``);
    const written = Object.entries(terms).map(([key, value]) => `\`${key}\` ${value === '' ? '""' : value}`);
    expect(row?.slice(3, 6)).toEqual([strikes, about, written.join(', ')]);
    expect(row?.[2]).toMatch(/^F\d\d(, F\d\d)*$/);
  });
});
