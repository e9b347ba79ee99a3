/** Directions between rooms; test/architecture.spec.ts holds the finer rules (Nest at the rim, clock and chance). */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'libs-not-apps', severity: 'error', from: { path: '^libs' }, to: { path: '^apps' } },
    {
      name: 'exchange-shares-nothing',
      comment: 'The local exchange is the oracle of the tests: it must not share a mistake with what it judges.',
      severity: 'error',
      from: { path: '^apps/exchange' },
      to: { path: '^(libs|apps/(?!exchange))' },
    },
    {
      name: 'two-doors',
      comment: 'A lib is entered by index.ts (#libs) or its Nest module (#modules).',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/(?!index\\.ts$|[^/]+\\.module\\.ts$)', pathNot: '^$1/$2/' },
    },
    {
      name: 'not-through-own-door',
      severity: 'error',
      from: { path: '^libs/([^/]+)/', pathNot: 'spec\\.ts$' },
      to: { path: '^libs/$1/src/index\\.ts$' },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['signals-source', 'import', 'node', 'default'],
    },
  },
};
