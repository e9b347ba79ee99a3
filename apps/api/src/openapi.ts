import { writeFileSync } from 'node:fs';
import { createApplication, describeApi } from './application.js';
import { readConfiguration } from './configuration.js';

/** Writes docs/openapi.json from the routes as they are; a test fails while the file in git differs. */
const app = await createApplication(readConfiguration({ LOG_LEVEL: 'silent' }));
await app.init();
writeFileSync('docs/openapi.json', `${JSON.stringify(describeApi(app), null, 2)}\n`);
await app.close();
process.exit(0);
