import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, systemClock } from '#libs/market';
import { BanFile } from './ban-file.js';

const path = (): string => join(mkdtempSync(join(tmpdir(), 'bans-')), 'state', 'bans.json');

it('has in the next process what it was given in this one', () => {
  const file = path();
  const ban = { until: after(systemClock.now(), 60_000), reason: 'banned' };
  new BanFile(file).save('BINANCE', ban);
  expect(new BanFile(file).load('BINANCE')).toEqual(ban);
  expect(new BanFile(file).load('OKX')).toBeUndefined();
});

it('replaces the file in one step and leaves nothing beside it', () => {
  const file = path();
  const bans = new BanFile(file);
  for (let i = 1; i <= 3; i += 1) bans.save('BINANCE', { until: after(systemClock.now(), i * 60_000), reason: `${i}` });
  expect(readdirSync(join(file, '..'))).toEqual(['bans.json']);
});

it('forgets what is over', () => {
  const file = path();
  const bans = new BanFile(file);
  bans.save('OKX', { until: after(systemClock.now(), -1), reason: 'over' });
  bans.save('BINANCE', { until: after(systemClock.now(), 60_000), reason: 'banned' });
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object)).toEqual(['BINANCE']);
});

it.each([
  ['', 'JSON'],
  ['[]', 'must be an object'],
  ['{"BINANCE":{"until":"soon","reason":"x"}}', 'Time must be'],
  ['{"BINANCE":{"until":1,"reason":"x"}}', 'Time must be'],
])('refuses a file that is not its own: %s', (text, fault) => {
  const file = join(mkdtempSync(join(tmpdir(), 'bans-')), 'bans.json');
  writeFileSync(file, text);
  expect(() => new BanFile(file)).toThrow(fault);
});
