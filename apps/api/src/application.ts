import { randomUUID } from 'node:crypto';
import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { Logger } from 'nestjs-pino';
import type { IncomingMessage } from 'node:http';
import { AccessControl, KeyRing } from '#libs/access';
import { systemClock } from '#libs/market';
import { keyFile } from './access/access.module.js';
import { guardRoutes } from './access/http-door.js';
import { RouteDemands } from './access/route-demands.js';
import { AppModule } from './app.module.js';
import { ConfigurationError, isLoopback, type Configuration } from './configuration.js';
import { describeApi, type Documents } from './describe-api.js';
import { COMPRESSION, CONTENT_SECURITY, corsOptions, MAX_CONNECTIONS, SERVER_SETTINGS } from './http-settings.js';
import { Lifecycle } from './health/lifecycle.js';
import { measureRequests } from './metrics/http-metrics.js';
import { Metrics } from './metrics/metrics.js';
import { ProblemFilter } from './problem.filter.js';
import { answerProblem } from './problem-answer.js';
import { refuseMonsters } from './body-limits.js';
import { tagReads } from './repeated-reads.js';
import { StreamAdapter } from './stream/stream.adapter.js';
import { createValidationPipe } from './validation.pipe.js';

/** Request ids of callers are kept where they can do no harm in a log line. */
const REQUEST_ID = /^[\w.:-]{1,64}$/;

/**
 * Builds the whole service without listening, so that tests and the document generator use the very same one.
 *
 * @throws ConfigurationError where it would be open to anybody beyond this machine.
 */
export async function createApplication(configuration: Configuration): Promise<NestFastifyApplication> {
  await refuseExposed(configuration);
  const adapter = new FastifyAdapter({
    ...SERVER_SETTINGS,
    requestIdHeader: false,
    genReqId: requestIdOf,
    frameworkErrors: answerProblem,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.register(configuration), adapter, {
    bufferLogs: true,
    abortOnError: false,
    bodyParser: false,
  });
  app.useLogger(app.get(Logger));
  await app.register(helmet, { contentSecurityPolicy: CONTENT_SECURITY });
  await app.register(compress, COMPRESSION);
  if (configuration.doors.origins.length > 0) app.enableCors(corsOptions(configuration.doors));
  adapter.getHttpServer().maxConnections = MAX_CONNECTIONS;
  const lifecycle = app.get(Lifecycle);
  const fastify = adapter.getInstance();
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.header('X-Request-Id', request.id);
  });
  tagReads(fastify);
  measureRequests(fastify, app.get(Metrics));
  guardRoutes(fastify, app.get(RouteDemands), app.get(AccessControl), configuration.doors);
  fastify.removeContentTypeParser('text/plain');
  fastify.addHook('preValidation', async ({ body }) => {
    refuseMonsters(body);
  });
  fastify.addHook('onSend', async (_request, reply) => {
    // An idle keep-alive connection would hold the process for as long as the client likes.
    if (lifecycle.draining) void reply.header('Connection', 'close');
  });
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
  app.useWebSocketAdapter(new StreamAdapter(app));
  let documents: Documents | undefined;
  const described = (): Documents => (documents ??= describeApi(app));
  SwaggerModule.setup('docs', app, () => described().openapi, { jsonDocumentUrl: '/openapi.json', raw: ['json'] });
  fastify.get('/asyncapi.json', () => described().asyncapi);
  return app;
}

/** Beyond this machine a warning would be overlooked. @throws ConfigurationError. */
async function refuseExposed({ host, dataDir }: Configuration): Promise<void> {
  if (isLoopback(host)) return;
  const ring = await KeyRing.open(keyFile(dataDir), systemClock);
  if (ring.hasGoodKey()) return;
  throw new ConfigurationError([
    `HOST must be a loopback address (127.0.0.1, ::1, localhost) while ${dataDir} holds no valid key, was ${JSON.stringify(host)}; npm run keys -- create makes one`,
  ]);
}

function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}
