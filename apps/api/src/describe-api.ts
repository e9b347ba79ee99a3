import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { VERSION } from './configuration.js';
import { describeStream } from './stream/describe-stream.js';

export interface Documents {
  readonly openapi: OpenAPIObject;
  readonly asyncapi: Readonly<Record<string, unknown>>;
}

const SUMMARY = 'Reads the market as an auction and says Long, Short or Flat, with the whole reason.';

/** What the stream alone answers; the OpenAPI document has no use for it. */
const STREAM_ONLY = ['SignalOutcomeDto'];

/** Headers of every answer. */
const TOLD = {
  'X-Request-Id': { description: 'Of the caller where it was sound, else made here', schema: { type: 'string' } },
} as const;

/** Headers of every answer that counts. */
const QUOTA = {
  'RateLimit-Limit': { description: 'Requests a minute', schema: { type: 'integer', example: 6000 } },
  'RateLimit-Remaining': { description: 'Requests left', schema: { type: 'integer', example: 5999 } },
  'RateLimit-Reset': { description: 'Seconds until all are there again', schema: { type: 'integer', example: 1 } },
  'RateLimit-Policy': { description: 'Limit and window in seconds', schema: { type: 'string', example: '6000;w=60' } },
} as const;

/** @returns the documents of the routes and the stream as they are. */
export function describeApi(app: NestFastifyApplication): Documents {
  const head = new DocumentBuilder()
    .setTitle('Trading Signal Platform')
    .setDescription(SUMMARY)
    .setVersion(VERSION)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .setOpenAPIVersion('3.1.0')
    .addServer('/', 'Where this document comes from')
    .addBearerAuth({ type: 'http', description: 'Authorization: Bearer <key>' }, 'bearer')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'api_key')
    .build();
  const openapi = SwaggerModule.createDocument(app, head);
  const { schemas = {} } = openapi.components ?? {};
  const asyncapi = describeStream(VERSION, { ...schemas });
  for (const name of STREAM_ONLY) delete schemas[name];
  for (const operation of operationsOf(openapi)) complete(operation);
  for (const [path, { get }] of Object.entries(openapi.paths)) if (get && !NOT_KEPT.test(path)) tellTags(get);
  return { openapi, asyncapi };
}

/** Answers of these may not be kept. */
const NOT_KEPT = /^\/(health|metrics)/;

/** Reads that repeat have an ETag: see repeated-reads.ts. */
function tellTags({ responses }: Operation): void {
  const { 200: read } = responses;
  if (!read || '$ref' in read) return;
  read.headers = { ...read.headers, ETag: { description: 'For If-None-Match', schema: { type: 'string' } } };
  responses['304'] = { description: 'Unchanged since the ETag in If-None-Match', headers: { ...TOLD, ...QUOTA } };
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

function operationsOf({ paths }: OpenAPIObject): readonly Operation[] {
  return Object.values(paths).flatMap(({ get, post, put, delete: remove }) =>
    [get, post, put, remove].flatMap((operation) => operation ?? []),
  );
}

/** What all routes have in common is said of each: a reader of one needs no other page. */
function complete(operation: Operation): void {
  const isPublic = !('x-required-scope' in operation);
  if (isPublic) operation.security = [];
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!response || '$ref' in response) continue;
    const isBeforeQuota = isPublic || status === '401' || status === '403';
    response.headers = { ...TOLD, ...(isBeforeQuota ? {} : QUOTA), ...response.headers };
  }
}
