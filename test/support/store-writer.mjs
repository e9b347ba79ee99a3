import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { epochMs, Instrument } from '#libs/market';
import { openStorage } from '#libs/storage';

/**
 * Keeps one made-up minute after another in the store of its first argument, from where it was left, and tells on standard
 * output what is kept. To be killed. Its second argument is a file with an entry to vary.
 */
const [, , place = '', template = ''] = process.argv;
const entry = JSON.parse(readFileSync(template, 'utf8'));
const { broker, symbol } = entry;
const START = epochMs(1_741_057_200_000);

function entryAt(minute) {
  const asOf = epochMs(START + 60_000 * minute);
  const id = `00000000-0000-5000-8000-${String(minute).padStart(12, '0')}`;
  const instrument = new Instrument(entry.decision.signal.instrument.facts);
  const text = JSON.stringify({ minute, was: entry.decision.evidence.text });
  const signal = { ...entry.decision.signal, id, asOf, instrument };
  const evidence = { signalId: id, digest: `sha256:${hash('sha256', text)}`, text, sheets: [] };
  const learner = { ...entry.ledgers.followed.learner };
  const ledgers = { followed: { ...entry.ledgers.followed, lives: [], shadows: [], learner } };
  return { broker, symbol, asOf, events: [], decision: { role: 'first', signal, evidence }, ledgers };
}

const { signals } = await openStorage(JSON.parse(place));
const last = await signals.latest({ broker, symbol });
let minute = last ? (last.asOf - START) / 60_000 + 1 : 0;
process.stdout.write(`started ${minute}\n`);
for (;;) {
  const batch = Array.from({ length: 1 + (minute % 3) }, (_, i) => entryAt(minute + i));
  const told = await signals.keep(batch);
  for (const { seq, news } of told.flat()) process.stdout.write(`kept ${news.signal.id} ${seq}\n`);
  minute += batch.length;
}
