import { HttpException } from '@nestjs/common';
import { TooManyRequestsError } from '#libs/access';
import { DomainError, ExchangeUnavailableError, type ErrorKind } from '#libs/market';

/** One thing wrong with malformed input, located by JSON Pointer (RFC 6901). */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/** RFC 9457 problem details with our extension members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly success: false;
  /** Stable, upper snake case. */
  readonly code: string;
  readonly request_id: string;
  readonly errors?: readonly Fault[];
  /** The parts of the service and how they are, where a health check failed. */
  readonly parts?: unknown;
}

/** Malformed input, raised at the edge with the place of each fault. */
export class MalformedRequestError extends DomainError {
  readonly code = 'MALFORMED_REQUEST';
  readonly kind = 'malformed';

  constructor(readonly faults: readonly Fault[]) {
    super('Request must match the documented schema');
  }
}

const ANSWERS: Readonly<Record<ErrorKind, { readonly status: number; readonly title: string }>> = {
  malformed: { status: 400, title: 'Malformed request' },
  unauthenticated: { status: 401, title: 'A key is needed' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  invalid: { status: 422, title: 'Request makes no sense' },
  exhausted: { status: 429, title: 'Too many requests' },
  upstream: { status: 502, title: 'The exchange broke its contract' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
};

/** What the HTTP layer itself refuses, by status. Its own texts are written by us: theirs may tell of the inside. */
const REFUSALS: Readonly<Record<number, { readonly code: string; readonly title: string; readonly detail: string }>> = {
  400: { code: 'MALFORMED_REQUEST', title: 'Malformed request', detail: 'Body must be valid JSON' },
  404: { code: 'NO_SUCH_ROUTE', title: 'Not found', detail: 'Path and method must be documented ones, see /docs' },
  408: { code: 'REQUEST_TIMEOUT', title: 'Request timeout', detail: 'The request must arrive within 10 s' },
  413: { code: 'BODY_TOO_LARGE', title: 'Body too large', detail: 'Body must be at most 64 kB' },
  414: { code: 'URI_TOO_LONG', title: 'URI too long', detail: 'Path parameters must be at most 100 characters' },
  415: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    title: 'Unsupported media type',
    detail: 'Content-Type must be application/json',
  },
  503: { code: 'NOT_READY', title: 'Temporarily unavailable', detail: 'The service is starting or draining' },
};

const REFUSED = { code: 'REFUSED', title: 'Refused', detail: 'The request is not one this service takes' };

/** Where nothing tells how long it takes. */
const DEFAULT_WAIT_SECONDS = 5;

/** Seconds after which a client should ask again, where waiting helps. */
export function retryAfterSeconds(error: unknown, status: number): number | undefined {
  if (error instanceof ExchangeUnavailableError || error instanceof TooManyRequestsError)
    return error.retryAfterSeconds;
  return status === 503 ? DEFAULT_WAIT_SECONDS : undefined;
}

/** Of an unforeseen error only the request id is told; the log holds the rest. */
export function toProblem(error: unknown, instance: string, requestId: string): Problem {
  const common = { instance, success: false, request_id: requestId } as const;
  if (error instanceof DomainError) {
    const faults = error instanceof MalformedRequestError ? { errors: error.faults } : {};
    return {
      type: typeOf(error.code),
      ...ANSWERS[error.kind],
      detail: error.message,
      ...common,
      code: error.code,
      ...faults,
    };
  }
  const status = statusOf(error);
  const refusal = REFUSALS[status] ?? (status >= 400 && status < 500 ? REFUSED : undefined);
  if (refusal) return { type: typeOf(refusal.code), ...refusal, status, ...common, ...partsOf(error) };
  const detail = `Something unforeseen happened. Tell us the request id ${requestId}`;
  return { type: typeOf('INTERNAL'), title: 'Internal error', status: 500, detail, ...common, code: 'INTERNAL' };
}

function typeOf(code: string): string {
  return `urn:problem:${code.toLowerCase().replaceAll('_', '-')}`;
}

/** A failed health check carries its findings in the exception. */
function partsOf(error: unknown): { readonly parts?: unknown } {
  const body = error instanceof HttpException ? error.getResponse() : undefined;
  return typeof body === 'object' && 'details' in body ? { parts: body.details } : {};
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  return typeof status === 'number' ? status : 500;
}
