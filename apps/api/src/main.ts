import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { KeyRing, mintKey } from '#libs/access';
import { NewerSchemaError, StorageInUseError } from '#libs/storage';
import { createApplication } from './application.js';
import { ConfigurationError, readConfiguration, type Configuration } from './configuration.js';
import { Lifecycle } from './health/lifecycle.js';

/** An .env file beside package.json is read if there is one; what the environment already says wins. */
function loadDotEnv(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** What is configured wrongly, or a store that cannot be used, is a plain mistake and told without a trace. */
async function configured<T>(step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const isPlain = [ConfigurationError, NewerSchemaError, StorageInUseError].some((kind) => error instanceof kind);
    if (!isPlain || !(error instanceof Error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(ConfigurationError.exitCode);
  }
}

/** A client that never finishes must not keep the process: then it ends with code 1. */
const DRAIN_LIMIT_MS = 10_000;

/** Readiness turns first, so that a balancer sends no more; then connections end; then the process. */
async function drain(app: NestFastifyApplication, { drainMs }: Configuration): Promise<void> {
  app.get(Lifecycle).drain();
  setTimeout(() => process.exit(1), drainMs + DRAIN_LIMIT_MS);
  await new Promise((resolve) => setTimeout(resolve, drainMs));
  await app.close();
  process.exit(0);
}

/** A port that is taken is a plain mistake and told in one line. */
async function listen(app: NestFastifyApplication, { host, port }: Configuration): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    process.stderr.write(`PORT must be free, was ${port}, which another process listens on\n`);
    process.exit(1);
  }
}

/** @returns what is to be said of who may ask. */
function greet(ring: KeyRing): string {
  if (!ring.isOpen) return 'answering with a key only';
  const once = mintKey('once');
  ring.addOnce(once);
  process.stderr.write(`Key for changes, good until this process ends or a key is created: ${once.token}\n`);
  return 'answering on the loopback interface only: no access key is configured';
}

async function main(): Promise<void> {
  loadDotEnv();
  const configuration = await configured(() => readConfiguration(process.env));
  const app = await configured(() => createApplication(configuration));
  const logger = app.get(Logger);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.log({ msg: 'draining', signal });
      void drain(app, configuration);
    });
  }
  await listen(app, configuration);
  const url = (await app.getUrl()).replace('[::1]', 'localhost');
  const msg = greet(app.get(KeyRing));
  logger.log({ msg, url, docs: `${url}/docs`, stream: `${url}/stream` });
  for (const [broker, { restUrl, streamUrl }] of Object.entries(configuration.brokers))
    logger.log({ msg: 'market data', broker, restUrl, streamUrl });
  process.stdout.write(`${JSON.stringify({ ready: true, url })}\n`);
}

await main();
