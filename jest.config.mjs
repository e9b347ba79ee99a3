import { readFileSync } from 'node:fs';

const { $schema: _schema, ...swcrc } = JSON.parse(readFileSync(new URL('./.swcrc', import.meta.url), 'utf8'));
const typescript = { ...swcrc, swcrc: false, module: { type: 'commonjs' } };
const javascript = {
  swcrc: false,
  sourceMaps: true,
  module: { type: 'commonjs' },
  jsc: { target: 'es2023', parser: { syntax: 'ecmascript' } },
};

/**
 * Everything, our TypeScript and the ESM packages, becomes CommonJS for Jest, so that the suite runs alike on every
 * supported Node. `--experimental-vm-modules` is only there for real import() calls inside packages.
 *
 * @type {import('jest').Config}
 */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['signals-source', 'node', 'node-addons'] },
  transform: { '^.+\\.ts$': ['@swc/jest', typescript], '^.+\\.m?js$': ['@swc/jest', javascript] },
  transformIgnorePatterns: [],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1', '$1.js'] },
  globalSetup: '<rootDir>/test/global-setup.mjs',
  globalTeardown: '<rootDir>/test/global-teardown.mjs',
  setupFiles: ['<rootDir>/test/setup.ts'],
  testMatch: ['<rootDir>/{apps,libs,test}/**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  // The slowest specs mostly wait: one worker for each core, where Jest would leave one idle.
  maxWorkers: '100%',
  testTimeout: 30_000,
  coverageProvider: 'v8',
  collectCoverageFrom: ['apps/**/*.ts', 'libs/**/*.ts', '!**/*.spec.ts', '!**/main.ts'],
};
