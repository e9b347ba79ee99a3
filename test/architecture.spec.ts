import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Who may import whom. A lib that is not listed may import nothing and be imported by nobody but apps. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  market: [],
  analysis: ['market'],
  strategy: ['market', 'analysis'],
  signal: ['market', 'analysis', 'strategy'],
  broker: ['market'],
};

const NEST_LIVES_IN = /\.(module|controller|gateway|filter|guard|pipe|dto|health|adapter)\.ts$|\/main\.ts$/;

/** Nest's own composition code of the service: it builds the application, so it may name the framework. */
const NEST_COMPOSES_IN = [
  'apps/api/src/application.ts',
  'apps/api/src/documents.ts',
  'apps/api/src/problem.ts',
  'apps/api/src/logging.ts',
];

/** The seams: the only files that may read the machine's clock, its chance or its timers. */
const MAY_BE_AMBIENT = [
  'libs/market/src/clock.ts',
  'libs/broker/src/reconnect.ts',
  'apps/exchange/src/ambient.ts',
  'apps/api/src/main.ts',
  'apps/cli/src/demo.ts',
];

const AMBIENT =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bsetTimeout\b|\bsetInterval\b|\bperformance\.now\b|\bhrtime\b/;
const IMPORT = /^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'/gm;
const HOUSEHOLD = /(^|\/)(utils?|helpers?|common|shared|base|manager|misc)(\.|\/|$)/;

const all = globSync('{apps,libs}/*/src/**/*.ts')
  .map((path) => path.replaceAll('\\', '/'))
  .toSorted();
const sources = all.filter((path) => !path.endsWith('.spec.ts') && !path.includes('/testing/'));

function importsOf(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(IMPORT)].map(([, from, bare]) => from ?? bare ?? '');
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}

/** Value imports of a source file within its own lib or app, as paths. */
function neighboursOf(path: string): string[] {
  return importsOf(path)
    .filter((from) => from.startsWith('.'))
    .map((from) => normalize(join(dirname(path), from.replace(/\.js$/, '.ts'))));
}

describe('the house', () => {
  it('has something to check', () => {
    expect(sources.length).toBeGreaterThan(40);
    for (const seam of MAY_BE_AMBIENT.slice(0, 2)) expect(sources).toContain(seam);
  });

  it('has no import circles', () => {
    const finished = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      if (finished.has(path) || trail.includes(path)) return;
      for (const next of neighboursOf(path)) visit(next, [...trail, path]);
      finished.add(path);
    };
    for (const path of sources.filter((file) => !file.endsWith('.dto.ts'))) visit(path, []);
    expect(circles).toEqual([]);
  });

  it('has no drawers without a noun', () => {
    expect(sources.filter((path) => HOUSEHOLD.test(path))).toEqual([]);
  });
});

describe.each(sources)('%s', (path) => {
  const [, kind, name = ''] = /^(apps|libs)\/([^/]+)/.exec(path) ?? [];
  const imports = importsOf(path);

  it('imports only what stands below it', () => {
    const libs = imports.flatMap((from) => /^#(?:libs|modules)\/(.+)$/.exec(from)?.[1] ?? []);
    const allowed = kind === 'apps' ? Object.keys(MAY_IMPORT) : (MAY_IMPORT[name] ?? []);
    expect(libs.filter((lib) => !(name === 'exchange' ? [] : allowed).includes(lib))).toEqual([]);
    expect(imports.filter((from) => from.startsWith('.') && /(^|\/)(apps|libs|test)\//.test(from))).toEqual([]);
  });

  it('enters its own lib by path, not by its door', () => {
    if (kind === 'libs') expect(neighboursOf(path)).not.toContain(`libs/${name}/src/index.ts`);
    expect(imports).not.toContain(`#libs/${name}`);
  });

  it('meets Nest only at the rim', () => {
    const nest = imports.filter((from) => from.startsWith('@nestjs/') || from === 'nestjs-pino');
    expect(NEST_LIVES_IN.test(path) || NEST_COMPOSES_IN.includes(path) ? [] : nest).toEqual([]);
  });

  it('takes time and chance through its constructor', () => {
    const ambient = AMBIENT.exec(withoutComments(readFileSync(path, 'utf8')))?.[0];
    expect(MAY_BE_AMBIENT.includes(path) ? undefined : ambient).toBeUndefined();
  });

  it('stays readable in one sitting', () => {
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThanOrEqual(300);
  });
});
