import { mkdtempSync, readFileSync, rmSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { AuditLog, auditFaults } from './audit-log.js';
import { ManualClock } from './testing/manual-clock.js';

const directory = mkdtempSync(join(tmpdir(), 'audit-'));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
const fresh = (): string => join(directory, `${(files += 1)}.jsonl`);
const open = (path: string): AuditLog => new AuditLog(path, new ManualClock());

function written(path: string, count: number): string[] {
  const [one, two] = [open(path), open(path)];
  for (let at = 0; at < count; at += 1) (at % 3 === 0 ? two : one).write({ event: 'refused', reason: `r${at}` });
  one.close();
  two.close();
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}

describe('the audit log', () => {
  it('is whole after several writers, one after the other and at once', () => {
    const path = fresh();
    written(path, 9);
    written(path, 9);
    const text = readFileSync(path, 'utf8');
    expect(text.trimEnd().split('\n')).toHaveLength(18);
    expect(auditFaults(text)).toEqual([]);
  });

  it('shows every line that was changed, taken out or moved', () => {
    const lines = written(fresh(), 12);
    fc.assert(
      fc.property(fc.nat(10), fc.constantFrom('change', 'remove', 'swap'), (at, how) => {
        const forged = [...lines];
        if (how === 'change') forged[at] = (forged[at] ?? '').replace(/"r(\d+)"/, '"r9$1"');
        if (how === 'swap') [forged[at], forged[at + 1]] = [forged[at + 1] ?? '', forged[at] ?? ''];
        if (how === 'remove') forged.splice(at, 1);
        const sameWriters = writerOf(lines[at]) === writerOf(lines[at + 1]);
        const seen = auditFaults(forged.join('\n')).length > 0;
        // Neighbours of two writers have no order of their own; the last line of a writer has no successor to miss it.
        const canHide = how === 'swap' ? !sameWriters : how === 'remove' && isLastOf(lines, at);
        expect(seen || canHide).toBe(true);
      }),
    );
  });

  it('goes on after a line that a crash cut short, and names that line', () => {
    const path = fresh();
    written(path, 3);
    appendFileSync(path, '{"at":"2025-01-01T00:0');
    written(path, 3);
    expect(auditFaults(readFileSync(path, 'utf8'))).toEqual(['line 4 must be a line of this log']);
  });

  it('keeps one event on one line, whatever is in it', () => {
    const path = fresh();
    const log = open(path);
    log.write({ event: 'refused', what: 'a\nb\r\u2028\u001b[31m', reason: '"}' });
    log.flush();
    log.close();
    const unprintable = readFileSync(path, 'utf8')
      .split('')
      .filter((letter) => letter < ' ');
    expect(unprintable).toEqual(['\n']);
  });
});

function writerOf(line: string | undefined): string {
  return (JSON.parse(line ?? '{}') as { readonly writer?: string }).writer ?? '';
}

function isLastOf(lines: readonly string[], at: number): boolean {
  return !lines.slice(at + 1).some((line) => writerOf(line) === writerOf(lines[at]));
}
