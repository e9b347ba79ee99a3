import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Who may import whom. A lib that is not listed may import nothing and be imported by nobody but apps. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  market: [],
  analysis: ['market'],
  strategy: ['market', 'analysis'],
  signal: ['market', 'analysis', 'strategy'],
  backtest: ['market', 'analysis', 'strategy', 'signal'],
  broker: ['market'],
  access: ['market'],
  storage: ['market', 'signal'],
};

const NEST_LIVES_IN = /\.(module|controller|gateway|filter|guard|pipe|dto|health|adapter)\.ts$|\/main\.ts$/;

/** Nest's own composition code of the service: it builds the application, so it may name the framework. */
const NEST_COMPOSES_IN = [
  'apps/api/src/application.ts',
  'apps/api/src/access/require-scope.ts',
  'apps/api/src/describe-api.ts',
  'apps/api/src/documents.ts',
  'apps/api/src/problem.ts',
  'apps/api/src/logging.ts',
];

/** The seams: the only files that may read the machine's clock, its chance or its timers. */
const MAY_BE_AMBIENT = [
  'libs/market/src/clock.ts',
  'libs/broker/src/reconnect.ts',
  'libs/broker/src/timers.ts',
  'libs/strategy/src/watchdog-thread.ts',
  'apps/exchange/src/ambient.ts',
  'apps/api/src/main.ts',
  'apps/api/src/pause.ts',
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

/** @returns `file: what` for everything the rule objects to. */
function objections(rule: (path: string) => readonly string[]): string[] {
  return sources.flatMap((path) => rule(path).map((what) => `${path}: ${what}`));
}

describe('every file', () => {
  it('imports only what stands below it', () => {
    const above = objections((path) => {
      const [, kind, name = ''] = /^(apps|libs)\/([^/]+)/.exec(path) ?? [];
      const allowed = kind === 'apps' ? Object.keys(MAY_IMPORT) : (MAY_IMPORT[name] ?? []);
      const libs = importsOf(path).flatMap((from) => /^#(?:libs|modules)\/(.+)$/.exec(from)?.[1] ?? []);
      const reachingOut = importsOf(path).filter(
        (from) => from.startsWith('.') && /(^|\/)(apps|libs|test)\//.test(from),
      );
      return [...libs.filter((lib) => !(name === 'exchange' ? [] : allowed).includes(lib)), ...reachingOut];
    });
    expect(above).toEqual([]);
  });

  it('enters its own lib by path, not by its door', () => {
    const ownDoor = objections((path) => {
      const [, name = ''] = /^libs\/([^/]+)/.exec(path) ?? [];
      const door = name === '' ? [] : neighboursOf(path).filter((file) => file === `libs/${name}/src/index.ts`);
      return [...door, ...importsOf(path).filter((from) => from === `#libs/${name}`)];
    });
    expect(ownDoor).toEqual([]);
  });

  it('meets Nest only at the rim', () => {
    const inside = objections((path) => {
      const nest = importsOf(path).filter((from) => from.startsWith('@nestjs/') || from === 'nestjs-pino');
      return NEST_LIVES_IN.test(path) || NEST_COMPOSES_IN.includes(path) ? [] : nest;
    });
    expect(inside).toEqual([]);
  });

  it('takes time and chance through its constructor', () => {
    const ambient = objections((path) => {
      const found = AMBIENT.exec(withoutComments(readFileSync(path, 'utf8')))?.[0];
      return found === undefined || MAY_BE_AMBIENT.includes(path) ? [] : [found];
    });
    expect(ambient).toEqual([]);
  });

  it('can be read in one sitting', () => {
    const long = objections((path) => {
      const lines = readFileSync(path, 'utf8').split('\n').length;
      return lines > 300 ? [`${lines} lines`] : [];
    });
    expect(long).toEqual([]);
  });
});
