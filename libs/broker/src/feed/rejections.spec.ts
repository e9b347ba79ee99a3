import { Rejections } from './rejections.js';

function after(count: number, spacingMs = 1_000): Rejections {
  const rejections = new Rejections();
  for (let i = 0; i < count; i += 1) rejections.add(`Price must be above 0, was ${-i}`, i * spacingMs);
  return rejections;
}

it('ten a minute are borne, eleven are a fault that names the last', () => {
  expect(after(10).faultAt(10_000)).toBe('');
  expect(after(11).faultAt(11_000)).toBe(
    'over 5 messages a minute do not read, the last: Price must be above 0, was -10',
  );
});

it('eleven in more than a minute are borne', () => {
  expect(after(11, 6_000).faultAt(61_000)).toBe('');
});

it('passes by itself once only five are left of a minute, and not before', () => {
  const rejections = after(11);
  expect(rejections.faultAt(10_000)).not.toBe('');
  expect(rejections.overAt).toBe(65_000);
  expect(rejections.faultAt(64_999)).not.toBe('');
  expect(rejections.faultAt(65_000)).toBe('');
  expect(rejections.overAt).toBeUndefined();
});

it('counts by what was demanded, at most twenty kinds by name', () => {
  const rejections = after(3);
  for (let i = 0; i < 30; i += 1) rejections.add(`Field ${i} must be text, was 5`, 3_000 + i);
  const { total, kinds } = rejections.counts;
  expect(total).toBe(33);
  expect(kinds['Price must be above 0']).toBe(3);
  expect(Object.keys(kinds)).toHaveLength(21);
  expect(kinds['others']).toBe(11);
});
