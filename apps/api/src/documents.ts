import { mkdirSync, writeFileSync } from 'node:fs';
import { createApplication } from './application.js';
import { readConfiguration } from './configuration.js';
import { describeApi } from './describe-api.js';

/** Writes docs/openapi.json and docs/asyncapi.json from the code; a test fails while the files in git differ. */
const app = await createApplication(readConfiguration({ LOG_LEVEL: 'silent', DATABASE_URL: 'memory:' }));
await app.init();
mkdirSync('docs', { recursive: true });
for (const [name, document] of Object.entries(describeApi(app))) {
  writeFileSync(`docs/${name}.json`, `${JSON.stringify(document, null, 2)}\n`);
}
await app.close();
