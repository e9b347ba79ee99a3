import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ComponentDto } from './health/health.dto.js';

/** Every `code` that a problem can have. */
export const PROBLEM_CODES = [
  'BAD_CANDLE',
  'BAD_NUMBER',
  'BAD_TRADE',
  'BODY_TOO_LARGE',
  'CANDLE_OUT_OF_ORDER',
  'EVIDENCE_TAMPERED',
  'EXCHANGE_BROKE_CONTRACT',
  'EXCHANGE_UNAVAILABLE',
  'FOLLOW_LIMIT',
  'FOREIGN_CALLER',
  'INTERNAL',
  'MALFORMED_REQUEST',
  'MISSING_SCOPE',
  'NOT_READY',
  'NO_CANDLES',
  'NO_SUCH_ROUTE',
  'OFF_TICK',
  'RECORD_DAMAGED',
  'REFUSED',
  'REQUEST_TIMEOUT',
  'STORAGE_UNAVAILABLE',
  'SUBSCRIPTION_LIMIT',
  'TOO_MANY_REQUESTS',
  'TRADE_SHEET_UNREADABLE',
  'UNAUTHENTICATED',
  'UNKNOWN_SIGNAL',
  'UNKNOWN_SUBSCRIPTION',
  'UNKNOWN_SYMBOL',
  'UNSUPPORTED_BROKER',
  'UNSUPPORTED_MEDIA_TYPE',
  'URI_TOO_LONG',
] as const;

class FaultDto {
  @ApiProperty({ example: '/symbol', description: 'JSON Pointer to what is wrong' })
  readonly pointer!: string;

  @ApiProperty({ example: 'must be text' })
  readonly detail!: string;
}

/** RFC 9457 problem details, as every failure is answered. */
@ApiExtraModels(ComponentDto)
export class ProblemDto {
  @ApiProperty({ example: 'urn:problem:unknown-symbol' })
  readonly type!: string;

  @ApiProperty({ example: 'Not found' })
  readonly title!: string;

  @ApiProperty({ example: 404 })
  readonly status!: number;

  @ApiProperty({ example: 'Symbol must be one that BINANCE lists, was NOSUCHCOIN' })
  readonly detail!: string;

  @ApiProperty({ example: '/api/signals/analyze' })
  readonly instance!: string;

  @ApiProperty({ enum: [false] })
  readonly success!: false;

  @ApiProperty({ enum: PROBLEM_CODES, example: 'UNKNOWN_SYMBOL', description: 'Stable: never renamed, never reused' })
  readonly code!: string;

  @ApiProperty({ example: '2f0c5f0e-6f55-4c3e-8b0f-6a5d1f6f8a11' })
  readonly request_id!: string;

  @ApiPropertyOptional({ type: [FaultDto], description: 'For malformed input' })
  readonly errors?: readonly FaultDto[];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(ComponentDto) },
    description: 'Of GET /health where a part is down: every part',
  })
  readonly parts?: Readonly<Record<string, ComponentDto>>;
}

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'Malformed: `errors` points at each fault',
  401: 'A key is needed, or the one sent is not good',
  403: 'The key has not the scope, or the Host or Origin is not one of this service',
  429: 'Too many requests; see Retry-After',
  404: 'The exchange does not list the symbol',
  413: 'Body over 64 kB',
  415: 'Body is not application/json',
  422: 'Understood, but makes no sense, such as an unsupported broker',
  502: 'The exchange broke its contract',
  503: 'The exchange cannot be reached or has told us to wait; see Retry-After',
};

/** Documents the problems that a route can answer with. */
export function ApiProblems(...statuses: readonly number[]): MethodDecorator & ClassDecorator {
  const responses = statuses.map((status) =>
    ApiResponse({
      status,
      description: MEANINGS[status] ?? 'Problem',
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } },
      ...(status === 503 || status === 429
        ? { headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } } }
        : {}),
    }),
  );
  return applyDecorators(ApiExtraModels(ProblemDto), ...responses);
}
