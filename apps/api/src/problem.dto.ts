import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiResponse, getSchemaPath } from '@nestjs/swagger';

class FaultDto {
  @ApiProperty({ example: '/symbol', description: 'JSON Pointer to what is wrong' })
  readonly pointer!: string;

  @ApiProperty({ example: 'must be text' })
  readonly detail!: string;
}

/** RFC 9457 problem details, as every failure is answered. */
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

  @ApiProperty({ example: 'UNKNOWN_SYMBOL', description: 'Stable: never renamed, never reused' })
  readonly code!: string;

  @ApiProperty({ example: '2f0c5f0e-6f55-4c3e-8b0f-6a5d1f6f8a11' })
  readonly request_id!: string;

  @ApiPropertyOptional({ type: [FaultDto], description: 'For malformed input' })
  readonly errors?: readonly FaultDto[];
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
