import { globSync, readFileSync } from 'node:fs';
import { createConfig, lint } from '@redocly/openapi-core';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { io } from 'socket.io-client';
import { createApplication } from '../apps/api/src/application.js';
import { describeApi } from '../apps/api/src/describe-api.js';
import { PROBLEM_CODES } from '../apps/api/src/problem.dto.js';
import { readConfiguration } from '../apps/api/src/configuration.js';
import { at, post, startService } from './support/service.js';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const inGit = (name: string): unknown => JSON.parse(readFileSync(`docs/${name}.json`, 'utf8'));

interface Described {
  readonly properties?: Readonly<
    Record<string, { readonly description?: string; readonly additionalProperties?: unknown }>
  >;
}

interface Schemas {
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** Compiles one component schema of a document, its references included. */
function validatorOf(document: unknown, name: string) {
  const ajv = addFormats.default(new Ajv.default({ strict: false, allErrors: true }));
  ajv.addSchema({ $id: 'document', ...(document as Schemas) });
  return ajv.compile({ $ref: `document#/components/schemas/${name}` });
}

describe('the documents in git', () => {
  it('are what the code says; npm run documents writes them', async () => {
    const app = await createApplication(
      readConfiguration({ NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: 'memory:' }),
    );
    await app.init();
    const documents = describeApi(app);
    await app.close();
    expect(plain(documents.openapi)).toEqual(inGit('openapi'));
    expect(plain(documents.asyncapi)).toEqual(inGit('asyncapi'));
  });

  it('have nothing that the linter of OpenAPI documents minds, its recommendations taken strictly', async () => {
    const config = await createConfig({ extends: ['recommended-strict'] });
    const problems = await lint({ ref: 'docs/openapi.json', config });
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
  });

  it('name every code that an error of ours has', () => {
    const files = globSync('{libs,apps/api}/**/src/**/*.ts').filter((file) => !file.endsWith('.spec.ts'));
    const codes = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/readonly code = '([A-Z_]+)'/g)].flatMap(([, code]) => code ?? []),
    );
    expect(codes.length).toBeGreaterThan(15);
    const atStart =
      /^(STRATEGY|COST_PROFILE)_|^KEY_FILE$|^BAD_ARCHIVE$|^STORAGE_(NEWER_SCHEMA|IN_USE)$|^BACKUP_UNUSABLE$/;
    const answered = codes.filter((code) => !atStart.test(code));
    expect(answered.filter((code) => !PROBLEM_CODES.some((known) => known === code))).toEqual([]);
  });

  it('leave no property without an example, a choice or a form, and no object open but where that is said', () => {
    const { schemas } = (inGit('openapi') as { components: { schemas: Record<string, Described> } }).components;
    const vague = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([property, { description = '', ...schema }]) => {
        const says = ['example', 'enum', 'format', '$ref', 'items', 'anyOf', 'allOf'].some((word) => word in schema);
        const isOpen = schema.additionalProperties === true && !description.startsWith('Open on purpose');
        return isOpen || !(says || typeof schema.additionalProperties === 'object') ? [`${name}.${property}`] : [];
      }),
    );
    expect(vague).toEqual([]);
  });

  it('describe what is answered and pushed, and are served', async () => {
    const { url, exchange, stop } = await startService({
      seed: 7,
      symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'],
      start: at('2025-03-04T03:00:30Z'),
      speed: 0,
    });
    expect(await (await fetch(`${url}/openapi.json`)).json()).toEqual(inGit('openapi'));
    expect(await (await fetch(`${url}/asyncapi.json`)).json()).toEqual(inGit('asyncapi'));
    expect((await fetch(`${url}/docs`)).status).toBe(200);
    const analysis = validatorOf(inGit('openapi'), 'AnalysisDto');
    for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']) {
      analysis(await (await post(`${url}/api/signals/analyze`, { symbol })).json());
      expect(analysis.errors).toBeNull();
    }
    const problem = validatorOf(inGit('openapi'), 'ProblemDto');
    problem(await (await post(`${url}/api/signals/analyze`, { symbol: 5 })).json());
    expect(problem.errors).toBeNull();
    const socket = io(`${url}/stream`);
    await socket.emitWithAck('subscribe', { symbol: 'BTCUSDT', channels: ['signal', 'status'] });
    const pushed = new Promise((resolve) => socket.once('signal', resolve));
    await exchange.advanceTo(at('2025-03-04T03:01:30Z'));
    const signal = validatorOf(inGit('asyncapi'), 'SignalEvent');
    signal(await pushed);
    expect(signal.errors).toBeNull();
    socket.close();
    await stop();
  });
});
