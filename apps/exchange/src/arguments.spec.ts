import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArguments } from './arguments.js';

describe('the command line', () => {
  it('has defaults', () => {
    expect(parseArguments([])).toEqual({ speed: 1 });
  });

  it('is read whole', () => {
    const line =
      '--port 9000 --seed 7 --start 2025-03-01T00:00:00Z --speed unlimited --symbol BTCUSDT --symbol ETHUSDT';
    expect(parseArguments(line.split(' '))).toEqual({
      port: 9_000,
      seed: '7',
      start: Date.UTC(2025, 2, 1),
      speed: Infinity,
      symbols: ['BTCUSDT', 'ETHUSDT'],
    });
  });

  it('takes the archive from its flag or from the environment', () => {
    expect(parseArguments(['--archive', '/a'], '/b').archive).toBe('/a');
    expect(parseArguments(['--market', 'recorded'], '/b').archive).toBe('/b');
    expect(parseArguments([], '/b').archive).toBeUndefined();
  });

  it('stands still by default when its clock is manual', () => {
    expect(parseArguments(['--clock', 'manual'])).toEqual({ clock: 'manual', speed: 0 });
  });

  it('takes faults one by one and from a file', () => {
    const directory = mkdtempSync(join(tmpdir(), 'faults-'));
    const file = join(directory, 'script.json');
    writeFileSync(file, '[{"fault":"lag","ms":3000}]');
    const faults = [
      { fault: 'lag', ms: 3_000 },
      { fault: 'silent', after: 5 },
    ];
    expect(parseArguments(['--faults', file, '--fault', '{"fault":"silent","after":5}']).faults).toEqual(faults);
    writeFileSync(file, '{"fault":"lag"}');
    expect(() => parseArguments(['--faults', file])).toThrow('--faults must name a file with a JSON array');
    rmSync(directory, { recursive: true });
    expect(() => parseArguments(['--faults', file])).toThrow('--faults must name a file that can be read');
  });

  it.each([
    ['--clock sun', '--clock must be machine or manual, was "sun"'],
    ['--fault silent', '--fault must be JSON, was silent'],
    ['--fault 7', '--fault must hold JSON objects, had 7'],
    ['--port 70000', '--port must be 0 to 65535, was "70000"'],
    ['--start yesterday', '--start must be a UTC time such as 2025-03-01T00:00:00Z, was "yesterday"'],
    ['--speed fast', '--speed must be 0 (paused), a positive number or "unlimited", was "fast"'],
    ['--market real', '--market must be generated or recorded, was "real"'],
    ['--market recorded', '--market recorded must have --archive or MARKET_DATA_DIR, had neither'],
    ['--market generated --archive /a', '--archive must go with a recorded market'],
    ['--colour red', 'colour'],
  ])('refuses %s', (line, why) => {
    expect(() => parseArguments(line.split(' '))).toThrow(why);
  });
});
